import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { evenGaps, type Point, risingSteps } from '../src/chains.ts';
import { naiveEvenGaps, naiveRisingSteps } from './support/naive-patterns.ts';

/** Oldest first, as they happened. */
const asked = (...points: readonly (readonly [at: number, amount: number])[]): readonly Point[] =>
  points.map(([at, amount]) => ({ at, amount: BigInt(amount) })).reverse();

const at = (...times: readonly number[]) => asked(...times.map((time) => [time, 1] as const));
const of = (...amounts: readonly number[]) =>
  asked(...amounts.map((amount, i) => [i, amount] as const));

test('a withdrawal every hour is a chain of gaps, with others in between or without', () => {
  assert.equal(evenGaps(at(0, 3_600, 7_200, 10_800), 5), 3);
  assert.equal(evenGaps(at(0, 100, 3_600, 4_444, 5_000, 7_200, 9_000, 10_800), 5), 3);
  assert.equal(evenGaps(at(0, 3_600, 7_200, 10_000), 5), 1);
});

test('a gap at the tolerance is even, one beyond it is not', () => {
  assert.equal(evenGaps(at(0, 1_050, 2_050), 5), 2);
  assert.equal(evenGaps(at(0, 950, 1_950), 5), 2);
  assert.equal(evenGaps(at(0, 1_051, 2_051), 5), 1);
  assert.equal(evenGaps(at(0, 949, 1_949), 5), 1);
});

test('a batch at one instant is no cadence, and one withdrawal is no chain', () => {
  assert.equal(evenGaps(at(5, 5, 5, 5), 50), 0);
  assert.equal(evenGaps(at(5), 50), 0);
  assert.equal(evenGaps([], 50), 0);
  assert.equal(risingSteps(of(7), 150), 0);
  assert.equal(risingSteps([], 150), 0);
});

test('amounts that double are steps, whatever decoys lie between them', () => {
  assert.equal(risingSteps(of(1, 2, 4, 8), 200), 3);
  assert.equal(risingSteps(of(1, 2, 1, 4, 3, 8), 200), 3);
  assert.equal(risingSteps(of(8, 4, 2, 1), 200), 0);
  assert.equal(risingSteps(of(10, 15), 150), 1);
  assert.equal(risingSteps(of(10, 14), 150), 0);
  assert.equal(risingSteps(of(4, 4, 4), 101), 0);
});

test('steps are exact where a float would not be', () => {
  const large = 1n << 126n;
  const pair = (last: bigint) => [
    { at: 1, amount: last },
    { at: 0, amount: large },
  ];
  assert.equal(risingSteps(pair((large * 3n) / 2n), 150), 1);
  assert.equal(risingSteps(pair((large * 3n) / 2n - 1n), 150), 0);
});

test('chains are those found level by level', () => {
  const point = fc.record({ at: fc.nat(60), amount: fc.bigInt(1n, 40n) });
  const line = fc.array(point, { maxLength: 33, size: 'max' });
  fc.assert(
    fc.property(
      line,
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 101, max: 300 }),
      (points, tolerance, ratio) => {
        const newestFirst = points.toSorted((a, b) => b.at - a.at);
        assert.equal(evenGaps(newestFirst, tolerance), naiveEvenGaps(newestFirst, tolerance));
        assert.equal(risingSteps(newestFirst, ratio), naiveRisingSteps(newestFirst, ratio));
      },
    ),
    { numRuns: 300 },
  );
});

test('a longer history never makes a chain shorter', () => {
  const point = fc.record({ at: fc.nat(60), amount: fc.bigInt(1n, 40n) });
  fc.assert(
    fc.property(fc.array(point, { minLength: 1, maxLength: 20 }), (points) => {
      const newestFirst = points.toSorted((a, b) => b.at - a.at);
      const shorter = newestFirst.slice(0, -1);
      assert.ok(evenGaps(newestFirst, 10) >= evenGaps(shorter, 10));
      assert.ok(risingSteps(newestFirst, 150) >= risingSteps(shorter, 150));
    }),
  );
});
