// Thieves who know nothing of the policy: a probe and a drain, a drip, sums that double, shrink, or
// fall as they fall.
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

/** Probes first; after `wait` drains to the same addresses, until the wallet is empty or nearly. */
const probeThenDrain =
  (wait: (planning: Planning) => number) =>
  (planning: Planning): readonly Step[] => {
    const { chance, balance } = planning;
    const addresses = between(chance, 1, 5);
    const probes = Array.from({ length: addresses }, (_, i) => {
      const at = i * about(chance, 5 * MINUTE_MS, 60);
      return { at, to: `probe ${i}`, amount: share(planning, 1, 200) / 10n };
    });
    const drain = share(planning, 500, 300_000);
    const from = probes.at(-1)!.at + wait(planning);
    const times = Math.min(60, Number(balance / drain) + 1);
    const gap = between(chance, 1, 60) * MINUTE_MS;
    const drains = Array.from({ length: times }, (_, i) => {
      const amount = (drain * BigInt(80 + chance.below(40))) / 100n;
      return { at: from + i * gap, to: `probe ${i % addresses}`, amount };
    });
    return [...probes, ...drains];
  };

export const probeMinutes = probeThenDrain(({ chance }) => between(chance, 1, 59) * MINUTE_MS);
export const probeHours = probeThenDrain(({ chance }) => between(chance, 1, 23) * HOUR_MS);
export const probeDays = probeThenDrain(({ chance }) => between(chance, 24, 14 * 24) * HOUR_MS);

/** The same sum again and again; some thieves keep time, some do not. */
const drip =
  (span: (planning: Planning) => number) =>
  (planning: Planning): readonly Step[] => {
    const { chance } = planning;
    const total = share(planning, 20_000, 1_000_000);
    const times = between(chance, 12, 300);
    const gap = Math.trunc(span(planning) / times);
    const addresses = chance.percent(60) ? 1 : between(chance, 2, 12);
    const loose = chance.percent(50) ? 0 : 40;
    let at = 0;
    return Array.from({ length: times }, (_, i) => {
      at += about(chance, gap, loose);
      const percent = BigInt(loose === 0 ? 100 : 70 + chance.below(60));
      return { at, to: `drip ${i % addresses}`, amount: (total * percent) / BigInt(times * 100) };
    });
  };

export const dripHours = drip(({ chance }) => between(chance, 1, 12) * HOUR_MS);
export const dripDays = drip(({ chance }) => between(chance, 1, 7) * DAY_MS);
export const dripWeeks = drip(({ chance }) => between(chance, 10, 60) * DAY_MS);

/** Each twice, or half as much again, of the one before; from a pittance to all there is. */
export function doubling(planning: Planning): readonly Step[] {
  const { chance, balance } = planning;
  const gap = between(chance, 1, 24 * 60) * MINUTE_MS;
  const addresses = between(chance, 1, 20);
  const up = BigInt(chance.pick([15, 18, 20, 20, 30]));
  const steps: Step[] = [];
  let amount = share(planning, 1, 64);
  for (let at = 0; amount < balance && steps.length < 60; at += about(chance, gap, 30)) {
    steps.push({ at, to: `double ${steps.length % addresses}`, amount });
    amount = (amount * up) / 10n;
  }
  return steps;
}

/** The largest first. */
export function shrinking(planning: Planning): readonly Step[] {
  const { chance } = planning;
  const gap = between(chance, 1, 12 * 60) * MINUTE_MS;
  const down = BigInt(between(chance, 30, 90));
  const steps: Step[] = [];
  let amount = share(planning, 10_000, 400_000);
  const addresses = between(chance, 1, 20);
  for (let at = 0; amount > 1_000_000n && steps.length < 80; at += about(chance, gap, 30)) {
    steps.push({ at, to: `shrink ${steps.length % addresses}`, amount });
    amount = (amount * down) / 100n;
  }
  return steps;
}

/** Any sums, at any time, to any of some addresses. */
export function random(planning: Planning): readonly Step[] {
  const { chance } = planning;
  const span = between(chance, 1, 14 * 24) * HOUR_MS;
  const addresses = between(chance, 1, 40);
  return Array.from({ length: between(chance, 5, 200) }, () => ({
    at: chance.below(span),
    to: `random ${chance.below(addresses)}`,
    amount: share(planning, 1, 300_000),
  }));
}
