import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Draft } from '../src/draft.ts';
import { familiarAmount as familiar, MAX_STEPS, notePaid, withPaid } from '../src/past.ts';
import type { Past } from '../src/state.ts';
import { world } from './support/world.ts';

type Payment = readonly [at: number, amount: bigint];

const pastOf = (payments: readonly Payment[], ageMs?: number): Past | undefined => {
  let past: Past | undefined;
  for (const [at, amount] of payments) past = withPaid(past, amount, at, ageMs);
  return past;
};

const familiarAmount = (past: Past | undefined, ageMs: number, time: number): bigint =>
  familiar(past, { ageSeconds: ageMs / 1_000 }, time);

/** What the staircase stands for: the largest of the payments that are old enough. */
const naive = (payments: readonly Payment[], ageMs: number, time: number): bigint =>
  payments
    .filter(([at]) => at <= time - ageMs)
    .reduce((most, [, amount]) => (amount > most ? amount : most), 0n);

const inTime = (payments: readonly Payment[]) => payments.toSorted(([a], [b]) => a - b);
const payment = fc.tuple(fc.nat(100), fc.bigInt(1n, 50n));

test('a probe makes nothing but probes familiar, however old it is', () => {
  const past = pastOf([
    [1_000, 1n],
    [9_000, 500n],
  ]);
  assert.equal(familiarAmount(past, 2_000, 2_999), 0n);
  assert.equal(familiarAmount(past, 2_000, 3_000), 1n);
  assert.equal(familiarAmount(past, 2_000, 10_999), 1n);
  assert.equal(familiarAmount(past, 2_000, 11_000), 500n);
  assert.equal(familiarAmount(undefined, 0, 10_000), 0n);
  assert.equal(familiar(past, undefined, 20_000), 0n, 'unless the policy goes by familiarity');
});

test('of few payments the staircase tells exactly the largest that is old enough', () => {
  const few = fc.array(payment, { maxLength: MAX_STEPS });
  fc.assert(
    fc.property(few, fc.nat(60), (payments, age) => {
      for (let time = 0; time < 200; time += 7) {
        const expected = naive(payments, age, time);
        assert.equal(familiarAmount(pastOf(payments), age, time), expected);
        // Forgetting what the age has made useless changes nothing from the last payment on.
        const forgetful = pastOf(inTime(payments), age);
        if (time > 100) assert.equal(familiarAmount(forgetful, age, time), expected);
      }
    }),
  );
});

test('of many payments it tells never too much, and it stays small', () => {
  const many = fc.array(payment, { maxLength: 80, size: 'max' });
  const rising = fc.nat(60).map((n) => Array.from({ length: n }, (_, i) => [i, BigInt(i + 1)]));
  fc.assert(
    fc.property(fc.oneof(many, rising), fc.nat(60), (list, age) => {
      const payments = list as Payment[];
      const past = pastOf(payments, undefined);
      if (past === undefined) return;
      assert.ok(past.steps.length <= MAX_STEPS);
      for (let time = 0; time < 200; time += 7) {
        assert.ok(familiarAmount(past, age, time) <= naive(payments, age, time));
      }
      assert.equal(past.first, Math.min(...payments.map(([at]) => at)));
      assert.equal(
        familiarAmount(past, 0, 200),
        naive(payments, 0, 200),
        'the largest of all stays',
      );
    }),
  );
});

test('of too many steps the one goes whose neighbours lie closest together', () => {
  // One second apart each, but for a gap of two before the step that is to stay.
  const times = Array.from({ length: MAX_STEPS + 1 }, (_, i) => (i < 9 ? 2 * i : i + 10));
  const left = (moved: readonly number[]) =>
    pastOf(moved.map((at, i) => [at, BigInt(i + 1)]))!.steps.map(([at]) => at);
  const kept = left(times);
  assert.equal(kept.length, MAX_STEPS);
  const [gone] = times.filter((at) => !kept.includes(at));
  const spanOf = (at: number): number => {
    const i = times.indexOf(at);
    return times[i + 1]! - times[i - 1]!;
  };
  const inner = times.slice(1, -1);
  assert.equal(spanOf(gone!), Math.min(...inner.map(spanOf)));
  assert.ok(spanOf(gone!) < spanOf(times[1]!), 'and it is not simply the first');
  assert.deepEqual([kept[0], kept.at(-1)], [times[0], times.at(-1)], 'neither end goes');
  // Where all are alike, the earliest inner one.
  const even = Array.from({ length: MAX_STEPS + 1 }, (_, i) => 3 * i);
  assert.deepEqual(left(even), even.toSpliced(1, 1));
});

test('by the age that the policy names, what can tell nothing any more is forgotten', () => {
  const rising: readonly Payment[] = [
    [0, 1n],
    [10, 2n],
    [20, 3n],
    [30, 4n],
  ];
  const left = (ageMs: number | undefined) => pastOf(rising, ageMs)!.steps.map(([at]) => at);
  assert.deepEqual(left(undefined), [0, 10, 20, 30]);
  assert.deepEqual(left(10), [20, 30], 'of those ten old, only the last');
  assert.deepEqual(left(11), [10, 20, 30]);
  assert.deepEqual(left(31), [0, 10, 20, 30]);
  const familiarity = { ageSeconds: 10, factor: 3 };
  const draft = new Draft(world().state);
  const { hash, document } = draft.get('policy', '')!;
  draft.put('policy', '', { hash, document: { ...document, familiarity } });
  const paid = { asset: 'nem:mainnet/xem', destination: 'NX', customer: 'c-9' };
  for (const [at, amount] of rising) notePaid(draft, { ...paid, amount }, at * 1_000);
  const { steps } = draft.get('destination', 'nem:mainnet/xem|NX')!;
  assert.deepEqual(
    steps.map(([at]) => at),
    [20_000, 30_000],
  );
});

test('the order in which the same payments are noted does not matter', () => {
  const shuffled = fc
    .array(payment, { maxLength: MAX_STEPS })
    .chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
  fc.assert(
    fc.property(shuffled, ([one, two]) => {
      assert.deepEqual(pastOf(one), pastOf(two));
    }),
  );
});

test('a note gives destination and customer a past, and writes only what adds to it', () => {
  const paid = { asset: 'nem:mainnet/xem', destination: 'NX', customer: 'c-9', amount: 5n };
  const draft = new Draft(world().state);
  notePaid(draft, paid, 2_000);
  assert.deepEqual(draft.get('destination', 'nem:mainnet/xem|NX'), {
    first: 2_000,
    steps: [[2_000, '5']],
  });
  assert.equal(draft.get('customer', 'c-9'), 2_000);
  const again = new Draft(draft);
  notePaid(again, paid, 3_000);
  assert.deepEqual(again.delta(), []);
  notePaid(again, { ...paid, amount: 4n }, 1_000);
  assert.deepEqual(again.get('destination', 'nem:mainnet/xem|NX'), {
    first: 1_000,
    steps: [
      [1_000, '4'],
      [2_000, '5'],
    ],
  });
  assert.equal(again.get('customer', 'c-9'), 1_000);
});
