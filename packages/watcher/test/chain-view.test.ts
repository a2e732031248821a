// What a watcher has read of a chain: every outflow of its wallets, and what a rewrite takes back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '@sekisho/drill/manual-clock';
import { createNisNode, parseGenesis, SimulatedChain } from '@sekisho/drill/nis-node';
import { CHAIN, type PolicyKit, policyKit } from '@sekisho/drill/policy-kit';
import { START } from '@sekisho/drill/scribe';
import { must } from '@sekisho/drill/siege';
import { type NisClient, nisClient } from '@sekisho/nodes/nis';
import { utf8 } from '@sekisho/protocol/bytes';
import type { Wallet } from '@sekisho/protocol/policy';
import { isRefusal } from '@sekisho/protocol/refusal';
import { ChainView } from '../src/chain-view.ts';
import { theft } from './support/theft.ts';

const hotKit = policyKit('hot');
const warmKit = policyKit('warm');
const walletOf = (kit: PolicyKit, id: string): Wallet => ({
  ...kit.policy.wallets[0]!,
  ...{ id, startHeight: 1 },
});
const hot = walletOf(hotKit, 'hot');
const warm = walletOf(warmKit, 'warm');
const BOTH = [hot, warm];

interface World {
  readonly clock: ManualClock;
  readonly chain: SimulatedChain;
  readonly node: NisClient;
  readonly view: ChainView;
}

function world(): World {
  const clock = new ManualClock(START);
  const balance = '1000000000000';
  const genesis = parseGenesis(BOTH.map(({ address }) => ({ address, balance })));
  const chain = new SimulatedChain({ network: 'mainnet', clock, genesis });
  const node = nodeOf(chain, clock);
  return { clock, chain, node, view: new ChainView(CHAIN, node) };
}

function nodeOf(chain: SimulatedChain, clock: ManualClock): NisClient {
  const nis = createNisNode({ chain, clock });
  const client = nisClient({
    ...{ clock, url: 'http://node.example:7890', chain: CHAIN },
    send: async ({ method, url, body }) => {
      const { pathname, search } = new URL(url);
      const answer = await nis.handle({ method, url: pathname + search, body: body ?? '' });
      return { status: answer.status, body: utf8(answer.body) };
    },
  });
  assert.ok(!isRefusal(client));
  return client;
}

async function readAll({ view }: World, start = 1): Promise<number> {
  for (let steps = 1; ; steps++) {
    const more = await view.step(BOTH, start);
    assert.ok(!isRefusal(more), JSON.stringify(more));
    if (!more) return steps;
  }
}

async function block({ clock, chain }: World): Promise<void> {
  await clock.pass(60_000);
  chain.makeBlock();
}

const seen = ({ view }: World) => view.outflows.map(({ wallet, identity }) => [wallet, identity]);
const gone = ({ view }: World) => view.retracted.map(({ identity }) => identity);

test('a block is found by its height, and the first one past an instant by its time', async () => {
  const it = world();
  for (let made = 0; made < 9; made++) await block(it);
  await readAll(it, 3);
  const headers = it.chain.history.from(3).map(({ height }) => it.view.headerAt(height)!);
  assert.deepEqual(
    headers.map(({ height, hash }) => [height, hash]),
    it.chain.history.from(3).map(({ height, hash }) => [height, hash]),
  );
  for (const height of [-1, 0, 2, 11]) assert.equal(it.view.headerAt(height), undefined);
  for (const past of headers.flatMap(({ time }) => [time - 1, time, time + 1])) {
    const first = headers.find(({ time }) => time > past);
    assert.equal(it.view.firstAfter(past)?.height, first?.height);
  }
});

test('outflows of every wallet are seen, each under its own, and nothing else is', async () => {
  const it = world();
  await block(it);
  const one = await theft({ ...it, kit: hotKit }, 1_000_000n);
  const two = await theft({ ...it, kit: warmKit }, 2_000_000n);
  it.chain.pay({ recipient: hot.address, amount: 5_000_000n }); // comes in, does not go out
  await block(it);
  await readAll(it);
  assert.deepEqual(new Set(seen(it).map(String)), new Set([`hot,${one}`, `warm,${two}`]));
  const [first] = it.view.outflows.filter(({ wallet }) => wallet === 'hot');
  assert.equal(first?.amount, '1000000');
  assert.equal(first?.destination, hotKit.address(99));
  assert.equal(first?.height, 3);
});

test('a chain of many steps is read to its end, without a gap', async () => {
  const it = world();
  const hashes: string[] = [];
  for (let i = 0; i < 6; i++) {
    hashes.push(await theft({ ...it, kit: hotKit }, BigInt(i + 1) * 1_000_000n));
    for (let n = 0; n < 25; n++) await block(it);
  }
  assert.ok((await readAll(it)) > 3);
  assert.equal(it.view.head?.height, 151);
  assert.deepEqual(new Set(seen(it).map(([, id]) => id)), new Set(hashes));
});

test('what a reorganisation takes away is retracted, and comes back when it does', async () => {
  const it = world();
  await block(it);
  const hash = await theft({ ...it, kit: hotKit });
  await block(it);
  await block(it);
  await readAll(it);
  assert.deepEqual(seen(it), [['hot', hash]]);
  it.chain.reorganise(2, 'return');
  await readAll(it);
  assert.deepEqual(seen(it), [['hot', hash]], 'the pool put it into a later block');
  assert.deepEqual(gone(it), []);
  it.chain.reorganise(3, 'drop');
  await readAll(it);
  assert.deepEqual([seen(it), gone(it)], [[], [hash]]);
  assert.equal(it.view.head?.hash, it.chain.lastBlock.hash);
});

test('a node that falls behind takes nothing away, one that contradicts itself does', async () => {
  const it = world();
  await block(it);
  const hash = await theft({ ...it, kit: hotKit });
  await block(it);
  await readAll(it);
  const real = it.node.height;
  Object.assign(it.node, { height: async () => 2 });
  assert.equal(await it.view.step(BOTH, 1), false);
  assert.equal(it.view.head?.height, 3);
  assert.deepEqual(seen(it), [['hot', hash]]);
  Object.assign(it.node, { height: real });
  it.chain.reorganise(1, 'drop');
  await readAll(it);
  assert.deepEqual(gone(it), [hash]);
});

test('another block of the same height takes away what the first one held', async () => {
  const it = world();
  await block(it);
  const other = it.chain.copy();
  const hash = await theft({ ...it, kit: hotKit });
  await block(it);
  await readAll(it);
  assert.deepEqual(seen(it), [['hot', hash]]);
  other.makeBlock();
  assert.equal(other.lastBlock.height, it.chain.lastBlock.height);
  Object.assign(it.node, nodeOf(other, it.clock));
  await readAll(it);
  assert.deepEqual([seen(it), gone(it)], [[], [hash]]);
  assert.equal(it.view.head?.hash, other.lastBlock.hash);
});

test('a node that rewrites more than is kept is refused', async () => {
  const it = world();
  await block(it);
  await block(it);
  await readAll(it, 2);
  it.chain.reorganise(2, 'drop');
  let more: unknown = true;
  for (let i = 0; i < 5 && more === true; i++) more = await it.view.step(BOTH, 2);
  assert.ok(isRefusal(more) && more.refused === 'node-rewrote-past');
});

test('blocks before a wallet’s first one are not its business', async () => {
  const it = world();
  await theft({ ...it, kit: hotKit });
  await block(it);
  await block(it);
  const late = { ...hot, startHeight: 3 };
  for (let more: unknown = true; more === true;) more = await it.view.step([late, warm], 1);
  assert.deepEqual(seen(it), []);
});

test('the first block after an instant is the first, and none before there is one', async () => {
  const it = world();
  const deadline = it.clock.now() + 90_000;
  await block(it);
  await readAll(it);
  assert.equal(it.view.firstAfter(deadline), undefined);
  await block(it);
  await block(it);
  await readAll(it);
  assert.equal(it.view.firstAfter(deadline)?.height, 3);
});

test('a first block that cannot be hashed is no beginning', async () => {
  const it = world();
  await block(it);
  const real = it.node.block;
  Object.assign(it.node, {
    block: async (height: number) => ({ ...must(await real(height)), hash: undefined }),
  });
  const more = await it.view.step(BOTH, 1);
  assert.ok(isRefusal(more) && more.refused === 'node-block-unhashable');
  assert.equal(it.view.head, undefined);
});
