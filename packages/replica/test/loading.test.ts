// A store whose entries are fewer than its head says, however it answers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHECKS } from '@sekisho/drill/keys';
import { policyKit } from '@sekisho/drill/policy-kit';
import { Scribe } from '@sekisho/drill/scribe';
import { assertRefused, must } from '@sekisho/drill/siege';
import { entryBytes } from '@sekisho/protocol/envelope';
import type { Refusal } from '@sekisho/protocol/refusal';
import { MemoryDisk } from '../src/memory-store.ts';
import { readLeft } from '../src/rebased-history.ts';
import { Replica } from '../src/replica.ts';
import type { Store } from '../src/store.ts';

const scribe = new Scribe(policyKit('replica loading'));
scribe.opened();
scribe.tick();
scribe.requested();

/** A store with all of it, that reads only so many entries, and not without end. */
async function storeWith(readable: number): Promise<Store> {
  const store = new MemoryDisk().open();
  const head = { size: scribe.size, root: scribe.root, note: scribe.head() };
  const all = scribe.entries.map(entryBytes);
  await store.append({ from: 0, previousRoot: '', entries: all, head });
  let reads = 0;
  const entries: Store['entries'] = async (from, count) => {
    assert.ok((reads += 1) < 100, 'what is not there is asked for again and again');
    return all.slice(from, Math.min(readable, from + count));
  };
  return Object.assign(store, { entries });
}

test('a store that lacks its last entries, or all of them, does not open', async () => {
  const open = async (readable: number) =>
    Replica.open(await storeWith(readable), scribe.ledger, CHECKS);
  assert.equal(must(await open(scribe.size)).size, scribe.size);
  for (const readable of [0, 1, scribe.size - 1]) {
    assertRefused(await open(readable), 'store-damaged');
  }
});

test('nor is it read for a rebase; nor one whose books cannot be read', async () => {
  const left = async (store: Store) => readLeft(store, 'watcher-1');
  assert.equal(must(await left(await storeWith(scribe.size))).entries.length, scribe.size);
  for (const readable of [0, 1, scribe.size - 1]) {
    assertRefused(await left(await storeWith(readable)), 'store-damaged');
  }
  for (const [book, key, text, place] of [
    ['halt', String(scribe.size), 'no JSON', /^watcher-1: /],
    ['promise', 'ab'.repeat(32), 'no JSON', /^watcher-1: /],
    ['promise', 'ab'.repeat(32), '{}', /^watcher-1: promise abab/],
    ['stop', 'ab'.repeat(32), '{}', /^watcher-1: stop abab/],
  ] as const) {
    const store = await storeWith(scribe.size);
    await store.putNote(book, key, text);
    const damaged = await left(store);
    assertRefused(damaged, 'store-damaged');
    assert.match((damaged as Refusal).detail, place);
  }
});
