// Thieves who hide in numbers: many addresses, many customers, everything at once, or just like
// anybody else.
import { seededRandom } from '../keys.ts';
import { policyKit } from '../policy-kit.ts';
import { Chance } from '../world/chance.ts';
import { everyday } from '../world/everyday.ts';
import { populationOf } from '../world/population.ts';
import {
  about,
  between,
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  type Planning,
  share,
  type Step,
} from './theft-file.ts';

/** 10 to 500 new addresses, one payment each. */
export function fanOut(planning: Planning): readonly Step[] {
  const { chance } = planning;
  const addresses = chance.pick([10, 20, 50, 100, 200, 350, 500]);
  const total = share(planning, 20_000, 1_000_000);
  const span = chance.pick([10 * MINUTE_MS, HOUR_MS, 6 * HOUR_MS, DAY_MS, 3 * DAY_MS]);
  return Array.from({ length: addresses }, (_, i) => {
    const amount = (total * BigInt(50 + chance.below(100))) / BigInt(addresses * 100);
    return { at: Math.trunc((i * span) / addresses), to: `fan ${i}`, amount };
  });
}

/** Everything within a minute, as at Binance in 2019. */
export function burst(planning: Planning): readonly Step[] {
  const { chance } = planning;
  const times = between(chance, 20, 200);
  const addresses = between(chance, 1, 44);
  const total = share(planning, 20_000, 1_000_000);
  return Array.from({ length: times }, (_, i) => ({
    at: chance.below(MINUTE_MS),
    to: `burst ${i % addresses}`,
    amount: (total * BigInt(50 + chance.below(100))) / BigInt(times * 100),
  }));
}

/** Small sums in the names of many customers, to few addresses. */
export function manyCustomers(planning: Planning): readonly Step[] {
  const { chance } = planning;
  const times = between(chance, 100, 600);
  const span = between(chance, 1, 7 * 24) * HOUR_MS;
  const addresses = between(chance, 1, 5);
  const amount = share(planning, 20, 2_000);
  return Array.from({ length: times }, () => ({
    at: chance.below(span),
    to: `crowd ${chance.below(addresses)}`,
    amount: (amount * BigInt(70 + chance.below(60))) / 100n,
  }));
}

/** Sums and times drawn as those of honest customers are, only more of them. */
export function mimic({ chance, balance }: Planning): readonly Step[] {
  const kit = policyKit('mimic');
  const own = new Chance(seededRandom(`mimic ${chance.below(2 ** 30)}`));
  const span = between(chance, 1, 21) * DAY_MS;
  const people = populationOf(kit, balance, 0, own);
  const count = between(chance, 100, 800);
  const addresses = between(chance, 1, 60);
  return everyday(kit, people, count, { from: DAY_MS, to: DAY_MS + span }, own).map((errand) => ({
    at: errand.at - DAY_MS,
    to: `mimic ${chance.below(addresses)}`,
    amount: errand.amount,
  }));
}

/** A handful of large ones with pauses: each may pass for the last. */
export function pauses(planning: Planning): readonly Step[] {
  const { chance } = planning;
  let at = 0;
  return Array.from({ length: between(chance, 3, 15) }, (_, i) => {
    at += about(chance, between(chance, 1, 72) * HOUR_MS, 50);
    return { at, to: `pause ${i % 3}`, amount: share(planning, 2_000, 100_000) };
  });
}
