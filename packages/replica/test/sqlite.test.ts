// What only the file can get wrong: crashes, a second process, foreign files, modes, a full disk.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { hex } from '@sekisho/protocol/bytes';
import { openSqlite } from '../src/sqlite.ts';
import { entryOf, rootOf } from './store-content.ts';

const WRITER = new URL('./store-writer.ts', import.meta.url).pathname;
const directory = mkdtempSync(join(tmpdir(), 'sekisho-sqlite-'));
const children: ChildProcess[] = [];
after(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(directory, { recursive: true });
});

/** Starts a writer; `upTo` answers its lines until one matches, or all of them. */
function start(command: string, args: readonly string[]) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const lines: string[] = [];
  let wake = (): void => {};
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => {
    lines.push(line);
    wake();
  });
  let ended = false;
  reader.on('close', () => {
    ended = true;
    wake();
  });
  const upTo = async (holds: (lines: readonly string[]) => boolean): Promise<void> => {
    while (!ended && !holds(lines)) await new Promise<void>((resolve) => (wake = resolve));
  };
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await Promise.all([once(child, 'exit'), upTo(() => false)]);
  };
  return { lines, upTo, kill };
}

const largest = (lines: readonly string[], word: string): number =>
  Math.max(0, ...lines.flatMap((line) => (line.startsWith(word) ? [Number(line.slice(5))] : [])));

/** Everything acknowledged is there, and nothing is half there. */
async function assertKept(path: string, lines: readonly string[]): Promise<number> {
  const store = openSqlite(path);
  const head = await store.head();
  const size = head?.size ?? 0;
  assert.ok(size >= largest(lines, 'size'), `${size} kept of ${largest(lines, 'size')}`);
  const entries = await store.entries(0, size + 10);
  assert.equal(entries.length, size);
  entries.forEach((entry, i) => assert.equal(hex(entry), hex(entryOf(i))));
  if (head) assert.deepEqual({ ...head }, { size, root: rootOf(size), note: `head ${size}` });
  const notes = new Map(await store.notes('promises'));
  for (const line of lines.filter((text) => text.startsWith('note'))) {
    assert.equal(notes.get(line.slice(5)), `value ${line.slice(5)}`);
  }
  await store.close();
  return size;
}

test('after kill -9 at any moment every acknowledged append and note is there', async () => {
  const path = join(directory, 'killed.db');
  let before = 0;
  // The last round is past a checkpoint.
  for (const acknowledged of [1, 2, 7, 40, 300]) {
    const writer = start(process.execPath, [WRITER, path, 'write']);
    await writer.upTo((lines) => lines.length > acknowledged);
    await writer.kill();
    assert.ok(writer.lines.length > acknowledged, 'the writer ended by itself');
    const size = await assertKept(path, writer.lines);
    assert.ok(size > before);
    before = size;
  }
});

test('a file is for one process, and free as soon as that one is killed', async () => {
  const path = join(directory, 'held.db');
  const holder = start(process.execPath, [WRITER, path, 'hold']);
  await holder.upTo((lines) => lines.includes('open'));
  assert.throws(() => openSqlite(path), new RegExp(`${path} is in use by another process`));
  await holder.kill();
  await openSqlite(path).close();
});

test('a disk that takes no more ends the store, and loses nothing acknowledged', async () => {
  const path = join(directory, 'full.db');
  await openSqlite(path).close();
  // 512 kB for any one file; Node ignores SIGXFSZ, so that the write fails.
  const limited = ['-c', `ulimit -f 512; exec "$0" "$@"`, process.execPath, WRITER, path, 'write'];
  const writer = start('bash', limited);
  await writer.upTo(() => false);
  assert.ok(writer.lines.includes('failed StoreBroken'), String(writer.lines.at(-2)));
  assert.match(writer.lines.at(-1) ?? '', /^again StoreBroken: .*full\.db.*unknown.*restart/);
  assert.ok((await assertKept(path, writer.lines)) > 0);
});

test('the file is 0600 and its directories 0700; one open to others is refused', async () => {
  const path = join(directory, 'a', 'b', 'store.db');
  const mode = (name: string): string => (statSync(name).mode & 0o777).toString(8);
  const store = openSqlite(path);
  await store.putNote('book', 'key', 'value');
  assert.equal(mode(path), '600');
  assert.equal(mode(`${path}-wal`), '600');
  assert.equal(mode(join(directory, 'a', 'b')), '700');
  assert.equal(mode(join(directory, 'a')), '700');
  await store.close();
  chmodSync(path, 0o640);
  assert.throws(() => openSqlite(path), /store\.db is open to other users \(mode 640\): chmod 600/);
});

test('what is not ours, or of another schema, is refused and not changed', async () => {
  const make = (name: string, sql: string): string => {
    const path = join(directory, name);
    const database = new DatabaseSync(path);
    database.exec(sql);
    database.close();
    chmodSync(path, 0o600);
    return path;
  };
  const foreign = make('foreign.db', 'create table t (a)');
  assert.throws(() => openSqlite(foreign), /foreign\.db is a database of another application/);
  const claimed = make('claimed.db', 'pragma application_id = 7');
  assert.throws(() => openSqlite(claimed), /another application/);

  const newer = join(directory, 'newer.db');
  await openSqlite(newer).close();
  make('newer.db', 'pragma user_version = 2');
  assert.throws(() => openSqlite(newer), /newer\.db has schema version 2, this software knows 1/);

  const text = join(directory, 'text.db');
  writeFileSync(text, 'not a database '.repeat(100), { mode: 0o600 });
  assert.throws(() => openSqlite(text), /text\.db is not a database/);

  const look = new DatabaseSync(foreign);
  assert.equal(look.prepare('pragma journal_mode').get()?.['journal_mode'], 'delete');
  assert.equal(look.prepare('select count(*) as n from sqlite_schema').get()?.['n'], 1);
  look.close();
});

test('a log without its database is not taken for a new store', async () => {
  const path = join(directory, 'gone.db');
  const holder = start(process.execPath, [WRITER, path, 'write']);
  await holder.upTo((lines) => lines.length > 3);
  await holder.kill();
  renameSync(path, `${path}.away`);
  assert.throws(() => openSqlite(path), /gone\.db is missing but .*gone\.db-wal is there/);
});
