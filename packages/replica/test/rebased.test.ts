// A replica of a ledger that was rebased: what it takes up to the base, there, and after it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noteOf } from '@sekisho/drill/heads';
import { CHECKS } from '@sekisho/drill/keys';
import { policyKit } from '@sekisho/drill/policy-kit';
import { kitAnew, ledgerOf, rebased, rebasedOn } from '@sekisho/drill/rebased';
import { Scribe } from '@sekisho/drill/scribe';
import { must } from '@sekisho/drill/siege';
import { leafHash, Tree } from '@sekisho/log/tree';
import { base64 } from '@sekisho/protocol/bytes';
import { readContent } from '@sekisho/protocol/entry';
import { entryBytes } from '@sekisho/protocol/envelope';
import type { Follow } from '@sekisho/protocol/message';
import { type RebasedDocument, rebasedLedgerId } from '@sekisho/protocol/rebased-document';
import { parseInstant } from '@sekisho/protocol/instant';
import { isRefusal, type RefusalTag } from '@sekisho/protocol/refusal';
import { follow } from '../src/follow.ts';
import { MemoryDisk } from '../src/memory-store.ts';
import { Drafting } from '../src/drafting.ts';
import { Pin } from '../src/rebased-pin.ts';
import { Replica } from '../src/replica.ts';

const KIT = policyKit('replica rebased');

interface Anew {
  /** The history that is given up, longer than the base. */
  readonly before: Scribe;
  readonly base: number;
  readonly document: RebasedDocument;
  readonly ledger: string;
  readonly after: Scribe;
}

/** The ledger goes on a little, and is rebased to where it stands now. */
function anew(from: Scribe, name = 'anew'): Anew {
  const before = from.fork();
  before.tick();
  before.requested({ id: `late-${name}` });
  const base = from.fork();
  base.pass(before.time - base.time);
  const kit = kitAnew(KIT, name);
  const document = rebasedOn(base, { policy: kit.policy });
  const after = base.fork(kit);
  rebased(after, document);
  after.tick();
  after.tick();
  return { before, base: base.size, document, ledger: ledgerOf(document), after };
}

function story(): Scribe {
  const scribe = new Scribe(KIT);
  scribe.opened();
  scribe.tick();
  for (let i = 0; i < 4; i++) scribe.requested();
  return scribe;
}

const BEFORE = story();
const ANEW = anew(BEFORE);

async function replicaOf({ ledger, document }: Anew, disk = new MemoryDisk()): Promise<Replica> {
  const replica = await Replica.open(disk.open(), ledger, CHECKS, document);
  assert.ok(!isRefusal(replica));
  return replica;
}

function batch(scribe: Scribe, from: number, to: number, change: Partial<Follow> = {}): Follow {
  const proof = to === scribe.size ? [] : scribe.tree.consistency(to, scribe.size);
  return {
    from,
    entries: scribe.entries.slice(from, to).map((entry) => base64(entryBytes(entry))),
    note: scribe.head(),
    consistency: proof.map(base64),
    ...change,
  };
}

const take = (replica: Replica, body: Follow) => follow(replica, body, 'cosigned', CHECKS);

function assertTag(answer: unknown, tag: RefusalTag): void {
  assert.ok(isRefusal(answer), `not refused: ${tag} was due`);
  assert.equal(answer.refused, tag, answer.detail);
}

test('a fresh node follows from nothing, across the base, to the same state', async () => {
  const { after, base } = ANEW;
  const whole = await replicaOf(ANEW);
  assert.ok(!isRefusal(await take(whole, batch(after, 0, after.size))));
  assert.equal(whole.state.hash, after.state.hash);
  const pieces = await replicaOf(ANEW);
  for (let at = 0; at < after.size; at++) {
    assert.equal(pieces.begun, at > base);
    assert.ok(!isRefusal(await take(pieces, batch(after, at, at + 1))));
  }
  assert.equal(pieces.state.hash, after.state.hash);
  assert.equal(pieces.note, after.head());
});

test('a node with the base or less goes on from there, also after a restart', async () => {
  const { after, base, ledger, document } = ANEW;
  for (const size of [1, base - 1, base]) {
    const disk = new MemoryDisk();
    const first = await replicaOf(ANEW, disk);
    await take(first, batch(after, 0, size));
    disk.crash();
    const again = await replicaOf(ANEW, disk);
    assert.deepEqual([again.size, again.begun, again.note], [size, false, '']);
    assert.ok(!isRefusal(await take(again, batch(after, size, after.size))));
    assert.equal(again.state.hash, after.state.hash);
    disk.crash();
    const last = await Replica.open(disk.open(), ledger, CHECKS, document);
    assert.ok(!isRefusal(last));
    assert.equal(last.size, after.size);
  }
});

test('a rebased ledger’s node starts from its snapshot, on either side of the base', async () => {
  const from = BEFORE.fork();
  const early = from.sealed().index;
  const { after, base, ledger, document } = anew(from, 'sealed');
  const late = after.sealed().index;
  after.tick();
  const { sign } = KIT.keys('signer-1');
  const own = { rebased: document.rebased, sign };
  const disk = new MemoryDisk();
  const first = await Replica.open(disk.open(), ledger, CHECKS, own);
  assert.ok(!isRefusal(first));
  await take(first, batch(after, 0, base));
  for (const sealed of [early, late]) {
    disk.crash();
    const again = await Replica.open(disk.open(), ledger, CHECKS, own);
    assert.ok(!isRefusal(again));
    assert.deepEqual(again.started, { sealed, folded: again.size - sealed });
    if (again.size < after.size) await take(again, batch(after, again.size, after.size));
    assert.equal(again.state.hash, after.state.hash);
  }
  // Under another name the same snapshot is none, nor the entries that it covers.
  disk.crash();
  assertTag(await Replica.open(disk.open(), BEFORE.ledger, CHECKS, { sign }), 'rebase-unpinned');
});

test('a node with what is given up does not open as the new ledger', async () => {
  const { before, ledger, document } = ANEW;
  const disk = new MemoryDisk();
  const old = await Replica.open(disk.open(), before.ledger, CHECKS);
  assert.ok(!isRefusal(old));
  await take(old, batch(before, 0, before.size));
  disk.crash();
  assertTag(await Replica.open(disk.open(), ledger, CHECKS, document), 'ledger-other');
});

test('a node of the old ledger takes nothing of the new, and halts', async () => {
  const { after, before, base } = ANEW;
  const old = await Replica.open(new MemoryDisk().open(), before.ledger, CHECKS);
  assert.ok(!isRefusal(old));
  await take(old, batch(before, 0, before.size));
  const { hash } = old.state;
  assertTag(await take(old, batch(after, before.size, after.size)), 'note-unsigned');
  assert.equal(old.state.hash, hash);
  const short = await Replica.open(new MemoryDisk().open(), before.ledger, CHECKS);
  assert.ok(!isRefusal(short));
  const head = noteOf(KIT, { size: base, root: before.tree.root(base) }, before.quorum());
  await take(short, batch(before, 0, base, { note: head, consistency: [] }));
  assert.equal(short.note, head);
  // Also where the old keys sign a head over it: nobody here was told of a rebase.
  const { size, tree } = after;
  const note = noteOf(KIT, { size, root: tree.root() }, after.quorum());
  assertTag(await take(short, batch(after, base, size, { note })), 'rebase-unpinned');
  assert.equal(short.halted?.refused, 'rebase-unpinned');
});

test('at the base only the pinned entry is taken, and upon that base', async () => {
  const other = anew(BEFORE, 'other');
  const { base } = ANEW;
  const node = await replicaOf(ANEW);
  await take(node, batch(ANEW.after, 0, base));
  const foreign = batch(other.after, base, other.after.size);
  assertTag(await take(node, foreign), 'note-unsigned');
  // The new sequencer and watchers themselves sign over another entry there.
  const forged = noteOf(
    ANEW.after.kit,
    { size: other.after.size, root: other.after.tree.root() },
    other.after.quorum(),
  );
  assertTag(await take(node, { ...foreign, note: forged }), 'ledger-other');
});

test('the entries before the base are those that it names', async () => {
  const elsewhere = new Scribe(KIT);
  elsewhere.opened();
  elsewhere.tick();
  for (let i = 0; i < 4; i++) elsewhere.requested({ amount: '7000000' });
  const { size, root } = ANEW.document.rebased.base;
  assert.equal(size, elsewhere.size);
  assert.notEqual(root, elsewhere.root);
  const after = elsewhere.fork(ANEW.after.kit);
  const { time } = ANEW.document.rebased;
  after.write('ledger.rebased', ANEW.document.rebased, { time: parseInstant(time)! });
  const node = await replicaOf(ANEW);
  assertTag(await take(node, batch(after, 0, after.size)), 'rebase-base');
});

test('the pin itself holds the base to its root, where nothing is folded', () => {
  const { after, base, ledger, document } = ANEW;
  const entry = after.entries[base]!;
  const content = readContent(entry);
  assert.ok(!isRefusal(content));
  const pin = new Pin(ledger, document.rebased);
  assert.equal(
    pin.refuses(base, entry, content, () => document.rebased.base.root),
    undefined,
  );
  assertTag(
    pin.refuses(base, entry, content, () => 'ab'.repeat(32)),
    'rebase-base',
  );
});

test('a head of the base or before it is nothing to stand on', async () => {
  const { after, base } = ANEW;
  const node = await replicaOf(ANEW);
  const root = after.tree.root(base);
  const note = noteOf(after.kit, { size: base, root }, after.quorum());
  assertTag(await take(node, batch(after, 0, base, { note, consistency: [] })), 'head-rollback');
  assert.equal(node.size, 0);
});

test('below the base heads need the quorum of the new watchers', async () => {
  const { after, base } = ANEW;
  const node = await replicaOf(ANEW);
  assertTag(await take(node, batch(after, 0, base, { note: after.head([]) })), 'head-quorum');
});

test('a further rebase is for those who are configured for it', async () => {
  const { after, base } = ANEW;
  const again = anew(after, 'again');
  const twice = await replicaOf(again);
  assert.ok(!isRefusal(await take(twice, batch(again.after, 0, again.after.size))));
  assert.equal(twice.state.hash, again.after.state.hash);
  assert.equal(twice.state.get('lineage', '')!.first, BEFORE.ledger);
  const once = await replicaOf(ANEW);
  await take(once, batch(after, 0, after.size));
  const { size, tree } = again.after;
  const note = noteOf(after.kit, { size, root: tree.root() }, again.after.quorum());
  assertTag(await take(once, batch(again.after, after.size, size, { note })), 'rebase-unpinned');
  // Below the first base a node that is pinned to the second takes both.
  const slow = await replicaOf(again);
  for (const [from, to] of [
    [0, base - 1],
    [base - 1, base + 2],
    [base + 2, size],
  ] as const) {
    assert.ok(!isRefusal(await take(slow, batch(again.after, from, to))));
  }
  assert.equal(slow.state.hash, again.after.state.hash);
});

test('settings whose rebase opens another ledger are refused', async () => {
  const { document } = ANEW;
  const store = new MemoryDisk().open();
  assertTag(await Replica.open(store, BEFORE.ledger, CHECKS, document), 'ledger-other');
});

test('a node with the id of a rebased ledger but without the rebase is told so', async () => {
  const { ledger, document, after } = ANEW;
  const bare = must(await Replica.open(new MemoryDisk().open(), ledger, CHECKS));
  const entry = after.entries[ANEW.base]!;
  const opening = new Tree();
  opening.append(leafHash(entry.envelope));
  const note = noteOf(after.kit, { size: 1, root: opening.root() }, after.quorum());
  const body = {
    ...{ from: 0, note, consistency: [] },
    entries: [base64(entryBytes(entry))],
  };
  assertTag(await take(bare, body), 'ledger-not-opened');
  assert.equal(bare.halted, undefined);
  assert.equal(rebasedLedgerId(document.rebased), ledger);
});

test('a rebase onto another root than these entries have is invalid for every replica', () => {
  const base = BEFORE.fork();
  const change = { base: { size: base.size, root: 'ab'.repeat(32) } };
  const enter = ({ rebased: body }: RebasedDocument) =>
    new Drafting(base.state, base.tree, CHECKS).enter(base.seal('ledger.rebased', body));
  assert.equal(enter(rebasedOn(base, { change }))?.refused, 'rebase-base');
  assert.equal(enter(rebasedOn(base)), undefined);
});
