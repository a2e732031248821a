// The stores that need nothing but Node, held to the contract; then what only those of the drill
// world do. PostgreSQL's is held to it in postgres.test.ts.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { faultyStore } from '../src/faulty-store.ts';
import { MemoryDisk } from '../src/memory-store.ts';
import { openSqlite } from '../src/sqlite.ts';
import { StoreBroken, StoreConflict } from '../src/store.ts';
import { batch, head } from './store-content.ts';
import { vitalStore } from '../src/vital-store.ts';
import { type Disk, storeContract } from './store-contract.ts';

const directory = mkdtempSync(join(tmpdir(), 'sekisho-store-'));
after(() => rmSync(directory, { recursive: true }));

let files = 0;
const IMPLEMENTATIONS: Record<string, () => Disk> = {
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
  'vital without faults': () => {
    const disk = new MemoryDisk();
    return () => vitalStore(disk.open(), () => {}); // a conflict is the end of a daemon only
  },
};

for (const [name, disk] of Object.entries(IMPLEMENTATIONS)) storeContract(name, disk);

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

test('vital: any failed append ends the process, a note only when the store broke', async () => {
  const ended: string[] = [];
  const fails = (n: number) => (_operation: string, write: number) =>
    write === n ? ('after' as const) : undefined;
  const open = (n = 0) =>
    vitalStore(faultyStore(new MemoryDisk().open(), fails(n)), ({ name }) => ended.push(name));
  const store = open();
  await store.append(batch(0, 2));
  await store.putNote('book', 'key', 'value', 'once');
  await assert.rejects(store.putNote('book', 'key', 'other', 'once'), StoreConflict);
  assert.deepEqual(ended, []);
  await assert.rejects(store.append(batch(0, 1)), StoreConflict);
  await assert.rejects(open(1).append(batch(0, 1)), StoreBroken);
  const broken = open(1);
  await assert.rejects(broken.putNote('book', 'key', 'value'), StoreBroken);
  await assert.rejects(broken.entries(0, 1), StoreBroken);
  assert.deepEqual(ended, ['StoreConflict', 'StoreBroken', 'StoreBroken', 'StoreBroken']);
});
