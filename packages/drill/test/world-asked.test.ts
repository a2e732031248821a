// Coincheck, replayed as orders forged with the everyday client's key.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertTrafficServed, played } from './coincheck.ts';

test('forged orders of Coincheck lose at most the probe, and are seen at the second', async () => {
  const result = await played('forged-request');
  assert.equal(result.attempts.length, 11);
  assert.equal(result.attempted, '526300010000000');
  assert.ok(BigInt(result.lost) <= 10_000_000n, `lost ${result.lost}`);
  assert.ok(result.detectedAfterSeconds !== null && result.detectedAfterSeconds <= 163);
  assert.equal(result.firstStoppedAt, '2018-01-25T15:04:56.000Z');
  assert.match(result.frozenAt ?? '', /^2018-01-25T15:04:5/);
  const [probe, ...rest] = result.attempts;
  assert.deepEqual([probe?.verdict, probe?.paid], ['allow', true]);
  for (const { verdict, paid, reasons } of rest) {
    assert.notEqual(verdict, 'allow');
    assert.equal(paid, false);
    assert.ok(reasons.length > 0);
  }
  assertTrafficServed(result);
  assert.ok(result.legitStopped > 0, 'the client that everybody uses is frozen');
});
