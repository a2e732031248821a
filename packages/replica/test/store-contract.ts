// The one contract of every store: whatever implements the port passes all of this.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Append, type Store, StoreConflict } from '../src/store.ts';
import { batch, entryOf, head, rootOf } from './store-content.ts';

/** What a process opens; again after it closed, with all that is on it. */
export type Disk = () => Store | Promise<Store>;

const bytes = (entries: readonly Uint8Array[]): number[][] => entries.map((entry) => [...entry]);

const CONTRACT: Readonly<Record<string, (open: Disk) => Promise<void>>> = {
  'empty at first': async (open) => {
    const store = await open();
    assert.equal(await store.head(), undefined);
    assert.deepEqual(await store.entries(0, 10), []);
    assert.equal(await store.note('book', 'key'), undefined);
    assert.deepEqual(await store.notes('book'), []);
    await store.close();
  },

  'entries come back by position, with the head': async (open) => {
    const store = await open();
    await store.append(batch(0, 3));
    await store.append(batch(3, 7));
    assert.deepEqual({ ...(await store.head()) }, head(7));
    const all = [0, 1, 2, 3, 4, 5, 6].map(entryOf);
    assert.deepEqual(bytes(await store.entries(0, 100)), bytes(all));
    assert.deepEqual(bytes(await store.entries(2, 3)), bytes(all.slice(2, 5)));
    assert.deepEqual(await store.entries(7, 1), []);
    assert.deepEqual(await store.entries(0, 0), []);
    await store.close();
  },

  'an append after another head throws StoreConflict, changes nothing': async (open) => {
    const store = await open();
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
  },

  'of two racing appends one lands': async (open) => {
    const store = await open();
    const results = await Promise.allSettled([
      store.append(batch(0, 2)),
      store.append(batch(0, 3)),
    ]);
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
    const size = (await store.head())?.size;
    assert.equal((await store.entries(0, 9)).length, size);
    await store.close();
  },

  'an empty append replaces the note, under the same compare': async (open) => {
    const store = await open();
    await store.append(batch(0, 2));
    await store.append(batch(2, 2, 'cosigned'));
    assert.deepEqual({ ...(await store.head()) }, head(2, 'cosigned'));
    await assert.rejects(store.append(batch(1, 1, 'older')), StoreConflict);
    assert.equal((await store.head())?.note, 'cosigned');
    await store.close();
  },

  'an append that contradicts itself is a bug of the caller': async (open) => {
    const store = await open();
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
  },

  'shares no memory with the caller': async (open) => {
    const store = await open();
    const append = batch(0, 1);
    await store.append(append);
    append.entries[0]?.fill(0xff);
    (await store.entries(0, 1))[0]?.fill(0xee);
    assert.deepEqual(bytes(await store.entries(0, 1)), bytes([entryOf(0)]));
    const [entry] = await store.entries(0, 1);
    assert.equal(entry?.constructor, Uint8Array, 'a Buffer’s slices would share its memory');
    await store.close();
  },

  'notes are kept by book and key, in the order of their UTF-8': async (open) => {
    const store = await open();
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
  },

  'once keeps the first value, other notes are replaced': async (open) => {
    const store = await open();
    await store.putNote('promises', 'p', 'bytes', 'once');
    await store.putNote('promises', 'p', 'bytes', 'once');
    await assert.rejects(store.putNote('promises', 'p', 'other', 'once'), StoreConflict);
    assert.equal(await store.note('promises', 'p'), 'bytes');
    await store.putNote('heads', 'h', '1');
    await store.putNote('heads', 'h', '2');
    assert.equal(await store.note('heads', 'h'), '2');
    await store.close();
  },

  'any text without NUL comes back as it was': async (open) => {
    const store = await open();
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
  },

  'closed and opened again, all is there; open twice it is not': async (open) => {
    const store = await open();
    await store.append(batch(0, 3));
    await store.putNote('book', 'key', 'value', 'once');
    await assert.rejects(async () => open(), /in use/);
    await store.close();
    await store.close();
    await assert.rejects(store.head());
    await assert.rejects(store.append(batch(3, 4)));
    await assert.rejects(store.putNote('book', 'other', 'value'));

    const again = await open();
    assert.deepEqual({ ...(await again.head()) }, head(3));
    assert.equal((await again.entries(0, 9)).length, 3);
    assert.equal(await again.note('book', 'key'), 'value');
    assert.equal(await again.note('book', 'other'), undefined);
    await assert.rejects(again.putNote('book', 'key', 'changed', 'once'), StoreConflict);
    await again.append(batch(3, 4));
    await again.close();
  },
};

/** `disk` answers an empty one; `skip` says why there is none here. */
export function storeContract(
  name: string,
  disk: () => Disk | Promise<Disk>,
  skip: string | false = false,
): void {
  for (const [what, holds] of Object.entries(CONTRACT)) {
    test(`${name}: ${what}`, { skip }, async () => holds(await disk()));
  }
}
