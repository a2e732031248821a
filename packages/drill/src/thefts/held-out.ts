// Two families that the numbers of the default policy were never tuned on.
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

/**
 * A thief with patience: every night a wave of tests to new addresses, and to those of the night
 * before the last something larger. What was paid grows from wave to wave.
 */
export function tides(planning: Planning): readonly Step[] {
  const { chance } = planning;
  const nights = between(chance, 3, 20);
  const boats = between(chance, 3, 12);
  let amount = share(planning, 5, 500);
  return Array.from({ length: nights }, (_, night) => {
    const from = night * DAY_MS;
    amount = (amount * BigInt(110 + chance.below(150))) / 100n;
    return Array.from({ length: boats }, (__, boat): Step[] => {
      const at = from + about(chance, boat * 20 * MINUTE_MS, 50);
      const test = { at, to: `tide ${night} ${boat}`, amount: amount / 40n };
      if (night < 2) return [test];
      const older = `tide ${night - 2} ${boat}`;
      return [test, { at: at + 3 * HOUR_MS, to: older, amount }];
    }).flat();
  }).flat();
}

/** Each address gets a test, within the hour what customers send, and is never seen again. */
export function relay(planning: Planning): readonly Step[] {
  const { chance } = planning;
  const runners = between(chance, 10, 250);
  const gap = between(chance, 2, 300) * MINUTE_MS;
  let at = 0;
  return Array.from({ length: runners }, (_, i): Step[] => {
    at += about(chance, gap, 70);
    const amount = share(planning, 10, 10_000);
    const test = amount / BigInt(20 + chance.below(80));
    return [
      { at, to: `relay ${i}`, amount: test },
      { at: at + between(chance, 10, 55) * MINUTE_MS, to: `relay ${i}`, amount },
    ];
  }).flat();
}
