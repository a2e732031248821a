// A deployment of real processes, flooded over this machine's loopback: what must hold however slow
// the machine is. How slow it gets is measured by `npm run flood`.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { Flooded } from '../../bench/flood/flooded.ts';
import type { Offered } from '../../bench/flood/load.ts';

const folder = mkdtempSync(join(tmpdir(), 'sekisho-flood-'));
const flooded = await Flooded.open(join(folder, 'town'));
after(async () => {
  await flooded.end();
  rmSync(folder, { recursive: true });
});
await flooded.withdraw(); // the client's connection, and its address is known

/** Enough that every bound is met many times over, and no more than a busy machine can bear. */
const ATTACK_MS = 2_000;
const PER_SECOND = 2_000;
const WITHDRAWALS = 6;

/**
 * A gateway that folds and signs takes 200 to 300 MB; 1,500 connections of 50 kB, bodies of 64 kB
 * on each of them, and what Node frees late come to as much again.
 */
const MAX_RSS = 900 * 1_048_576;

/** 512 strangers, 128 at the door, parties, files, and some that are just closing. */
const MAX_OPEN = 900;

/** Statuses that a stranger's requests may meet in a flood; 500 is none of them. */
const SERVED_OR_TOLD = ['200', '429', '503'];

/** Runs an attack and asks for withdrawals all the while: every one of them must come to 201. */
async function attacked(attack: string, perSecond: number, port = flooded.port): Promise<Offered> {
  const running = flooded.attack({ attack, port, ms: ATTACK_MS, perSecond });
  let rss = 0;
  for (let i = 0; i < WITHDRAWALS; i++) {
    await flooded.withdraw();
    rss = Math.max(rss, flooded.rss());
    assert.ok(flooded.openFiles() < MAX_OPEN, `${flooded.openFiles()} files and sockets are open`);
  }
  const offered = await running;
  assert.ok(rss < MAX_RSS, `the gateway came to hold ${rss} bytes`);
  assert.ok(offered.offered > 0);
  await flooded.withdraw(); // and afterwards
  return offered;
}

const answered = ({ statuses }: Offered): string[] => Object.keys(statuses);

describe('signed withdrawals are served, and strangers are told or closed, while …', () => {
  for (const attack of [
    'requests-from-one',
    'requests-from-many',
    'requests-from-the-client',
  ] as const) {
    test(`thousands of requests come: ${attack}`, async () => {
      const offered = await attacked(attack, PER_SECOND);
      const others = answered(offered).filter((status) => !SERVED_OR_TOLD.includes(status));
      assert.deepEqual(others, []);
      const served = offered.statuses['200'] ?? 0;
      assert.ok(served < offered.offered / 2, `${served} of ${offered.offered} were served`);
    });
  }

  test('thousands of handshakes are begun and never finished', async () => {
    await attacked('hellos', PER_SECOND);
  });

  test('thousands of connections never speak', async () => {
    await attacked('silent', 2 * PER_SECOND);
  });

  test('a thousand requests come a byte at a time', async () => {
    const offered = await attacked('slow', 1_000);
    const others = answered(offered).filter((status) => !['408', '429', '503'].includes(status));
    assert.deepEqual(others, []);
  });

  test('bodies of 100 MB come, declared and in chunks', async () => {
    const offered = await attacked('bodies', 20);
    const others = answered(offered).filter((status) => !['413', '429', '503'].includes(status));
    assert.deepEqual(others, []);
  });

  test('a signer’s key is in other hands, and sends garbage', async () => {
    await attacked('garbage-of-a-signer', 20, flooded.doorPort);
    const told = /"who":"signer-3","detail":"[^"]*; it stays outside for [0-9]+ s"/;
    while (!told.test(flooded.log())) await new Promise((resolve) => setTimeout(resolve, 100));
  });
});

test('the flood is counted for the operator, and was no fault', async () => {
  const metrics = await flooded.get('/metrics');
  assert.match(metrics, /^sekisho_turned_away_total\{reason="sender-[a-z-]+"\} [1-9]/m);
  assert.doesNotMatch(metrics, /status="5(?!03)[0-9]{2}"/);
  assert.doesNotMatch(flooded.log(), /"event":"fault","what":"api"/);
});

test('a person’s stop gets through while gateway and watchers are all flooded', async () => {
  const targets = [flooded.port, ...flooded.watcherPorts];
  const attacks = targets.map((port) =>
    flooded.attack({ attack: 'requests-from-many', port, ms: 4 * ATTACK_MS, perSecond: 600 }),
  );
  await new Promise((resolve) => setTimeout(resolve, ATTACK_MS)); // into the middle of it
  const sekisho = new URL('../../packages/cli/bin/sekisho.js', import.meta.url).pathname;
  const where = ['--dir', flooded.deployment.dir, '--json'];
  const words = ['stop', 'wallet:nem-hot', '--as', 'chie', ...where];
  const { stdout } = await promisify(execFile)(process.execPath, [sekisho, ...words]);
  const told = JSON.parse(stdout) as { readonly inForce: boolean; readonly gateway: string };
  assert.equal(told.inForce, true);
  assert.equal(told.gateway, 'written to the ledger');
  for (const { statuses } of await Promise.all(attacks)) {
    const others = Object.keys(statuses).filter((status) => !/^(200|404|429|503)$/.test(status));
    assert.deepEqual(others, []);
  }
});
