// Chain nodes that fail, and a chain that takes back what it had.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPaidOnce, paymentsOf, played } from './played.ts';

test('chain nodes down for a day: nothing is signed unseen, nothing paid twice', async () => {
  const result = await played('chain-node-down');
  isPaidOnce(result, 'before', 'between', 'mute', 'after');
});

test('blocks taken back, 3, 20 and 350: each payment is on the chain once in the end', async () => {
  const result = await played('chain-reorganised');
  isPaidOnce(result, 'shallow', 'lost', 'final', 'deep', 'after');
  assert.equal(paymentsOf(result, 'shallow'), 1);
  assert.equal(paymentsOf(result, 'deep'), 2);
});

test('a payment that no block took is paid again once, by a second payment', async () => {
  const result = await played('transaction-expired');
  isPaidOnce(result, 'before', 'expired', 'after');
  assert.equal(paymentsOf(result, 'expired'), 2);
});
