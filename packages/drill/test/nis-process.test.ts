// The simulated NIS node as processes with real sockets: one alone, two on one chain.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { type NisClient, nisClient } from '@sekisho/nodes/nis';
import type { Clock } from '@sekisho/protocol/clock';
import { isRefusal } from '@sekisho/protocol/refusal';
import { httpSend } from '@sekisho/replica/wiring/http-send';
import { NEM_EPOCH_MS } from '../src/nis/facts.ts';
import { stealWithScalar } from '../src/thief.ts';
import { SCALAR, STRANGER, WALLET_BALANCE, WALLET_HEX, XEM } from './world.ts';

const MAIN = new URL('../src/nis/main.ts', import.meta.url).pathname;
const GENESIS = JSON.stringify([{ publicKey: WALLET_HEX, balance: String(WALLET_BALANCE) }]);
const started: ChildProcess[] = [];

const clock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

after(() => {
  for (const child of started) child.kill();
});

interface Started {
  readonly origin: string;
  get(path: string): Promise<Record<string, unknown>>;
  post(path: string, body: unknown): Promise<Record<string, unknown>>;
}

async function start(flags: readonly string[], stdin: string): Promise<Started> {
  const child = spawn(process.execPath, [MAIN, '--network', 'mainnet', ...flags], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  started.push(child);
  child.stdin.end(stdin);
  const [line] = await once(createInterface(child.stdout), 'line');
  const { listening } = JSON.parse(String(line));
  const origin = `http://127.0.0.1:${listening}`;
  const json = async (path: string, init?: RequestInit) =>
    (await (await fetch(origin + path, init)).json()) as Record<string, unknown>;
  return {
    origin,
    get: (path) => json(path),
    post: (path, body) => json(path, { method: 'POST', body: JSON.stringify(body) }),
  };
}

async function exitCode(flags: readonly string[], stdin: string): Promise<number> {
  const child = spawn(process.execPath, [MAIN, ...flags], { stdio: ['pipe', 'ignore', 'ignore'] });
  child.stdin.end(stdin);
  const [code] = await once(child, 'exit');
  return Number(code);
}

/** Asks until both answer alike: the follower pulls on its own. */
async function agree(a: Started, b: Started, path: string): Promise<unknown> {
  for (let tries = 0; tries < 100; tries++) {
    const [one, other] = [await a.get(path), await b.get(path)];
    if (JSON.stringify(one) === JSON.stringify(other)) return one;
    await new Promise((go) => setTimeout(go, 50));
  }
  return assert.fail(`the nodes never agreed on ${path}`);
}

test('two nodes on one chain: announces flow up, blocks flow down, rewritten too', async () => {
  const harvester = await start([], GENESIS);
  const follower = await start(['--peer', harvester.origin], '');
  assert.deepEqual(
    await follower.get('/chain/last-block'),
    await harvester.get('/chain/last-block'),
  );

  const loot = { network: 'mainnet', recipient: STRANGER, amount: XEM, at: Date.now() } as const;
  const stolen = stealWithScalar(SCALAR, loot);
  const answer = await follower.post('/transaction/announce', JSON.parse(stolen.announce));
  assert.equal(answer['message'], 'SUCCESS');
  await agree(harvester, follower, `/account/unconfirmedTransactions?address=${STRANGER}`);
  const made = await harvester.post('/sim/block', {});
  assert.equal(made['transactions'], 1);
  await agree(harvester, follower, '/chain/last-block');
  const account = await agree(harvester, follower, `/account/get?address=${STRANGER}`);
  assert.match(JSON.stringify(account), /"balance":1000000,/);

  await harvester.post('/sim/block', { n: 3 });
  await agree(harvester, follower, '/chain/last-block');
  const before = JSON.stringify(await follower.get('/chain/last-block'));
  await harvester.post('/sim/reorganise', { depth: 2 });
  await agree(harvester, follower, '/chain/last-block');
  assert.notEqual(JSON.stringify(await follower.get('/chain/last-block')), before);
  assert.deepEqual(await follower.get('/chain/height'), { height: 6 });
});

test('the client of Sekisho announces at one node and scans at the other', async () => {
  const harvester = await start([], GENESIS);
  const follower = await start(['--peer', harvester.origin], '');
  const send = httpSend();
  const clientAt = (url: string): NisClient => {
    const client = nisClient({ send, clock, url, chain: 'nem:mainnet' });
    return isRefusal(client) ? assert.fail(client.detail) : client;
  };
  const gateway = clientAt(harvester.origin);
  const watcher = clientAt(follower.origin);
  const loot = { network: 'mainnet', recipient: STRANGER, amount: XEM, at: Date.now() } as const;
  const { announce, hash } = stealWithScalar(SCALAR, loot);
  const body: { data: string; signature: string } = JSON.parse(announce);
  const bytes = new Uint8Array(Buffer.from(body.data, 'hex'));
  const signature = new Uint8Array(Buffer.from(body.signature, 'hex'));
  const announced = await gateway.announce(bytes, signature);
  assert.ok(!isRefusal(announced));
  assert.equal(announced.outcome, 'accepted');
  await harvester.post('/sim/block', {});
  await agree(harvester, follower, '/chain/last-block');
  const first = await watcher.block(1);
  assert.ok(!isRefusal(first) && first.hash !== undefined);
  const blocks = await watcher.scanBlocks(2, 2, first.hash);
  assert.ok(!isRefusal(blocks));
  assert.deepEqual(
    blocks.flatMap(({ transactions }) => transactions.map(({ identity }) => identity)),
    [hash],
  );
  await follower.post('/sim/misbehave', { mode: 'error' });
  const refused = await watcher.height();
  assert.ok(isRefusal(refused));
  assert.equal(refused.refused, 'node-error');
});

test('--block-ms makes blocks by itself; the network time is the real one', async () => {
  const node = await start(['--block-ms', '20'], GENESIS);
  const first = await node.get('/chain/height');
  let height = first;
  while (Number(height['height']) < Number(first['height']) + 3) {
    height = await node.get('/chain/height');
  }
  const earliest = Date.now();
  const time = await node.get('/time-sync/network-time');
  const stated = Number(time['sendTimeStamp']) + NEM_EPOCH_MS;
  assert.ok(earliest <= stated && stated <= Date.now());
});

test('an oversized body and an unknown path are HTTP errors', async () => {
  const node = await start([], GENESIS);
  const large = await node.post('/transaction/announce', { data: '0'.repeat(200_000) });
  assert.equal(large['status'], 400);
  assert.equal((await node.get('/account/unlock'))['status'], 404);
});

test('wrong flags end with 2, a wrong genesis with 1', async () => {
  const network = ['--network', 'mainnet'];
  const codes = await Promise.all([
    exitCode([], ''),
    exitCode([...network, '--port', 'x'], ''),
    exitCode([...network, '--nonsense'], ''),
    exitCode([...network, '--peer', 'http://127.0.0.1:1', '--genesis', 'x'], ''),
    exitCode(network, 'not json'),
  ]);
  assert.deepEqual(codes, [2, 2, 2, 2, 1]);
});
