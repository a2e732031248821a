// Attacks in which it matters whose name is used: those who sleep, those who are robbed at night,
// those whose habits are copied.
import { between, share } from '../thefts/theft-file.ts';
import type { Chance } from '../world/chance.ts';
import type { Errand } from '../world/errand.ts';
import type { Move, Plan, Scene } from './attacks.ts';
import type { Person } from './customers.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './size.ts';

const NIGHT = { from: 2, hours: 3 } as const;

/** 20 to 150 of them, each emptied once, to addresses of the thief. */
export const awakening: Plan = (scene) => {
  const { chance } = scene;
  const sleepers = someOf(scene, between(chance, 20, 150), ({ isAway }) => isAway);
  const span = between(chance, 1, 48) * HOUR_MS;
  const total = share(scene, 20_000, 300_000);
  return sleepers.map(({ id }, turn) => ({
    at: Math.trunc((span * turn) / sleepers.length),
    ...{ customer: id, to: `awake ${turn}` },
    amount: around(chance, total / BigInt(sleepers.length)),
  }));
};

export const nightly: Plan = (scene) => {
  const { chance, start } = scene;
  const nights = between(chance, 1, 4);
  const victims = someOf(scene, between(chance, 10, 60), isKnown);
  const total = share(scene, 20_000, 300_000);
  return victims.map(({ id, zone }, turn) => {
    const day = (turn % nights) * DAY_MS;
    const local = ((((start / HOUR_MS + zone) % 24) + 24) % 24) * HOUR_MS;
    const toNight = (NIGHT.from * HOUR_MS - Math.trunc(local) + DAY_MS) % DAY_MS;
    return {
      at: day + toNight + chance.below(NIGHT.hours * HOUR_MS),
      ...{ customer: id, to: `night ${turn}` },
      amount: around(chance, total / BigInt(victims.length)),
    };
  });
};

/** A customer's own withdrawals again, each a quarter to a half larger than the one before. */
export const replay: Plan = (scene) => {
  const { chance, balance } = scene;
  const [victim] = someOf(scene, 1, ({ segment }) => segment !== 'retail');
  const percent = BigInt(between(chance, 125, 150));
  const gap = between(chance, 20, 240) * MINUTE_MS;
  const moves: Move[] = [];
  let amount = victim!.usual;
  for (let at = 0; amount < balance / 4n && moves.length < 80; at += between(chance, 1, 3) * gap) {
    moves.push({ at, customer: victim!.id, to: `replay ${moves.length % 3}`, amount });
    amount = (amount * percent) / 100n;
  }
  return moves;
};

/** Usual sums of many, to addresses that look like theirs: to the policy, new ones. */
export const lookAlike: Plan = (scene) => {
  const { chance } = scene;
  const victims = someOf(scene, between(chance, 30, 300), isKnown);
  const span = between(chance, 6, 96) * HOUR_MS;
  return victims.map(({ id, usual, book }, turn) => ({
    at: Math.trunc((span * turn) / victims.length),
    ...{ customer: id, to: `like ${book[0]}`, amount: usual * BigInt(between(chance, 1, 4)) },
  }));
};

/** Accounts opened for it, filled and emptied. */
export const passThrough: Plan = (scene) => {
  const { chance } = scene;
  const accounts = between(chance, 5, 100);
  const span = between(chance, 1, 48) * HOUR_MS;
  const total = share(scene, 20_000, 300_000);
  return Array.from({ length: accounts }, (_, turn) => ({
    at: Math.trunc((span * turn) / accounts),
    ...{ customer: `mule-${turn}`, to: `through ${turn % 7}` },
    amount: around(chance, total / BigInt(accounts)),
  }));
};

/** One large customer: a test, then 2 to 5 % of the wallet in a few pieces within hours. */
export const takenAccount: Plan = (scene) => emptied(scene, between(scene.chance, 5, 20), 1);

/** The same in many pieces over a day: what the exchange let it do was raised first. */
export const raisedLimit: Plan = (scene) => emptied(scene, between(scene.chance, 20, 80), 10);

function emptied(scene: Scene, pieces: number, times: number): readonly Move[] {
  const { chance } = scene;
  const [victim] = someOf(scene, 1, ({ segment }) => segment !== 'retail');
  const most = share(scene, 20_000, 50_000) / BigInt(pieces);
  const usual = victim!.usual * BigInt(times);
  const piece = times === 1 || usual < most ? most : usual;
  const span = between(chance, 1, 3 * times) * HOUR_MS;
  return Array.from({ length: pieces }, (_, turn) => ({
    at: Math.trunc((span * turn) / pieces),
    ...{ customer: victim!.id, to: `taken ${turn % 2}`, amount: around(chance, piece) },
  }));
}

/** Of so many honest ones of the week before, each at its hour and of its sum. */
const copied =
  (to: (turn: number) => string): Plan =>
  (scene) => {
    const { chance, town, start } = scene;
    const past = before(town.errands, start);
    const days = between(chance, 1, 5);
    const count = Math.min(past.length, between(chance, 200, 1_500));
    return Array.from({ length: count }, (_, turn) => {
      const { customer, amount, at } = chance.pick(past);
      return {
        at: hourLater(start, at) + chance.below(days) * DAY_MS,
        customer,
        to: to(turn),
        amount,
      };
    });
  };

export const fanOutMimic: Plan = copied((turn) => `copy ${turn}`);
export const fanInMimic: Plan = copied((turn) => `copy ${turn % 3}`);

/** One who pays out often: three times as much as usual of the same, to one address. */
export const victimMimic: Plan = (scene) => {
  const { chance, town, start } = scene;
  const past = before(town.errands, start);
  const [victim] = someOf(scene, 1, ({ segment }) => segment === 'institution');
  const own = past.filter(({ customer }) => customer === victim!.id);
  const sums = own.length === 0 ? [{ at: start - HOUR_MS, amount: victim!.usual }] : own;
  return Array.from({ length: between(chance, 20, 80) }, (_, turn) => {
    const { amount, at } = chance.pick(sums);
    const moved = hourLater(start, at) + (turn % 5) * DAY_MS + chance.below(HOUR_MS);
    return { at: moved, customer: victim!.id, to: 'habit', amount };
  });
};

const hourLater = (start: number, at: number): number =>
  (((at - start) % DAY_MS) + DAY_MS) % DAY_MS;

const before = (errands: readonly Errand[], at: number): readonly Errand[] =>
  errands.filter((errand) => errand.at < at && errand.at >= at - 7 * DAY_MS);

const isKnown = ({ joins, isAway }: Person): boolean => joins === 0 && !isAway;

function someOf(scene: Scene, count: number, is: (person: Person) => boolean): readonly Person[] {
  const those = scene.town.people.filter(is);
  return Array.from({ length: count }, () => scene.chance.pick(those));
}

/** Give or take a third. */
const around = (chance: Chance, amount: bigint): bigint =>
  (amount * BigInt(67 + chance.below(67))) / 100n;
