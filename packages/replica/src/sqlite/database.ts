// Opens the one file of an embedded store: ours, of a schema we know, locked for us alone, and with
// the settings under which SQLite's commit means that the bytes are on the disk.
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** "SEKI": says in the file's header that it is ours (SQLite file format §1.3, application id). */
const APPLICATION_ID = 0x53_45_4b_49;

const SCHEMA_VERSION = 1;

const SCHEMA = `
  create table entry (position integer primary key, bytes blob not null) strict;
  create table head (
    only integer primary key check (only = 1),
    size integer not null,
    root text not null,
    note text not null
  ) strict;
  create table note (
    book text not null,
    key text not null,
    value text not null,
    primary key (book, key)
  ) strict, without rowid;
  pragma application_id = ${APPLICATION_ID};
  pragma user_version = ${SCHEMA_VERSION};
`;

/** SQLite result codes (sqlite.org/rescode.html). */
const SQLITE_BUSY = 5;
const SQLITE_NOTADB = 26;

export function openDatabase(path: string): DatabaseSync {
  prepareFile(resolve(path));
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    lock(database, path);
    identify(database, path);
    makeDurable(database, path);
    return database;
  } catch (error) {
    database.close();
    throw explained(error, path);
  }
}

/**
 * 0600, in directories of 0700 that survive a power cut. A file that exists is not opened here:
 * closing any descriptor of it would drop this process's POSIX locks on it.
 */
function prepareFile(path: string): void {
  const directory = dirname(path);
  const created = mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (created !== undefined) {
    for (let at = directory; at !== dirname(created); at = dirname(at)) syncDirectory(dirname(at));
  }
  if (!existsSync(path)) {
    if (existsSync(`${path}-wal`)) {
      throw new Error(`${path} is missing but ${path}-wal is there: restore both, or remove it`);
    }
    closeSync(openSync(path, 'wx', 0o600));
    return;
  }
  const mode = statSync(path).mode & 0o777;
  if ((mode & 0o077) !== 0) {
    throw new Error(`${path} is open to other users (mode ${mode.toString(8)}): chmod 600 it`);
  }
}

function syncDirectory(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The lock is the kernel's and held until close: kill -9 frees it, no stale file can keep it. */
function lock(database: DatabaseSync, path: string): void {
  expectSetting(database, path, 'locking_mode', 'exclusive');
  expectSetting(database, path, 'synchronous', 2); // FULL: fsync at each commit
  database.exec('begin exclusive');
}

/** Nothing of a file that is not ours is changed. Runs in the transaction that holds the lock. */
function identify(database: DatabaseSync, path: string): void {
  const application = pragma(database, 'application_id');
  const version = pragma(database, 'user_version');
  const tables = database.prepare('select count(*) as n from sqlite_schema').get()?.['n'];
  if (application === 0 && version === 0 && tables === 0) {
    database.exec(SCHEMA);
  } else if (application !== APPLICATION_ID) {
    throw new Error(`${path} is a database of another application`);
  } else if (version !== SCHEMA_VERSION) {
    throw new Error(
      `${path} has schema version ${String(version)}, this software knows ${SCHEMA_VERSION}: ` +
        'open it with the version of Sekisho that wrote it',
    );
  }
  database.exec('commit');
}

function makeDurable(database: DatabaseSync, path: string): void {
  expectSetting(database, path, 'journal_mode', 'wal');
  // macOS: fsync alone leaves the bytes in the drive's cache. Elsewhere these change nothing.
  expectSetting(database, path, 'fullfsync', 1);
  expectSetting(database, path, 'checkpoint_fullfsync', 1);
  // SQLite ignores a failed fsync in its own checkpoints; ours (sqlite.ts) does not.
  expectSetting(database, path, 'wal_autocheckpoint', 0);
}

/** Sets a pragma and reads it back: SQLite ignores what it does not understand or cannot do. */
function expectSetting(
  database: DatabaseSync,
  path: string,
  name: string,
  value: string | number,
): void {
  database.exec(`pragma ${name} = ${value}`);
  const found = pragma(database, name);
  if (found !== value) throw new Error(`${path}: ${name} is ${String(found)}, not ${value}`);
}

const pragma = (database: DatabaseSync, name: string): unknown =>
  Object.values(database.prepare(`pragma ${name}`).get() ?? {})[0];

/** SQLite's own messages do not name the file. */
function explained(error: unknown, path: string): unknown {
  if (!(error instanceof Error && 'errcode' in error)) return error;
  if (error.errcode === SQLITE_BUSY) {
    const detail = `${path} is in use by another process: stop that one first`;
    return new Error(detail, { cause: error });
  }
  if (error.errcode === SQLITE_NOTADB) {
    return new Error(`${path} is not a database`, { cause: error });
  }
  return new Error(`${path} cannot be opened: ${error.message}`, { cause: error });
}
