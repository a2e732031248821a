// The same inputs give the same world, byte for byte, wherever and whenever it is played; and what
// is decided about an incident does not hang on the hour of the day or on who else withdraws.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { movedBy, playedShort, shortened } from './coincheck.ts';
import { olderNode, playedElsewhere } from './other-host.ts';
import type { Result } from '../src/world/result.ts';

const MODE = 'forged-request';
const SEED = 5;
const first = await playedShort(MODE, { seed: SEED });

/** All that is said of the thefts but when they were. */
const verdicts = ({ lost, detectedAfterSeconds, attempts }: Result) => ({
  ...{ lost, detectedAfterSeconds },
  attempts: attempts.map(({ amount, verdict, reasons, paid }) => [amount, verdict, reasons, paid]),
});

test('one seed is one result and one ledger root, twice in one process', async () => {
  const again = await playedShort(MODE, { seed: SEED });
  assert.equal(JSON.stringify(again), JSON.stringify(first));
  assert.match(first.ledgerRoot, /^[0-9a-f]{64}$/);
  assert.ok(first.attempts.some(({ paid }) => paid) && first.attempts.some(({ paid }) => !paid));
});

test('the host’s clock, chance, zone and language change nothing', async () => {
  assert.equal(await playedElsewhere(process.execPath, SEED), JSON.stringify(first));
});

test('Node 24 gives the bytes that Node 26 gives', async (context) => {
  const older = olderNode(context);
  if (older === undefined) return;
  assert.equal(await playedElsewhere(older, SEED), JSON.stringify(first));
});

// Other traffic is other input, so the root is another one; the thefts are judged alike.
test('other everyday traffic, in another order, leaves every verdict as it is', async () => {
  for (const other of [{ seed: SEED + 1 }, { seed: SEED, withdrawals: 27 }]) {
    const result = await playedShort(MODE, other);
    assert.notEqual(result.ledgerRoot, first.ledgerRoot);
    assert.deepEqual(verdicts(result), verdicts(first));
  }
});

test('at another time of the day every verdict is the same', async () => {
  const result = await playedShort(MODE, { seed: SEED, scenario: movedBy(shortened(), 9.25) });
  assert.notEqual(result.attempts[0]?.at, first.attempts[0]?.at);
  assert.notEqual(result.ledgerRoot, first.ledgerRoot);
  assert.deepEqual(verdicts(result), verdicts(first));
});
