// Snapshots: a node that starts from one comes to what it would have folded, whatever the batches
// were and wherever it died; and one that is not its own, or not whole, is of no use.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noteOf } from '@sekisho/drill/heads';
import { CHECKS } from '@sekisho/drill/keys';
import { MemoryState } from '@sekisho/ledger/memory';
import { sealOf } from '@sekisho/ledger/sealed';
import type { Change } from '@sekisho/ledger/state';
import { leafHash, Tree } from '@sekisho/log/tree';
import { base64, hex, utf8 } from '@sekisho/protocol/bytes';
import { canonicalText } from '@sekisho/protocol/canonical';
import { bodyBytes, readContent } from '@sekisho/protocol/entry';
import { entryBytes, sealEntry } from '@sekisho/protocol/envelope';
import type { Scribe } from '@sekisho/drill/scribe';
import { isRefusal, type RefusalTag } from '@sekisho/protocol/refusal';
import fc from 'fast-check';
import { faultyStore } from '../src/faulty-store.ts';
import { MemoryDisk } from '../src/memory-store.ts';
import { Replica } from '../src/replica.ts';
import { Snapshots } from '../src/snapshots.ts';
import {
  assertSame,
  bring,
  kit,
  open,
  openOrFail,
  OWN,
  sealedLedger,
  sealsIn,
} from './sealed-ledger.ts';

const SCRIBE = sealedLedger(4);
const SEALS = sealsIn(SCRIBE);
const LAST_SEAL = SEALS.at(-1)!;
const THIEF = kit.keys('thief').sign;

/** What a node leaves behind that has come this far. */
async function nodeDisk(ends: readonly number[] = [], scribe = SCRIBE): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  await bring(await openOrFail(disk.open(), scribe), scribe, ends);
  disk.crash();
  return disk;
}

const notesOf = (disk: MemoryDisk): Map<string, string> => disk.books.get('snapshot')!;

test('a node starts from its last seal, and comes to what folding everything gives', async () => {
  const disk = await nodeDisk();
  const replica = await openOrFail(disk.open(), SCRIBE);
  const folded = SCRIBE.size - LAST_SEAL;
  assert.deepEqual(replica.started, { sealed: LAST_SEAL, folded });
  assertSame(replica, SCRIBE);
  disk.crash();
  const whole = await Replica.open(disk.open(), SCRIBE.ledger, CHECKS);
  assert.ok(!isRefusal(whole));
  assert.deepEqual(whole.started, { sealed: 0, folded: SCRIBE.size }, 'without a key of its own');
  assertSame(whole, SCRIBE);
});

test('any batches, any restarts: the same seals, the same snapshot, the same state', async () => {
  const whole = await nodeDisk();
  const ends = fc.uniqueArray(fc.integer({ min: 1, max: SCRIBE.size }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(ends, fc.array(fc.boolean(), { maxLength: 8 }), async (sizes, restarts) => {
      const disk = new MemoryDisk();
      let replica = await openOrFail(disk.open(), SCRIBE);
      for (const [i, size] of sizes.sort((a, b) => a - b).entries()) {
        await bring(replica, sealedTo(size), []);
        if (restarts[i] !== true) continue;
        disk.crash();
        replica = await openOrFail(disk.open(), SCRIBE);
      }
      await bring(replica, SCRIBE);
      assertSame(replica, SCRIBE);
      assert.deepEqual([...notesOf(disk)].sort(), [...notesOf(whole)].sort());
    }),
    { numRuns: 25 },
  );
});

/** The ledger's beginning, as `bring` reads it. */
const sealedTo = (size: number) =>
  ({ entries: SCRIBE.entries.slice(0, size), tree: SCRIBE.tree, size }) as typeof SCRIBE;

test('a node that dies at any write starts again, with its snapshot at the next seal', async () => {
  const counted = new MemoryDisk();
  let writes = 0;
  const counting = faultyStore(counted.open(), () => void writes++);
  await bring(await openOrFail(counting, SCRIBE), SCRIBE, SEALS);
  assert.ok(writes > 3 * SEALS.length, 'each seal is three writes at least');
  for (let n = 1; n <= writes; n++) {
    for (const when of ['before', 'after'] as const) {
      const disk = new MemoryDisk();
      const store = faultyStore(disk.open(), (_operation, i) => (i === n ? when : undefined));
      const dying = await openOrFail(store, SCRIBE);
      await assert.rejects(bring(dying, SCRIBE, SEALS));
      assert.equal(dying.halted?.refused, 'store-fault');
      disk.crash();
      const replica = await openOrFail(disk.open(), SCRIBE);
      assert.equal(replica.started.refused, undefined, `write ${n} failed ${when}`);
      await bring(replica, SCRIBE, SEALS);
      assertSame(replica, SCRIBE);
      disk.crash();
      const again = await openOrFail(disk.open(), SCRIBE);
      assert.equal(again.started.sealed, LAST_SEAL, `write ${n} failed ${when}`);
      assertSame(again, SCRIBE);
    }
  }
});

test('a node that dies at a write of the first snapshot of an old store starts again', async () => {
  const bare = (): MemoryDisk => {
    const disk = new MemoryDisk();
    disk.entries.push(...SCRIBE.entries.map(entryBytes));
    disk.head = { size: SCRIBE.size, root: SCRIBE.root, note: SCRIBE.head([]) };
    return disk;
  };
  for (let n = 1; ; n++) {
    const disk = bare();
    let landed = false;
    const store = faultyStore(disk.open(), (_operation, i) => {
      if (i === n) landed = true;
      return i === n ? 'before' : undefined;
    });
    if (!(await dies(open(store, SCRIBE)))) {
      assert.ok(n > SEALS.length && !landed);
      disk.crash();
      assert.equal((await openOrFail(disk.open(), SCRIBE)).started.sealed, LAST_SEAL);
      return;
    }
    disk.crash();
    assertSame(await openOrFail(disk.open(), SCRIBE), SCRIBE);
  }
});

const dies = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => false,
    () => true,
  );

/** Changes one note, as an editor would. */
const edit = (key: string, change: (text: string) => string) => (disk: MemoryDisk) => {
  const notes = notesOf(disk);
  notes.set(key, change(notes.get(key)!));
};

/** A cell's value: the balance that everything by share is measured by. */
const richer = (text: string): string => text.replace(/("amount":")\d/, '$19');

const DAMAGES: readonly [what: string, damage: (disk: MemoryDisk) => void | Promise<void>][] = [
  ['a cell was changed', edit('2', richer)],
  ['a part is missing', (disk) => void notesOf(disk).delete('1')],
  ['a part is empty', edit('1', () => '')],
  ['a part is cut', edit('3', (text) => text.slice(0, -30))],
  ['two parts are swapped', (disk) => swap(notesOf(disk), '1', '2')],
  ['a part is garbage', edit('0', () => 'nothing of ours\n')],
  ['the mark is garbage', edit('mark', () => '{}')],
  ['the mark says another size', edit('mark', (text) => text.replace(/("size":)\d/, '$19'))],
  ['the mark counts fewer parts', edit('mark', (text) => text.replace(/("parts":)\d/, '$11'))],
  ['the mark names another fold', edit('mark', (text) => text.replace('"fold":1', '"fold":2'))],
  ['somebody else signed the mark', edit('mark', (text) => signedBy(THIEF, text))],
  ['the gateway signed the mark', edit('mark', (text) => signedBy(kit.keys('gateway').sign, text))],
];

for (const [what, damage] of DAMAGES) {
  test(`a node folds its whole ledger, and says so, when ${what}`, async () => {
    const disk = await nodeDisk();
    const before = JSON.stringify([...notesOf(disk)]);
    await damage(disk);
    assert.notEqual(JSON.stringify([...notesOf(disk)]), before, 'this damages nothing');
    const replica = await openOrFail(disk.open(), SCRIBE);
    assert.equal(replica.started.refused?.refused, 'snapshot-mismatch');
    assert.equal(replica.started.folded, SCRIBE.size);
    assertSame(replica, SCRIBE);
    disk.crash();
    const mended = await openOrFail(disk.open(), SCRIBE);
    assert.deepEqual(mended.started, { sealed: LAST_SEAL, folded: SCRIBE.size - LAST_SEAL });
  });
}

function swap(notes: Map<string, string>, a: string, b: string): void {
  const text = notes.get(a)!;
  notes.set(a, notes.get(b)!);
  notes.set(b, text);
}

function signedBy(sign: typeof OWN, text: string): string {
  const { mark } = JSON.parse(text);
  const bytes = utf8(`sekisho/snapshot/v1\n${canonicalText(mark)}`);
  return canonicalText({ mark, signature: base64(sign(bytes)) });
}

test('the mark is signed by the node, over all that it says', async () => {
  const text = notesOf(await nodeDisk()).get('mark')!;
  assert.equal(signedBy(OWN, text), text);
});

test('the sequencer’s key and an edited store make no state that a node takes', async () => {
  // Everything fits, and is signed by those who may: the seal, its entry, the head. Only the node
  // itself has never folded to it.
  const disk = await nodeDisk();
  const honest = await openOrFail(new MemoryDisk().open(), SCRIBE);
  await bring(honest, sealedTo(LAST_SEAL));
  const state = new MemoryState(honest.state.hash);
  const cells = honest.content.content().filter(([table]) => table !== 'sealed');
  state.lay(
    cells.map(([table, id, value]): Change => {
      return [table, id, table === 'balance' ? '999999999999999' : value];
    }),
    'next',
  );
  const body = sealOf(state);
  const entry = SCRIBE.seal('state.sealed', body);
  disk.entries.splice(LAST_SEAL, Infinity, entryBytes(entry));
  const tree = new Tree();
  for (const { envelope } of [...SCRIBE.entries.slice(0, LAST_SEAL), entry])
    tree.append(leafHash(envelope));
  const root = tree.root();
  disk.head = {
    size: tree.size,
    root: hex(root),
    note: noteOf(kit, { size: tree.size, root }, []),
  };

  for (const sign of [THIEF, kit.keys('gateway').sign]) {
    notesOf(disk).clear();
    const store = disk.open();
    const snapshots = new Snapshots(store, SCRIBE.ledger, sign);
    const seals = [{ body, segment: state.segment }] as const;
    await snapshots.write(seals);
    await snapshots.mark(seals[0]);
    disk.crash();
    const own = await open(disk.open(), SCRIBE, sign);
    assert.ok(!isRefusal(own) && own.started.sealed === LAST_SEAL, 'for its maker all of it fits');
    disk.crash();
    const opened = await open(disk.open(), SCRIBE);
    assert.ok(isRefusal(opened) && opened.refused === 'seal-mismatch');
    disk.crash();
  }
});

test('the entry that names the ledger is read at each start, however old it is', async () => {
  // The sequencer has signed a tree that begins with another ledger's first entry; up to the seal
  // the snapshot stands for the rest, and nothing after it looks back.
  const disk = await nodeDisk();
  const [first, ...rest] = SCRIBE.entries.slice(0, LAST_SEAL + 1);
  const content = readContent(first!);
  assert.ok(!isRefusal(content) && content.name === 'ledger.opened');
  const body = bodyBytes('ledger.opened', { ...content.body, nonce: '5e'.repeat(32) });
  const entries = [sealEntry(first!.type, first!.time, body, first!.salt), ...rest];
  const tree = new Tree();
  for (const { envelope } of entries) tree.append(leafHash(envelope));
  const root = tree.root();
  const note = noteOf(kit, { size: tree.size, root }, []);
  disk.entries.splice(0, Infinity, ...entries.map(entryBytes));
  disk.head = { size: tree.size, root: hex(root), note };
  const opened = await open(disk.open(), SCRIBE);
  assert.ok(isRefusal(opened), 'it opened');
  assert.equal(opened.refused, 'ledger-other');
});

/** Entries of another history than the snapshot's, or fewer. */
const OTHERS: readonly [what: string, scribe: () => Scribe][] = [
  ['is shorter', () => sealedLedger(2)],
  ['is as long as its seals', () => sealedTo(LAST_SEAL)],
  ['has no seals', () => unsealedLedger()],
  ['has its seals elsewhere', () => unsealedLedger(LAST_SEAL)],
];

for (const [what, scribe] of OTHERS) {
  test(`a snapshot is of no use where the ledger ${what}`, async () => {
    const other = scribe();
    const disk = new MemoryDisk();
    await bring(await openOrFail(disk.open(), SCRIBE), other);
    disk.books.set('snapshot', notesOf(await nodeDisk()));
    disk.crash();
    const replica = await openOrFail(disk.open(), SCRIBE);
    assert.equal(replica.started.refused?.refused, 'snapshot-mismatch');
    assert.equal(replica.started.folded, other.size);
    assert.equal(replica.size, other.size);
  });
}

/** At later times, so that its entries would enter after the other's. */
function unsealedLedger(sealAfter = Infinity): Scribe {
  const scribe = sealedLedger(0);
  scribe.pass(3_600_000);
  while (scribe.size < SCRIBE.size) {
    scribe.pass(60_000);
    scribe.tick();
  }
  if (sealAfter < scribe.size) scribe.sealed();
  return scribe;
}

const STORE_DAMAGES: readonly [what: string, tag: RefusalTag, damage: (d: MemoryDisk) => void][] = [
  [
    'an entry before the seal was changed',
    'commitment',
    (disk) => void (disk.entries[3]![120]! ^= 1),
  ],
  [
    'an envelope before the seal was changed',
    'tag-misplaced',
    (disk) => void (disk.entries[3]![12]! ^= 1),
  ],
  [
    'two entries before the seal were swapped',
    'seal-mismatch',
    ({ entries }) => entries.splice(2, 2, entries[3]!, entries[2]!),
  ],
  ['an entry before the seal is missing', 'store-damaged', (disk) => disk.entries.splice(2, 1)],
  ['the last entry is missing', 'store-damaged', (disk) => disk.entries.pop()],
];

for (const [what, tag, damage] of STORE_DAMAGES) {
  test(`a node with a snapshot does not open when ${what}: ${tag}`, async () => {
    const disk = await nodeDisk();
    damage(disk);
    const opened = await open(disk.open(), SCRIBE);
    assert.ok(isRefusal(opened), 'it opened');
    assert.equal(opened.refused, tag, opened.detail);
  });
}
