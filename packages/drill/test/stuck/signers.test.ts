// Signers that die, and what replaces them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPaidOnce, paymentsOf, played } from './played.ts';

test('one signer dies in mid-session: the other two pay, and nobody does anything', async () => {
  const result = await played('one-signer-dead');
  const ids = result.withdrawals.map(({ id }) => id);
  assert.ok(ids.includes('during-1'), 'somebody asked while it died');
  isPaidOnce(result, ...ids);
  assert.equal(result.stuckFrom, null);
});

test('the same seed tells a stuck state in the same bytes', async () => {
  const [one, two] = [await played('one-signer-dead', 7), await played('one-signer-dead', 7)];
  assert.equal(JSON.stringify(one), JSON.stringify(two));
});

test('two signers die, one is replaced: two hours later it signs, and nothing twice', async () => {
  const result = await played('two-signers-dead');
  isPaidOnce(result, 'before', 'broken', 'during', 'copies', 'after');
  // What the dead had promised ran out first; what came later was prepared only once it could be.
  assert.deepEqual([paymentsOf(result, 'broken'), paymentsOf(result, 'during')], [2, 1]);
});
