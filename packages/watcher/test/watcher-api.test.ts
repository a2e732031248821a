// A watcher's own interface, called as a function, and the book of stops behind it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHECKS } from '@sekisho/drill/keys';
import { CHAIN, WATCHERS } from '@sekisho/drill/policy-kit';
import { assertRefused, type BesiegedWatcher, must, Siege } from '@sekisho/drill/siege';
import { fromUtf8, utf8 } from '@sekisho/protocol/bytes';
import { MemoryDisk } from '@sekisho/replica/memory-store';
import { Replica } from '@sekisho/replica/replica';
import { Eye } from '../src/eye.ts';
import { HeldStops, MAX_HELD } from '../src/held-stops.ts';

const stopOf = (siege: Siege, scope = 'everything') =>
  siege.scribe.act('dave', { act: 'stop', subject: scope, reason: 'suspected-theft' });

async function ask({ api }: BesiegedWatcher, method: string, target: string, body = '') {
  const request = { method, target, authority: 'watcher-1', fields: [], body: utf8(body) };
  const answer = await api({ ...request, certificate: undefined });
  assert.ok(answer.body instanceof Uint8Array);
  return { status: answer.status, value: JSON.parse(fromUtf8(answer.body)!) };
}

const NONCE = 'ab'.repeat(16);
const WRONG: readonly (readonly [
  tag: string,
  status: number,
  what: Parameters<typeof asked>[0],
])[] = [
  ['route-unknown', 404, ['GET', '/']],
  ['route-unknown', 404, ['PUT', '/v1/stops']],
  ['route-unknown', 404, ['POST', '/v1/stops/']],
  ['schema-mismatch', 422, ['GET', '/v1/largest']],
  ['schema-mismatch', 422, ['GET', `/v1/largest?nonce=${NONCE}0`]],
  ['schema-mismatch', 422, ['GET', `/v1/largest?nonce=${NONCE.toUpperCase()}`]],
  ['schema-mismatch', 422, ['POST', '/v1/stops', '{}']],
  ['schema-mismatch', 422, ['POST', '/v1/heads', '{"note":1}']],
  ['json-malformed', 422, ['POST', '/v1/stops', 'stop']],
  ['json-malformed', 422, ['POST', '/v1/stops', '']],
];

async function asked(what: readonly [method: string, target: string, body?: string]) {
  const [first] = await new Siege().readyWatchers();
  return ask(first!, ...what);
}

for (const [tag, status, what] of WRONG) {
  test(`${what.join(' ')}: ${tag}`, async () => {
    const answer = await asked(what);
    assert.deepEqual([answer.value.tag, answer.status], [tag, status]);
    assert.equal(answer.value.type, `urn:sekisho:refusal:${tag}`);
  });
}

test('a body that is not UTF-8 is no JSON', async () => {
  const [first] = await new Siege().readyWatchers();
  const request = { method: 'POST', target: '/v1/stops', authority: 'w', fields: [] };
  const body = new Uint8Array([0xff]);
  const answer = await first!.api({ ...request, body, certificate: undefined });
  assert.equal(answer.status, 422);
  assert.match(fromUtf8(answer.body as Uint8Array)!, /json-malformed/);
});

test('the largest head is told, signed, to whoever asks with a nonce', async () => {
  const answer = await asked(['GET', `/v1/largest?nonce=${NONCE}`]);
  assert.equal(answer.status, 200);
  assert.equal(answer.value.statement.nonce, NONCE);
});

test('beside an empty ledger no stop is taken, and whoever brings it is told', async () => {
  const siege = new Siege();
  const watcher = await siege.watcher('watcher-1', WATCHERS);
  const answer = await ask(watcher, 'POST', '/v1/stops', JSON.stringify(stopOf(siege)));
  assert.deepEqual([answer.value.tag, answer.status], ['ledger-not-opened', 503]);
  assert.equal(watcher.disk.books.get('stop'), undefined);
});

test('the book of stops is bounded: one beyond is refused, what is held stays', async () => {
  const siege = new Siege();
  const [first] = await siege.readyWatchers();
  const { replica } = first!;
  // Filled as it lies on the disk, before anything of it is judged.
  const body = JSON.stringify(stopOf(siege));
  const disk = new MemoryDisk();
  const ids = Array.from({ length: MAX_HELD }, (_, n) => n.toString(16).padStart(64, '0'));
  disk.books.set('stop', new Map(ids.map((id) => [id, body])));
  const store = disk.open();
  const { clock } = siege;
  const parts = { checks: { ...CHECKS, ed25519: () => true }, replica, store, clock };
  const stops = await HeldStops.open(parts);
  assertRefused(await stops.take(stopOf(siege, 'wallet:hot')), 'stops-too-many');
  assert.equal(stops.missing.length, MAX_HELD);
});

test('an eye that has read no block yet observes nothing', async () => {
  const siege = new Siege();
  const { scribe, clock } = siege;
  const { sign } = siege.kit.keys('watcher-1');
  const replica = must(await Replica.open(new MemoryDisk().open(), scribe.ledger, CHECKS));
  const parts = { watcher: 'watcher-1', replica, clock, sign };
  const eye = new Eye({ ...parts, node: siege.node(), chain: CHAIN });
  assertRefused(eye.observe(), 'node-unread');
});
