// Watchers that are too few, and clocks that are wrong.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPaidOnce, paymentsOf, played } from './played.ts';

test('too few watchers: nothing is signed until one is back, and nothing is lost', async () => {
  const result = await played('watchers-below-quorum');
  isPaidOnce(result, 'before', 'fresh', 'prepared', 'during', 'after');
  assert.deepEqual([paymentsOf(result, 'prepared'), paymentsOf(result, 'during')], [2, 1]);
});

test('a clock that is an hour off is named, and once it is right everything goes on', async () => {
  const result = await played('clock-wrong');
  isPaidOnce(result, ...[1, 2, 3, 4, 5, 6].map((n) => `during-${n}`), 'after');
  assert.ok(result.withdrawals.every(({ payments }) => payments === 1));
});
