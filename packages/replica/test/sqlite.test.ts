// What only the file can get wrong: crashes, a second process, foreign files, modes, a full disk.
import assert from 'node:assert/strict';
import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { openSqlite } from '../src/sqlite.ts';
import { batch } from './store-content.ts';
import { assertKept, start, WRITER } from './store-crash.ts';

const directory = mkdtempSync(join(tmpdir(), 'sekisho-sqlite-'));
after(() => rmSync(directory, { recursive: true }));

test('after kill -9 at any moment every acknowledged append and note is there', async () => {
  const path = join(directory, 'killed.db');
  let before = 0;
  // The last round is past a checkpoint.
  for (const acknowledged of [1, 2, 7, 40, 300]) {
    const writer = start(process.execPath, [WRITER, path, 'write']);
    await writer.upTo((lines) => lines.length > acknowledged);
    await writer.kill();
    assert.ok(writer.lines.length > acknowledged, 'the writer ended by itself');
    const size = await assertKept(() => openSqlite(path), writer.lines);
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
  assert.ok((await assertKept(() => openSqlite(path), writer.lines)) > 0);
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

/** Written a little more than a page at a time: the header of a frame has 24 bytes. */
const TORN_STEP = 509;

for (const last of ['append', 'note'] as const) {
  test(`a log torn anywhere in its last commit opens as before that commit: ${last}`, async () => {
    const path = join(directory, `torn-${last}.db`);
    const log = `${path}-wal`;
    const store = openSqlite(path);
    await store.append(batch(0, 3));
    await store.putNote('book', 'key', 'first');
    const before = statSync(log).size;
    if (last === 'append') await store.append(batch(3, 6));
    else await store.putNote('book', 'key', 'second');
    const whole = readFileSync(log);
    const states = new Set<string>();
    const copy = join(directory, `torn-${last}-copy.db`);
    for (let cut = before; cut < whole.length + TORN_STEP; cut += TORN_STEP) {
      copyFileSync(path, copy);
      // What the disk had of it, and then whatever was there before.
      const rest = Buffer.alloc(Math.max(0, whole.length - cut), 0xa5);
      writeFileSync(`${copy}-wal`, Buffer.concat([whole.subarray(0, cut), rest]));
      const torn = openSqlite(copy);
      const { size } = (await torn.head())!;
      assert.equal((await torn.entries(0, 9)).length, size);
      states.add(`${size} ${await torn.note('book', 'key')}`);
      assert.equal(states.size, cut < whole.length ? 1 : 2, `torn at ${cut}`);
      await torn.close();
      for (const file of [copy, `${copy}-wal`]) rmSync(file, { force: true });
    }
    assert.deepEqual([...states], ['3 first', last === 'append' ? '6 first' : '3 second']);
    await store.close();
  });
}
