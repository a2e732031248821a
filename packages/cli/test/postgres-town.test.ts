// A deployment whose gateway is on PostgreSQL, as real processes: what is acknowledged is paid,
// even when the whole database server is killed meanwhile, and nobody has to do anything.
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { PostgresCluster } from '@sekisho/drill/wiring/postgres-cluster';
import { lacks } from '@sekisho/drill/wiring/system-part';
import { SupervisedTown } from './supervised-town.ts';

/** Ten minutes of asking ten times a second: far beyond what a confirmation takes. */
const MAX_LOOKS = 6_000;
const LOOK_MS = 100;
const DONE = ['confirmed', 'final'];

const skip = lacks('postgresql');
const town = new SupervisedTown();
let cluster: PostgresCluster;

before(async () => {
  if (skip) return;
  cluster = await PostgresCluster.start();
  const { password, ...place } = cluster.empty();
  await town.open((dir) => {
    const file = join(dir, 'gateway', 'settings.json');
    const settings: object = JSON.parse(readFileSync(file, 'utf8'));
    rmSync(file); // written once, and read-only
    const store = { postgres: { ...place, passwordFile: 'database.password' } };
    writeFileSync(file, JSON.stringify({ ...settings, store }), { mode: 0o600 });
    writeFileSync(join(dir, 'gateway', 'database.password'), `${password}\n`, { mode: 0o600 });
  });
});
after(async () => {
  if (skip) return;
  await town.close();
  await cluster.remove();
});

async function paid(id: string): Promise<void> {
  for (let looks = 0; looks < MAX_LOOKS; looks++) {
    if (DONE.includes(await town.status(id))) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  assert.fail(`${id} is not paid`);
}

test('a withdrawal by a gateway on PostgreSQL is paid', { skip }, async () => {
  await paid(await town.withdraw());
});

test(
  'the server is killed under it: the gateway is started again and goes on',
  { skip },
  async () => {
    const gateway = town.daemons.get('gateway')!;
    const asked = Array.from({ length: 5 }, () => town.withdraw());
    await asked[0];
    await cluster.crash();
    while (gateway.ends.length === 0) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    await cluster.run();
    const ids = await Promise.all([...asked, town.withdraw()]);
    for (const id of [...ids, ...town.acknowledged]) await paid(id);
    for (const { code, stderr } of gateway.ends) {
      assert.equal(code, 74, stderr);
      assert.match(
        stderr,
        /^sekisho-gateway: ends, since its store failed; to be started again: Po/,
      );
      assert.ok(!stderr.includes(cluster.place('ledger').password));
    }
  },
);
