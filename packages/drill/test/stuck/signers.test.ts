// Signers that die, and what replaces them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPaidOnce, played } from './played.ts';

test('one signer of three dies: the other two pay, and nobody does anything', async () => {
  const result = await played('one-signer-dead');
  isPaidOnce(result, 'before', 'during', 'after');
  assert.equal(result.stuckFrom, null);
});

test('the same seed tells a stuck state in the same bytes', async () => {
  const [one, two] = [await played('one-signer-dead', 7), await played('one-signer-dead', 7)];
  assert.equal(JSON.stringify(one), JSON.stringify(two));
});
