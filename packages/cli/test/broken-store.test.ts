// A daemon whose disk takes no more ends with a line and a code for its supervisor, is started
// again, and nothing that was acknowledged is lost: as real processes.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isDenial } from '@sekisho/client/client';
import type { Connected } from '@sekisho/client/connect';
import { EXIT } from '@sekisho/replica/wiring/daemon';
import { systemClock } from '@sekisho/replica/wiring/system-clock';
import { systemRandom } from '@sekisho/replica/wiring/system-random';
import { waitReady } from '../src/demo/town.ts';
import { Children } from '../src/demo/children.ts';
import { freePorts } from '../src/demo/ports.ts';
import { Directory } from '../src/deployment/directory.ts';
import { initialise } from '../src/deployment/initialise.ts';
import { localPlan } from '../src/deployment/plan.ts';
import { connectExchange } from '../src/exchange.ts';
import { openGatehouse } from '../src/gatehouse.ts';
import { Supervised } from './supervised.ts';

const TO = 'NC4C6PSUW5CLTDT5SXAGJDQJGZNESKFK5MCN77OG';
const BALANCE = '10000000000000';
/** What a disk still takes: a handful of commits, of some 16 kB each. */
const ROOM_KB = 64;
/** Far more orders than that room is for. */
const MAX_ORDERS = 60;

const home = mkdtempSync(join(tmpdir(), 'sekisho-broken-'));
const dir = join(home, 'town');
const nodes = new Children();
const daemons = new Map<string, Supervised>();
let client: Connected;

const entry = (specifier: string): string => fileURLToPath(import.meta.resolve(specifier));

async function startNodes(ports: readonly number[], address: string): Promise<void> {
  const main = entry('@sekisho/drill/nis/main');
  const words = ['--network', 'mainnet', '--port'];
  const start = (name: string, port: number, more: readonly string[], input = '') =>
    nodes.start({
      ...{ name, main, input, args: [...words, `${port}`, ...more] },
      log: join(dir, `${name}.log`),
      ready: (line) => 'listening' in line,
    });
  const genesis = JSON.stringify([{ address, balance: BALANCE }]);
  await start('nis-1', ports[0]!, ['--block-ms', '1500'], genesis);
  await start('nis-2', ports[1]!, ['--peer', `http://127.0.0.1:${ports[0]}`]);
}

before(async () => {
  const [node1, node2, ...rest] = await freePorts(6);
  const urls = [node1, node2].map((port) => `http://127.0.0.1:${port}`);
  const plan = { ...localPlan(rest, urls), lookEveryMs: 250, finalityBlocks: 5 };
  plan.observeLagBlocks = 100; // some minutes of these blocks, as 3 of the real chain are
  const made = await initialise(plan, new Directory(dir), systemClock.now(), systemRandom);
  await startNodes([node1!, node2!], made.address);
  const daemon = (id: string, kind: string, ready: string): void => {
    const main = entry(`@sekisho/${kind}/main`);
    const settings = join(dir, id, 'settings.json');
    const input = `${made.passphrases.get(id) ?? ''}\n`;
    daemons.set(id, new Supervised({ main, settings, input, ready }, EXIT.storeBroken));
  };
  daemon('gateway', 'gateway', 'listening');
  for (const { id } of plan.watchers) daemon(id, 'watcher', 'listening');
  for (const id of plan.signers) daemon(id, 'signer', 'ready');
  await Promise.all([...daemons.values()].map((each) => each.run()));
  await waitReady(`https://${plan.api.host}:${plan.api.port}`, made.ca);
  client = connectExchange(openGatehouse(dir, plan.client));
});

after(async () => {
  client.close();
  for (const each of daemons.values()) await each.stop();
  await nodes.end();
  rmSync(home, { recursive: true });
});

let orders = 0;
const acknowledged = new Set<string>();

/** Asks until it is acknowledged: the SDK asks again while the gateway is away. */
async function withdraw(): Promise<void> {
  const id = `w-${(orders += 1)}`;
  const order = { wallet: 'nem-hot', asset: 'nem:mainnet/xem', customer: `c-${orders}` };
  const asked = { ...order, id, amount: 1_000_000n, destination: { address: TO } };
  const answer = await client.withdraw(asked);
  if (isDenial(answer)) assert.fail(`${id}: ${answer.detail}`);
  acknowledged.add(id);
}

/** What the largest of its files has, and a little more, kB. */
function nearlyFull(id: string): number {
  const file = join(dir, id, 'ledger.db');
  const sizes = [file, `${file}-wal`].map((path) => (existsSync(path) ? statSync(path).size : 0));
  return Math.ceil(Math.max(...sizes) / 1_024) + ROOM_KB;
}

for (const id of ['gateway', 'watcher-1', 'signer-1']) {
  test(`${id}: a store that broke ends the process, a supervisor's restart goes on`, async () => {
    const daemon = daemons.get(id)!;
    await withdraw();
    await daemon.stop();
    await daemon.run(nearlyFull(id));
    for (let n = 0; daemon.ends.length === 0; n++) {
      assert.ok(n < MAX_ORDERS, `${id} still runs`);
      await withdraw();
    }
    const [end] = daemon.ends;
    assert.equal(end?.code, 74);
    const [kind] = id.split('-');
    const line = `^sekisho-${kind}: ends, since its store failed; to be started again: `;
    assert.match(end.stderr, new RegExp(`${line}\\S*ledger\\.db: a read or write failed .*\\n$`));
    for (let n = 0; n < 3; n++) await withdraw();
    assert.equal(daemon.ends.length, 1, 'and did not end again');
  });
}

test('every withdrawal that was acknowledged meanwhile is there', async () => {
  assert.ok(acknowledged.size > 9);
  for (const id of acknowledged) {
    const found = await client.show(id);
    assert.ok(!isDenial(found), `${id} is lost`);
  }
});
