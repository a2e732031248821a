// The same seed gives the same world, byte for byte: in one process and in two.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { playedShort } from './coincheck.ts';

const SCRIPT = fileURLToPath(new URL('world-process.ts', import.meta.url));

const inItsOwnProcess = async (seed: number): Promise<string> =>
  (await promisify(execFile)(process.execPath, [SCRIPT, String(seed)])).stdout;

test('one seed is one result and one ledger root, in one process and in two', async () => {
  const first = await playedShort('forged-request', 5);
  const again = await playedShort('forged-request', 5);
  const elsewhere = await inItsOwnProcess(5);
  assert.equal(JSON.stringify(again), JSON.stringify(first));
  assert.equal(elsewhere, JSON.stringify(first));
  assert.match(first.ledgerRoot, /^[0-9a-f]{64}$/);
});
