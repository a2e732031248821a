// A replica: what it loads, what it shows, and what it refuses to start from.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noteOf } from '@sekisho/drill/heads';
import { CHECKS } from '@sekisho/drill/keys';
import { policyKit } from '@sekisho/drill/policy-kit';
import { Scribe } from '@sekisho/drill/scribe';
import { hex } from '@sekisho/protocol/bytes';
import { entryBytes } from '@sekisho/protocol/envelope';
import { isRefusal, refuse, type RefusalTag } from '@sekisho/protocol/refusal';
import { MemoryDisk } from '../src/memory-store.ts';
import { Replica } from '../src/replica.ts';

const kit = policyKit('replica');

function story(): Scribe {
  const scribe = new Scribe(kit);
  scribe.opened();
  scribe.tick();
  for (let i = 0; i < 3; i++) scribe.requested();
  return scribe;
}

/** A disk as a node leaves it behind. */
function diskOf(scribe: Scribe, note = scribe.head([])): MemoryDisk {
  const disk = new MemoryDisk();
  disk.entries.push(...scribe.entries.map(entryBytes));
  disk.head = { size: scribe.size, root: scribe.root, note };
  return disk;
}

const open = (disk: MemoryDisk, ledger: string) => Replica.open(disk.open(), ledger, CHECKS);

async function openOrFail(disk: MemoryDisk, ledger: string): Promise<Replica> {
  const replica = await open(disk, ledger);
  assert.ok(!isRefusal(replica), JSON.stringify(replica));
  return replica;
}

test('a replica loads what it stored, to the same state, root and head', async () => {
  const scribe = story();
  const replica = await openOrFail(diskOf(scribe), scribe.ledger);
  assert.equal(replica.state.hash, scribe.state.hash);
  assert.equal(replica.root(), scribe.root);
  assert.equal(replica.root(2), hex(scribe.tree.root(2)));
  assert.equal(replica.note, scribe.head([]));
  assert.equal(replica.halted, undefined);
});

const DAMAGES: readonly [
  what: string,
  tag: RefusalTag,
  damage: (d: MemoryDisk, s: Scribe) => void,
][] = [
  ['an entry is missing at the end', 'store-damaged', (disk) => disk.entries.pop()],
  ['entries of the middle are missing', 'store-damaged', (disk) => disk.entries.splice(3, 1)],
  [
    'the head has another root',
    'store-damaged',
    (disk) => (disk.head = { ...disk.head!, root: 'ab'.repeat(32) }),
  ],
  [
    'the sequencer signed a head of another size',
    'store-damaged',
    (disk, s) => {
      const note = noteOf(kit, { size: s.size - 1, root: s.tree.root(s.size - 1) }, []);
      disk.head = { ...disk.head!, note };
    },
  ],
  [
    'the sequencer signed another root',
    'store-damaged',
    (disk, s) => {
      const note = noteOf(kit, { size: s.size, root: new Uint8Array(32) }, []);
      disk.head = { ...disk.head!, note };
    },
  ],
  [
    'somebody else signed its head',
    'note-signature',
    (disk, s) => {
      const head = { size: s.size, root: s.tree.root() };
      disk.head = { ...disk.head!, note: noteOf(kit, head, [], kit.keys('thief').sign) };
    },
  ],
  [
    'an entry is cut short',
    'envelope-malformed',
    (disk) => (disk.entries[2] = disk.entries[2]!.slice(0, 80)),
  ],
];

for (const [what, tag, damage] of DAMAGES) {
  test(`a replica does not open when ${what}: ${tag}`, async () => {
    const scribe = story();
    const disk = diskOf(scribe);
    damage(disk, scribe);
    const opened = await open(disk, scribe.ledger);
    assert.ok(isRefusal(opened), 'it opened');
    assert.equal(opened.refused, tag, opened.detail);
  });
}

test('a store of another ledger is not this node’s', async () => {
  const scribe = story();
  const opened = await open(diskOf(scribe), 'ab'.repeat(32));
  assert.ok(isRefusal(opened) && opened.refused === 'ledger-other');
});

test('a draft changes nothing until it is committed', async () => {
  const scribe = story();
  const replica = await openOrFail(diskOf(scribe), scribe.ledger);
  const { hash } = replica.state;
  const drafting = replica.draft();
  assert.equal(
    drafting.enter(scribe.seal('withdrawal.requested', scribe.requestedBody())),
    undefined,
  );
  const refused = drafting.enter(scribe.seal('ledger.opened', scribe.openedBody()));
  assert.equal(refused?.refused, 'ledger-opened-twice');
  assert.equal(drafting.entries.length, 1, 'a refused entry leaves no trace');
  assert.equal(replica.rootWith([]), scribe.root);
  assert.notEqual(replica.rootWith(drafting.entries), scribe.root);
  assert.deepEqual(
    [replica.size, replica.root(), replica.state.hash],
    [scribe.size, scribe.root, hash],
  );
});

test('a seal of another state, or an observation of another history, is invalid', async () => {
  const scribe = story();
  const replica = await openOrFail(diskOf(scribe), scribe.ledger);
  const seal = scribe.seal('state.sealed', {
    ...{ size: scribe.size, stateHash: 'ab'.repeat(32), contentHash: 'ab'.repeat(32) },
  });
  assert.equal(replica.draft().enter(seal)?.refused, 'seal-mismatch');
  scribe.pass(1_000);
  const fork = { size: 2, root: 'ab'.repeat(32) };
  const body = scribe.observedBody('watcher-1', { head: fork });
  const entered = replica.draft().enter(scribe.seal('chain.observed', body));
  assert.equal(entered?.refused, 'observation-fork');
  const beyond = scribe.observedBody('watcher-1', { head: { ...fork, size: scribe.size + 1 } });
  assert.equal(
    replica.draft().enter(scribe.seal('chain.observed', beyond))?.refused,
    'observation-head',
  );
});

test('an observation of another history is invalid wherever a batch begins', async () => {
  // Replicas cut the ledger into batches of their own: what one of them checks, all must, or one
  // watcher's false head would halt whoever happens to begin a batch behind it.
  const scribe = story();
  const whole = await openOrFail(new MemoryDisk(), scribe.ledger);
  const loaded = await openOrFail(diskOf(scribe), scribe.ledger);
  const { size } = scribe;
  for (const [root, tag] of [
    ['ab'.repeat(32), 'observation-fork'],
    [scribe.root, undefined],
  ] as const) {
    const body = scribe.observedBody('watcher-3', { head: { size, root } });
    const entry = scribe.seal('chain.observed', body);
    assert.equal(loaded.draft().enter(entry)?.refused, tag);
    const drafting = whole.draft();
    for (const before of scribe.entries) assert.equal(drafting.enter(before), undefined);
    assert.equal(drafting.enter(entry)?.refused, tag, 'all in one batch');
  }
});

test('a replica that is halted stays so for the first reason', async () => {
  const scribe = story();
  const replica = await openOrFail(diskOf(scribe), scribe.ledger);
  replica.halt(refuse('boot-fork', 'first'));
  assert.equal(replica.halt(refuse('gateway-behind', 'second')).refused, 'boot-fork');
  assert.equal(replica.halted?.detail, 'first');
});
