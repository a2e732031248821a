// One contract for every store; then what only a file can get wrong.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { faultyStore } from '../src/faulty-store.ts';
import { MemoryDisk } from '../src/memory-store.ts';
import { openSqlite } from '../src/sqlite.ts';
import { type Append, type Store, StoreBroken, StoreConflict } from '../src/store.ts';
import { entryOf, rootOf } from './store-content.ts';

const directory = mkdtempSync(join(tmpdir(), 'sekisho-store-'));
after(() => rmSync(directory, { recursive: true }));

let files = 0;
const IMPLEMENTATIONS: Record<string, () => () => Store> = {
  sqlite: () => {
    const path = join(directory, `${files++}.db`);
    return () => openSqlite(path);
  },
  memory: () => {
    const disk = new MemoryDisk();
    return () => disk.open();
  },
  'faulty without faults': () => {
    const disk = new MemoryDisk();
    return () => faultyStore(disk.open(), () => undefined);
  },
};

/** The append that takes a store from one size to another. */
const batch = (from: number, to: number, note = `head ${to}`): Append => ({
  from,
  previousRoot: from === 0 ? '' : rootOf(from),
  entries: Array.from({ length: to - from }, (_, i) => entryOf(from + i)),
  head: { size: to, root: rootOf(to), note },
});

const head = (size: number, note = `head ${size}`) => ({ size, root: rootOf(size), note });

const bytes = (entries: readonly Uint8Array[]): number[][] => entries.map((entry) => [...entry]);

for (const [name, disk] of Object.entries(IMPLEMENTATIONS)) {
  const fresh = (): Store => disk()();

  test(`${name}: empty at first`, async () => {
    const store = fresh();
    assert.equal(await store.head(), undefined);
    assert.deepEqual(await store.entries(0, 10), []);
    assert.equal(await store.note('book', 'key'), undefined);
    assert.deepEqual(await store.notes('book'), []);
    await store.close();
  });

  test(`${name}: entries come back by position, with the head`, async () => {
    const store = fresh();
    await store.append(batch(0, 3));
    await store.append(batch(3, 7));
    assert.deepEqual({ ...(await store.head()) }, head(7));
    const all = [0, 1, 2, 3, 4, 5, 6].map(entryOf);
    assert.deepEqual(bytes(await store.entries(0, 100)), bytes(all));
    assert.deepEqual(bytes(await store.entries(2, 3)), bytes(all.slice(2, 5)));
    assert.deepEqual(await store.entries(7, 1), []);
    assert.deepEqual(await store.entries(0, 0), []);
    await store.close();
  });

  test(`${name}: an append after another head throws StoreConflict, changes nothing`, async () => {
    const store = fresh();
    await store.append(batch(0, 3));
    const others: Append[] = [
      batch(0, 1),
      batch(2, 4),
      batch(4, 5),
      { ...batch(3, 4), previousRoot: rootOf(99) },
    ];
    for (const other of others) await assert.rejects(store.append(other), StoreConflict);
    assert.deepEqual({ ...(await store.head()) }, head(3));
    assert.equal((await store.entries(0, 9)).length, 3);
    await store.append(batch(3, 4)); // and the store is still of use
    await store.close();
  });

  test(`${name}: of two racing appends one lands`, async () => {
    const store = fresh();
    const results = await Promise.allSettled([
      store.append(batch(0, 2)),
      store.append(batch(0, 3)),
    ]);
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
    const size = (await store.head())?.size;
    assert.equal((await store.entries(0, 9)).length, size);
    await store.close();
  });

  test(`${name}: an empty append replaces the note, under the same compare`, async () => {
    const store = fresh();
    await store.append(batch(0, 2));
    await store.append(batch(2, 2, 'cosigned'));
    assert.deepEqual({ ...(await store.head()) }, head(2, 'cosigned'));
    await assert.rejects(store.append(batch(1, 1, 'older')), StoreConflict);
    assert.equal((await store.head())?.note, 'cosigned');
    await store.close();
  });

  test(`${name}: an append that contradicts itself is a bug of the caller`, async () => {
    const store = fresh();
    const bugs: Append[] = [
      { ...batch(0, 2), head: head(3) },
      { ...batch(0, 1), previousRoot: rootOf(0) },
      { ...batch(0, 1), head: { ...head(1), root: 'XY' } },
      { ...batch(1, 1), head: { ...head(1), root: rootOf(2) } },
      { ...batch(0, 0), from: -1, head: head(-1) },
      batch(0, 1, 'nul \0 inside'),
    ];
    for (const bug of bugs) {
      await assert.rejects(store.append(bug), (error) => !(error instanceof StoreConflict));
    }
    await store.append(batch(0, 1));
    await store.close();
  });

  test(`${name}: shares no memory with the caller`, async () => {
    const store = fresh();
    const append = batch(0, 1);
    await store.append(append);
    append.entries[0]?.fill(0xff);
    (await store.entries(0, 1))[0]?.fill(0xee);
    assert.deepEqual(bytes(await store.entries(0, 1)), bytes([entryOf(0)]));
    await store.close();
  });

  test(`${name}: notes are kept by book and key, in the order of their UTF-8`, async () => {
    const store = fresh();
    // U+FF5E sorts before U+1F600 by UTF-8, after it by UTF-16; 'a' is a prefix of 'ab'.
    for (const key of ['\u{1f600}', '\uff5e', 'b', 'ab', 'a', '', 'é']) {
      await store.putNote('one', key, `value of ${key}`);
    }
    await store.putNote('two', 'a', 'other');
    const keys = (await store.notes('one')).map(([key]) => key);
    assert.deepEqual(keys, ['', 'a', 'ab', 'b', 'é', '\uff5e', '\u{1f600}']);
    assert.equal(await store.note('one', 'a'), 'value of a');
    assert.equal(await store.note('two', 'a'), 'other');
    assert.equal(await store.note('two', 'b'), undefined);
    await store.close();
  });

  test(`${name}: once keeps the first value, other notes are replaced`, async () => {
    const store = fresh();
    await store.putNote('promises', 'p', 'bytes', 'once');
    await store.putNote('promises', 'p', 'bytes', 'once');
    await assert.rejects(store.putNote('promises', 'p', 'other', 'once'), StoreConflict);
    assert.equal(await store.note('promises', 'p'), 'bytes');
    await store.putNote('heads', 'h', '1');
    await store.putNote('heads', 'h', '2');
    assert.equal(await store.note('heads', 'h'), '2');
    await store.close();
  });

  test(`${name}: any text without NUL comes back as it was`, async () => {
    const store = fresh();
    const well = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0'));
    await fc.assert(
      fc.asyncProperty(well, well, async (key, value) => {
        await store.putNote('any', key, value);
        assert.equal(await store.note('any', key), value);
      }),
    );
    await assert.rejects(store.putNote('any', 'lone \ud800', ''));
    await assert.rejects(store.putNote('any', '', 'nul \0'));
    await store.close();
  });

  test(`${name}: closed and opened again, all is there; open twice it is not`, async () => {
    const open = disk();
    const store = open();
    await store.append(batch(0, 3));
    await store.putNote('book', 'key', 'value', 'once');
    assert.throws(open, /in use/);
    await store.close();
    await store.close();
    await assert.rejects(store.head());
    await assert.rejects(store.append(batch(3, 4)));
    await assert.rejects(store.putNote('book', 'other', 'value'));

    const again = open();
    assert.deepEqual({ ...(await again.head()) }, head(3));
    assert.equal((await again.entries(0, 9)).length, 3);
    assert.equal(await again.note('book', 'key'), 'value');
    assert.equal(await again.note('book', 'other'), undefined);
    await assert.rejects(again.putNote('book', 'key', 'changed', 'once'), StoreConflict);
    await again.append(batch(3, 4));
    await again.close();
  });
}

test('memory: after a crash the old store is of no use and the disk keeps everything', async () => {
  const disk = new MemoryDisk();
  const before = disk.open();
  await before.append(batch(0, 2));
  disk.crash();
  await assert.rejects(before.append(batch(2, 3)), /crashed/);
  const store = disk.open();
  await before.close(); // of the dead process: must not free the disk
  assert.throws(() => disk.open(), /in use/);
  assert.deepEqual(await store.head(), head(2));
});

for (const [when, landed] of [
  ['before', 2],
  ['after', 3],
] as const) {
  test(`faulty: a write failed ${when} it landed ends the store`, async () => {
    const disk = new MemoryDisk();
    const seen: string[] = [];
    const store = faultyStore(disk.open(), (operation, n) => {
      seen.push(`${operation} ${n}`);
      return n === 3 ? when : undefined;
    });
    await store.append(batch(0, 2));
    await store.putNote('book', 'key', 'value');
    await assert.rejects(store.append(batch(2, 3)), StoreBroken);
    await assert.rejects(store.head(), StoreBroken);
    await assert.rejects(store.putNote('book', 'key', 'value'), StoreBroken);
    assert.deepEqual(seen, ['append 1', 'putNote 2', 'append 3']);
    disk.crash();
    assert.equal((await disk.open().head())?.size, landed);
  });
}
