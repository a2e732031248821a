// A ledger that begins anew: after an invalid entry, and after a fork.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPaidOnce, played } from './played.ts';

test('after an invalid entry the ledger begins anew, and pays each withdrawal once', async () => {
  const result = await played('invalid-entry');
  isPaidOnce(result, 'before', 'during', 'after');
});

test('after a fork neither history is forgotten, and nothing of either is paid twice', async () => {
  const result = await played('fork');
  isPaidOnce(result, 'before', 'instead', 'meanwhile', 'after', 'forgotten-again');
  const forgotten = result.withdrawals.find(({ id }) => id === 'forgotten');
  assert.deepEqual([forgotten?.status, forgotten?.onChain], ['failed', 0]);
});
