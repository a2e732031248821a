// Following a sequencer that lies: what is taken, what is refused, what halts a replica.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amended } from '@sekisho/drill/amended';
import { noteOf } from '@sekisho/drill/heads';
import { CHECKS } from '@sekisho/drill/keys';
import { policyKit } from '@sekisho/drill/policy-kit';
import { Scribe } from '@sekisho/drill/scribe';
import { Tree } from '@sekisho/log/tree';
import { base64 } from '@sekisho/protocol/bytes';
import { entryBytes, entryHash, type SealedEntry } from '@sekisho/protocol/envelope';
import type { Follow } from '@sekisho/protocol/message';
import { isRefusal, type Refusal, type RefusalTag } from '@sekisho/protocol/refusal';
import { faultyStore } from '../src/faulty-store.ts';
import { follow } from '../src/follow.ts';
import { MemoryDisk } from '../src/memory-store.ts';
import { Replica } from '../src/replica.ts';
import type { Store } from '../src/store.ts';

const kit = policyKit('follow');

function story(): Scribe {
  const scribe = new Scribe(kit);
  scribe.opened();
  scribe.tick();
  for (let i = 0; i < 4; i++) scribe.requested();
  return scribe;
}

const replicaOn = async (store: Store, ledger: string): Promise<Replica> => {
  const replica = await Replica.open(store, ledger, CHECKS);
  if (isRefusal(replica)) throw new Error(replica.detail);
  return replica;
};

function batch(scribe: Scribe, from: number, to: number, change: Partial<Follow> = {}): Follow {
  const proof = to === scribe.size || to === 0 ? [] : scribe.tree.consistency(to, scribe.size);
  return {
    from,
    entries: scribe.entries.slice(from, to).map((entry) => base64(entryBytes(entry))),
    note: scribe.head([]),
    consistency: proof.map(base64),
    ...change,
  };
}

const take = (replica: Replica, body: Follow, trust: 'sequenced' | 'cosigned' = 'sequenced') =>
  follow(replica, body, trust, CHECKS);

function assertTag(answer: unknown, tag: RefusalTag): asserts answer is Refusal {
  assert.ok(isRefusal(answer), `not refused: ${tag} was due`);
  assert.equal(answer.refused, tag, answer.detail);
}

/** A batch that ends in an entry nobody's fold takes, under a head the sequencer signed. */
function poisoned(scribe: Scribe, from: number, bad: SealedEntry): Follow {
  const entries = [...scribe.entries.slice(from), bad];
  const tree = new Tree();
  for (const entry of [...scribe.entries, bad]) tree.append(entryHash(entry.envelope));
  const note = noteOf(kit, { size: tree.size, root: tree.root() }, []);
  return {
    from,
    entries: entries.map((entry) => base64(entryBytes(entry))),
    note,
    consistency: [],
  };
}

const invalid = (scribe: Scribe): SealedEntry =>
  scribe.seal('withdrawal.requested', scribe.requestedBody(), { time: scribe.time - 60_000 });

test('a replica follows from nothing, in one batch or one by one, to the same state', async () => {
  const scribe = story();
  const whole = await replicaOn(new MemoryDisk().open(), scribe.ledger);
  const pieces = await replicaOn(new MemoryDisk().open(), scribe.ledger);
  assert.ok(!isRefusal(await take(whole, batch(scribe, 0, scribe.size))));
  for (let at = 0; at < scribe.size; at++) {
    const head = await take(pieces, batch(scribe, at, at + 1));
    assert.ok(!isRefusal(head));
    assert.equal(head.size, scribe.size, 'the head lies ahead and is proved to continue each part');
    assert.equal(pieces.note, at + 1 === scribe.size ? scribe.head([]) : '');
  }
  assert.equal(whole.state.hash, scribe.state.hash);
  assert.equal(pieces.state.hash, scribe.state.hash);
  assert.equal(pieces.root(), scribe.root);
});

test('a restart in the middle of catching up goes on from there', async () => {
  const scribe = story();
  const disk = new MemoryDisk();
  const first = await replicaOn(disk.open(), scribe.ledger);
  await take(first, batch(scribe, 0, 3));
  disk.crash();
  const again = await replicaOn(disk.open(), scribe.ledger);
  assert.equal(again.size, 3);
  assert.equal(again.note, '', 'it stands on no head');
  assert.ok(!isRefusal(await take(again, batch(scribe, 3, scribe.size))));
  assert.equal(again.state.hash, scribe.state.hash);
});

test('gaps, overlaps, other entries and heads that do not fit change nothing', async () => {
  const scribe = story();
  const { size } = scribe;
  const replica = await replicaOn(new MemoryDisk().open(), scribe.ledger);
  await take(replica, batch(scribe, 0, 4));
  const { hash } = replica.state;
  const good = batch(scribe, 4, size);
  const short = noteOf(kit, { size: 3, root: scribe.tree.root(3) }, []);
  const other = noteOf(kit, { size, root: new Uint8Array(32).fill(1) }, []);
  const stranger = noteOf(kit, { size, root: scribe.tree.root() }, [], kit.keys('thief').sign);
  const lies: readonly (readonly [RefusalTag, Follow])[] = [
    ['follow-gap', { ...good, from: 5 }],
    ['follow-gap', batch(scribe, 3, size)],
    ['follow-gap', { ...good, from: 0 }],
    ['head-root', { ...good, entries: good.entries.toReversed() }],
    ['head-root', { ...good, note: other }],
    ['head-root', { ...good, consistency: [base64(new Uint8Array(32))] }],
    ['head-root', batch(scribe, 4, 5, { consistency: [] })],
    ['head-root', batch(scribe, 4, 5, { consistency: batch(scribe, 0, 4).consistency })],
    ['head-rollback', { ...good, note: short }],
    ['note-signature', { ...good, note: stranger }],
    ['note-malformed', { ...good, note: 'hello' }],
    ['envelope-malformed', { ...good, entries: [base64(new Uint8Array(10))] }],
  ];
  for (const [tag, body] of lies) {
    assertTag(await take(replica, body), tag);
    assert.equal(replica.size, 4);
    assert.equal(replica.state.hash, hash);
    assert.equal(replica.halted, undefined);
  }
  assert.ok(!isRefusal(await take(replica, good)));
});

test('a signer’s replica takes what a quorum cosigned, a watcher’s what was signed', async () => {
  const scribe = story();
  const replica = await replicaOn(new MemoryDisk().open(), scribe.ledger);
  const body = batch(scribe, 0, scribe.size);
  assertTag(await take(replica, body, 'cosigned'), 'head-quorum');
  assertTag(
    await take(replica, { ...body, note: scribe.head(scribe.quorum().slice(1)) }, 'cosigned'),
    'head-quorum',
  );
  const old = scribe.head(scribe.quorum(-3_600_000));
  const cosigned = await take(replica, { ...body, note: old }, 'cosigned');
  assert.ok(!isRefusal(cosigned), 'a backlog has old cosignatures; age is asked before signing');
});

test('the first entry is the one that this node is configured for', async () => {
  const scribe = story();
  const replica = await replicaOn(new MemoryDisk().open(), 'ab'.repeat(32));
  assertTag(await take(replica, batch(scribe, 0, scribe.size)), 'ledger-other');
  const own = await replicaOn(new MemoryDisk().open(), scribe.ledger);
  assertTag(await take(own, batch(scribe, 0, 0, { consistency: [] })), 'ledger-not-opened');
  assert.equal(own.size, 0);
});

test('a newer head over the same entries takes the place of the old', async () => {
  const scribe = story();
  const replica = await replicaOn(new MemoryDisk().open(), scribe.ledger);
  await take(replica, batch(scribe, 0, scribe.size));
  const later = scribe.head(scribe.quorum(30_000));
  assert.ok(
    !isRefusal(await take(replica, batch(scribe, scribe.size, scribe.size, { note: later }))),
  );
  assert.equal(replica.note, later);
});

test('an invalid entry halts: nothing of its batch stays, nothing is taken after', async () => {
  const scribe = story();
  const replica = await replicaOn(new MemoryDisk().open(), scribe.ledger);
  await take(replica, batch(scribe, 0, 4));
  assertTag(await take(replica, poisoned(scribe, 4, invalid(scribe))), 'time-backwards');
  assert.equal(replica.size, 4);
  assert.equal(replica.halted?.refused, 'time-backwards');
  assertTag(await take(replica, batch(scribe, 4, scribe.size)), 'time-backwards');
});

test('it stays halted after a restart, whatever other history it is then shown', async () => {
  const scribe = story();
  const disk = new MemoryDisk();
  const replica = await replicaOn(disk.open(), scribe.ledger);
  await take(replica, batch(scribe, 0, 4));
  await take(replica, poisoned(scribe, 4, invalid(scribe)));
  for (let restarts = 0; restarts < 2; restarts++) {
    disk.crash();
    const again = await replicaOn(disk.open(), scribe.ledger);
    assert.equal(again.halted?.refused, 'time-backwards');
    assertTag(await take(again, batch(scribe, 4, scribe.size)), 'time-backwards');
    assert.equal(again.size, 4);
  }
});

test('what halted it is judged again: software that takes the entry goes on', async () => {
  const scribe = story();
  const disk = new MemoryDisk();
  let knows = true;
  const checks = { ...CHECKS, chain: (id: string) => (knows ? CHECKS.chain(id) : undefined) };
  const older = await Replica.open(disk.open(), scribe.ledger, checks);
  assert.ok(!isRefusal(older));
  await take(older, batch(scribe, 0, 4));
  knows = false; // the asset of the next request
  const body = batch(scribe, 4, scribe.size);
  assertTag(await take(older, body), 'asset-unknown');
  disk.crash();
  const newer = await replicaOn(disk.open(), scribe.ledger);
  assert.equal(newer.halted, undefined);
  assert.ok(!isRefusal(await take(newer, body)));
  assert.equal(newer.state.hash, scribe.state.hash);
});

test('a note of a halt that cannot be read keeps the node down', async () => {
  const scribe = story();
  const disk = new MemoryDisk();
  const store = disk.open();
  await replicaOn(store, scribe.ledger);
  await store.putNote('halt', '0', 'not JSON');
  assertTag(await Replica.open(store, scribe.ledger, CHECKS), 'store-damaged');
});

for (const when of ['before', 'after'] as const) {
  test(`a store that fails ${when} the write: of no use until a restart`, async () => {
    const scribe = story();
    const disk = new MemoryDisk();
    const store = faultyStore(disk.open(), (operation, n) =>
      operation === 'append' && n === 2 ? when : undefined,
    );
    const replica = await replicaOn(store, scribe.ledger);
    await take(replica, batch(scribe, 0, 4));
    await assert.rejects(take(replica, batch(scribe, 4, scribe.size)), /the store failed/);
    assert.equal(replica.size, 4, 'what may not be durable is not visible');
    assert.equal(replica.halted?.refused, 'store-fault');
    assertTag(await take(replica, batch(scribe, 4, scribe.size)), 'store-fault');
    disk.crash();
    const again = await replicaOn(disk.open(), scribe.ledger);
    assert.equal(again.halted, undefined);
    assert.equal(again.size, when === 'after' ? scribe.size : 4);
    assert.ok(!isRefusal(await take(again, batch(scribe, again.size, scribe.size))));
    assert.equal(again.state.hash, scribe.state.hash);
  });
}

test('a suspended watcher’s cosignature counts for no head, however it dates it', async () => {
  const scribe = story();
  const { watchers } = kit.policy;
  const [, second] = watchers.parties;
  const parties = watchers.parties.map((party) =>
    party === second ? { ...party, validUntil: new Date(scribe.time).toISOString() } : party,
  );
  amended(scribe, { ...kit.policy, watchers: { ...watchers, parties } });
  const replica = await replicaOn(new MemoryDisk().open(), scribe.ledger);
  const at = scribe.size;
  assert.ok(!isRefusal(await take(replica, batch(scribe, 0, at))));
  scribe.requested();
  const dated = (ids: readonly string[]) =>
    scribe.head(ids.map((watcher) => ({ watcher, time: scribe.time - 3_600_000 })));
  const head = (...ids: readonly string[]) => batch(scribe, at, at + 1, { note: dated(ids) });
  assertTag(await take(replica, head('watcher-1', 'watcher-2'), 'cosigned'), 'head-quorum');
  assert.ok(!isRefusal(await take(replica, head('watcher-1', 'watcher-3'), 'cosigned')));
});
