// Coincheck, replayed by thieves who ask nobody: with one share of the key, and with all of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertTrafficServed, played } from './coincheck.ts';

const BLOCK_SECONDS = 60;

test('one signer’s share alone takes nothing and stops nobody', async () => {
  const result = await played('one-signer');
  assert.equal(result.lost, '0');
  assert.equal(result.attempts.length, 11);
  for (const { verdict, paid } of result.attempts) assert.deepEqual([verdict, paid], [null, false]);
  assert.equal(result.frozenAt, null);
  assert.equal(result.detectedAfterSeconds, null);
  assert.equal(result.legitStopped, 0);
  assertTrafficServed(result);
});

test('a stolen whole key is seen within a block of its first outflow', async () => {
  const result = await played('stolen-key');
  const [first] = result.attempts;
  assert.deepEqual([first?.verdict, first?.paid], [null, true]);
  // The transfer waits for a block, and is seen before the one after it.
  const afterTheft = (Date.parse(result.frozenAt!) - Date.parse(first!.at)) / 1_000;
  assert.ok(afterTheft <= 2 * BLOCK_SECONDS, `frozen after ${afterTheft} s`);
  assert.equal(result.detectedAfterSeconds, Math.floor(afterTheft));
  assert.equal(result.firstStoppedAt, null);
  assert.ok(result.legitStopped > 0);
  assertTrafficServed(result);
});
