// A whole watcher: when it cosigns, what it holds, what it tells, and what a restart forgets.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cosignaturesOf } from '@sekisho/drill/cosigning';
import { atRest } from '@sekisho/drill/manual-clock';
import { WATCHERS } from '@sekisho/drill/policy-kit';
import { assertRefused, type BesiegedWatcher, must, Siege } from '@sekisho/drill/siege';
import { utf8 } from '@sekisho/protocol/bytes';
import { observedSchema } from '@sekisho/protocol/message';
import { isRefusal } from '@sekisho/protocol/refusal';
import { MemoryDisk } from '@sekisho/replica/memory-store';
import { isUrgent, turnedAway } from '../src/watcher-api.ts';
import { theft } from './support/theft.ts';

const stopOf = (siege: Siege, scope = 'everything') =>
  siege.scribe.act('dave', { act: 'stop', subject: scope, reason: 'suspected-theft' });

const missing = ({ watcher }: BesiegedWatcher): unknown =>
  (watcher.status() as { stopsNotInLedger: string[] }).stopsNotInLedger;

const told = ({ line }: BesiegedWatcher, kind: string): unknown[] =>
  line.heard.filter((call) => call.kind === kind).map(({ body }) => body);

const withheld = async (siege: Siege, watcher: BesiegedWatcher): Promise<string | undefined> =>
  must(await siege.bring(watcher, siege.bareHead())).withheld?.tag;

/** What an honest gateway does with an observation: it writes it. */
function writeObserved(siege: Siege, watcher: BesiegedWatcher): void {
  for (const body of told(watcher, 'observed').splice(-1)) {
    siege.scribe.write('chain.observed', observedSchema.parse(body));
  }
}

// Stops.

test('a stop is held before it is confirmed, and after a restart', async () => {
  const siege = new Siege();
  const [first] = await siege.readyWatchers();
  const held = must(await first!.watcher.takeStop(stopOf(siege), false));
  assert.ok(first!.disk.books.get('stop')?.has(held.id), 'durable first');
  first!.disk.crash();
  const again = await siege.watcher('watcher-1', WATCHERS, first!.disk);
  await siege.pass(1_000);
  assert.deepEqual(missing(again), [held.id]);
  assert.ok(told(again, 'stop').length > 0, 'the gateway is told at the first hello');
  again.line.heard.length = 0;
  siege.scribe.requested();
  assert.equal(await withheld(siege, again), 'stop-missing');
  assert.ok(told(again, 'stop').length > 0, 'and with each head that lacks it');
});

test('a stop that is held beside an empty ledger is held on, and shown', async () => {
  const siege = new Siege();
  const disk = new MemoryDisk();
  disk.books.set('stop', new Map([['ab'.repeat(32), JSON.stringify(stopOf(siege))]]));
  const watcher = await siege.watcher('watcher-1', WATCHERS, disk);
  assert.deepEqual(missing(watcher), ['ab'.repeat(32)]);
});

test('the gateway is told stops one after another, however many are held', async () => {
  const siege = new Siege();
  const [first] = await siege.readyWatchers();
  const { line, watcher } = first!;
  const waiting: (() => void)[] = [];
  line.heard.length = 0;
  line.answer = () => new Promise((resolve) => waiting.push(() => resolve({})));
  for (const n of [1, 2, 3, 4])
    must(await watcher.takeStop(stopOf(siege, `customer:c-${n}`), false));
  for (const n of [1, 2, 3, 4]) {
    await atRest();
    assert.equal(told(first!, 'stop').length, n);
    waiting.shift()!();
  }
});

test('stops are served before what else strangers ask', () => {
  assert.ok(isUrgent('POST', '/v1/stops') && isUrgent('POST', '/v1/stops/relay'));
  for (const [method, target] of [
    ['GET', '/v1/status'],
    ['POST', '/v1/heads'],
    ['GET', '/v1/stops'],
  ] as const) {
    assert.ok(!isUrgent(method, target));
  }
});

for (const [tag, status] of [
  ['sender-too-fast', 429],
  ['client-too-fast', 429],
  ['api-overloaded', 503],
] as const) {
  test(`who is turned away is told so: ${tag} with ${status}`, () => {
    const answer = turnedAway(tag);
    assert.equal(answer.status, status);
    assert.ok(answer.fields.some(([name, value]) => name === 'retry-after' && value === '1'));
    assert.match(Buffer.from(answer.body as Uint8Array).toString(), new RegExp(`"${tag}"`));
  });
}

test('a store that does not keep a stop keeps the watcher from confirming it', async () => {
  const siege = new Siege();
  const [first] = await siege.readyWatchers();
  first!.disk.crash();
  await assert.rejects(first!.watcher.takeStop(stopOf(siege), false));
  assert.deepEqual(missing(first!), []);
});

test('stops pass from watcher to watcher while the gateway is down', async () => {
  const siege = new Siege();
  const watchers = await siege.readyWatchers();
  for (const { line } of watchers) line.peer.close('gateway down');
  const body = utf8(JSON.stringify(stopOf(siege)));
  const answer = await watchers[1]!.api({
    ...{ method: 'POST', target: '/v1/stops', authority: 'watcher-2', fields: [], body },
    certificate: undefined,
  });
  assert.equal(answer.status, 200);
  assert.match(Buffer.from(answer.body as Uint8Array).toString(), /"relayed":2/);
  for (const watcher of watchers) assert.equal((missing(watcher) as string[]).length, 1);
});

test('a stop that is in the ledger is missed by nobody any more', async () => {
  const siege = new Siege();
  const watchers = await siege.readyWatchers();
  const stop = stopOf(siege);
  must(await watchers[0]!.watcher.takeStop(stop, true));
  siege.scribe.write('stopped', stop);
  assert.ok(!isRefusal(await cosignaturesOf(siege, watchers)));
  for (const watcher of watchers) assert.deepEqual(missing(watcher), []);
});

test('a stop that nobody who may signed is no stop', async () => {
  const siege = new Siege();
  const [first] = await siege.readyWatchers();
  const { statement, assertion } = stopOf(siege);
  const other = { ...statement, subject: 'wallet:hot' } as typeof statement;
  assertRefused(
    await first!.watcher.takeStop({ statement: other, assertion }, false),
    'assertion-challenge',
  );
  const { sign } = siege.kit.keys('thief');
  const watcherStop = siege.scribe.watcherStopBody('watcher-2', {}, sign);
  assertRefused(await first!.watcher.takeStop(watcherStop, false), 'watcher-signature');
  assert.deepEqual(missing(first!), []);
});

// Cosigning.

test('a watcher cosigns nothing before others have said how far the ledger has come', async () => {
  const siege = new Siege();
  const alone = await siege.watcher('watcher-1', WATCHERS);
  assert.equal(await withheld(siege, alone), 'boot-unanswered');
  await siege.pass(3_000);
  assert.equal(await withheld(siege, alone), 'boot-unanswered');
  await siege.watcher('watcher-2', WATCHERS); // which has cosigned nothing, and says so
  await siege.pass(1_000);
  const { line } = alone;
  await siege.observe(line);
  assert.ok(must(await siege.bring(alone, siege.bareHead())).cosignature !== undefined);
});

test('a watcher restored from a snapshot cosigns nothing until it has caught up', async () => {
  const siege = new Siege();
  const [first, second] = await siege.readyWatchers();
  const before = siege.scribe.fork();
  siege.scribe.requested();
  must(await siege.bring(second!, siege.bareHead()));
  first!.disk.crash();
  const again = await siege.watcher('watcher-1', WATCHERS, first!.disk);
  await siege.pass(1_000);
  const now = siege.scribe;
  siege.scribe = before;
  assert.equal(await withheld(siege, again), 'boot-behind');
  siege.scribe = now;
  assert.equal(await withheld(siege, again), undefined);
});

test('a watcher that finds its own largest head elsewhere halts', async () => {
  const siege = new Siege();
  const [first] = await siege.readyWatchers();
  const fork = siege.scribe.fork();
  siege.scribe.requested();
  must(await siege.bring(first!, siege.bareHead()));
  first!.disk.crash();
  // Its ledger was lost, its book of cosigned heads was not.
  first!.disk.entries.length = 0;
  first!.disk.head = undefined;
  fork.requested({ customer: 'c-9' });
  siege.scribe = fork;
  const again = await siege.watcher('watcher-1', WATCHERS, first!.disk);
  await siege.bring(again, siege.bareHead());
  await siege.pass(1_000);
  assert.equal(await withheld(siege, again), 'boot-fork');
  assert.equal(again.replica.halted?.refused, 'boot-fork');
});

test('what was cosigned is durable before the cosignature leaves', async () => {
  const siege = new Siege();
  const [first] = await siege.readyWatchers();
  siege.scribe.requested();
  const { cosignature } = must(await siege.bring(first!, siege.bareHead()));
  assert.ok(cosignature !== undefined);
  const { size, root } = siege.scribe;
  assert.deepEqual(JSON.parse(first!.disk.books.get('cosigned')!.get('largest')!), { size, root });
  const { statement } = first!.watcher.largest('ab'.repeat(16)) as { statement: { size: number } };
  assert.equal(statement.size, size);
});

test('a watcher whose node shows no new block for 15 minutes cosigns nothing', async () => {
  const siege = new Siege();
  const [first] = await siege.readyWatchers();
  await siege.pass(700_000);
  writeObserved(siege, first!);
  assert.equal(await withheld(siege, first!), undefined);
  await siege.pass(202_000);
  assert.equal(await withheld(siege, first!), 'node-stale');
  siege.chain.makeBlock();
  await siege.pass(1_000);
  assert.equal(await withheld(siege, first!), undefined);
});

test('an observation the gateway keeps back: three blocks later nothing is cosigned', async () => {
  const siege = new Siege();
  const [first] = await siege.readyWatchers();
  for (let i = 0; i < 3; i++) siege.chain.makeBlock(1);
  await siege.pass(2_000);
  assert.equal(await withheld(siege, first!), undefined);
  siege.chain.makeBlock(1);
  await siege.pass(2_000);
  assert.equal(await withheld(siege, first!), 'observation-lag');
  await siege.pass(0);
  writeObserved(siege, first!);
  assert.equal(await withheld(siege, first!), undefined, 'it had told the gateway at once');
});

test('a watcher whose fold refuses an entry cosigns nothing, then or later', async () => {
  const siege = new Siege();
  const [first] = await siege.readyWatchers();
  const late = siege.scribe.seal('withdrawal.requested', siege.scribe.requestedBody(), {
    time: siege.scribe.time + 100_000,
  });
  siege.scribe.entries.push(late);
  const answer = await siege.bring(first!, siege.bareHead());
  assertRefused(answer, 'time-ahead');
  assertRefused(await siege.bring(first!, siege.bareHead()), 'time-ahead');
});

// The chain.

test('an outflow nobody ordered is told within a look after its block, and stops', async () => {
  const siege = new Siege();
  const { payment } = siege.orderAndPrepare();
  const watchers = await siege.readyWatchers();
  const signer = await siege.readySigner('signer-1');
  const hash = await theft(siege);
  siege.chain.makeBlock(1);
  await siege.pass(1_000);
  writeObserved(siege, watchers[2]!);
  const { outflows } = observedSchema.parse(told(watchers[2]!, 'observed').at(-1)).statement;
  assert.deepEqual(
    outflows.map(({ identity }) => identity),
    [hash],
  );
  const [stop] = siege.scribe.stops('wallet:hot');
  assert.deepEqual(siege.scribe.state.get('stop', stop ?? '')?.outflows, [hash]);
  const note = await cosignaturesOf(siege, watchers);
  must(await siege.bring(signer, must(note)));
  assertRefused(await siege.steal(signer, payment), 'stopped');
  assert.equal(signer.vault.given, 0);
});

test('a restart reads the chain again and reports nothing twice', async () => {
  const siege = new Siege();
  const [first] = await siege.readyWatchers();
  await theft(siege);
  siege.chain.makeBlock(1);
  await siege.pass(1_000);
  writeObserved(siege, first!);
  await withheld(siege, first!);
  first!.line.heard.length = 0;
  await siege.pass(5_000);
  assert.deepEqual(told(first!, 'observed'), [], 'it is in the ledger: no news');
  first!.disk.crash();
  const again = await siege.watcher('watcher-1', WATCHERS, first!.disk);
  await siege.pass(5_000);
  assert.deepEqual(told(again, 'observed'), []);
  await siege.observe(again.line);
  assert.equal((again.watcher.status() as { height: number }).height, 2);
});

test('what a reorganisation took away is told, and the stop it made stays', async () => {
  const siege = new Siege();
  const [first] = await siege.readyWatchers();
  const hash = await theft(siege);
  siege.chain.makeBlock(1);
  await siege.pass(1_000);
  writeObserved(siege, first!);
  await withheld(siege, first!);
  siege.chain.reorganise(1, 'drop');
  await siege.pass(3_000);
  const { retracted } = observedSchema.parse(told(first!, 'observed').at(-1)).statement;
  assert.deepEqual(retracted, [{ wallet: 'hot', identity: hash }]);
  writeObserved(siege, first!);
  assert.equal(siege.scribe.stops('wallet:hot').length, 1);
});

for (const blocks of [0, 400]) {
  test(`what was rewritten in its absence is told, ${blocks} blocks later`, async () => {
    const siege = new Siege();
    const [first] = await siege.readyWatchers();
    const hash = await theft(siege);
    siege.chain.makeBlock(1);
    await siege.pass(1_000);
    writeObserved(siege, first!);
    first!.disk.crash(); // before it has heard that its word is in the ledger
    siege.chain.reorganise(1, 'drop');
    for (let made = 0; made < blocks; made++) siege.chain.makeBlock(1);
    const again = await siege.watcher('watcher-1', WATCHERS, first!.disk);
    await withheld(siege, again);
    await siege.pass(3_000);
    const { retracted } = observedSchema.parse(told(again, 'observed').at(-1)).statement;
    assert.deepEqual(retracted, [{ wallet: 'hot', identity: hash }]);
    writeObserved(siege, again);
    await withheld(siege, again);
    again.line.heard.length = 0;
    await siege.pass(5_000);
    assert.deepEqual(told(again, 'observed'), [], 'once');
  });
}

test('a restart reads on from a block too deep to be rewritten', async () => {
  const siege = new Siege();
  const [first] = await siege.readyWatchers();
  for (let i = 0; i < 400; i++) siege.chain.makeBlock(1);
  await siege.pass(1_000);
  const settled = JSON.parse(first!.disk.books.get('scan')!.get('nem:mainnet')!);
  const { height } = first!.watcher.status() as { height: number };
  assert.equal(height - settled.height, 360);
  first!.disk.crash();
  const asked: number[] = [];
  const node = siege.node();
  const scanBlocks = (from: number, to: number, hash: string) => {
    asked.push(from);
    return node.scanBlocks(from, to, hash);
  };
  siege.node = () => ({ ...node, scanBlocks });
  const again = await siege.watcher('watcher-1', WATCHERS, first!.disk);
  await siege.bring(again, siege.bareHead());
  await siege.pass(1_000);
  assert.equal(asked[0], settled.height + 1);
  assert.equal((again.watcher.status() as { height: number }).height, height);
});

test('an outflow that the ledger lacks is read again after a restart, however deep', async () => {
  const siege = new Siege();
  const [first] = await siege.readyWatchers();
  const hash = await theft(siege); // told, and kept back by the gateway
  for (let i = 0; i < 400; i++) siege.chain.makeBlock(1);
  await siege.pass(1_000);
  const written = first!.disk.books.get('scan')?.get('nem:mainnet');
  assert.equal(written, undefined, 'nothing is settled beyond it');
  first!.disk.crash();
  const again = await siege.watcher('watcher-1', WATCHERS, first!.disk);
  await siege.bring(again, siege.bareHead());
  await siege.pass(2_000);
  const { outflows } = observedSchema.parse(told(again, 'observed').at(-1)).statement;
  assert.deepEqual(
    outflows.map(({ identity }) => identity),
    [hash],
  );
});

test('a watcher that was down is told of a stop when it is back', async () => {
  const siege = new Siege();
  const [first, second] = await siege.readyWatchers();
  const api = siege.apis.get('watcher-2')!;
  siege.apis.delete('watcher-2');
  must(await first!.watcher.takeStop(stopOf(siege), true));
  await siege.pass(6_000);
  assert.deepEqual(missing(second!), []);
  siege.apis.set('watcher-2', api);
  await siege.pass(6_000);
  assert.equal((missing(second!) as string[]).length, 1);
});
