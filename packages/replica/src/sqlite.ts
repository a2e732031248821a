// The embedded store: one SQLite file, one process, WAL with synchronous=FULL. Calls block for the
// time of an fsync; whoever appends batches.
import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { assertAppend, assertRange, assertText, refuseOther } from './append.ts';
import { openDatabase } from './sqlite/database.ts';
import { type Append, type Store, StoreBroken, StoreConflict, type StoredHead } from './store.ts';

/** A small commit writes about four pages of 4 KiB: the log is then copied back at some 4 MiB. */
const CHECKPOINT_COMMITS = 256;
const CHECKPOINT_BYTES = 4 * 1_048_576;

/** Throws where the file is in use, foreign, of another schema version or open to others. */
export const openSqlite = (path: string): Store => new SqliteStore(path);

class SqliteStore implements Store {
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #statements: Statements;
  #unusable: Error | undefined;
  #commits = 0;
  #bytes = 0;

  constructor(path: string) {
    this.#path = path;
    this.#database = openDatabase(path);
    this.#statements = prepare(this.#database);
  }

  async head(): Promise<StoredHead | undefined> {
    return this.#guard(() => this.#readHead());
  }

  async entries(from: number, count: number): Promise<readonly Uint8Array[]> {
    assertRange(from, count);
    return this.#guard(() =>
      this.#statements.entries.all(from, count).map((row) => blob(row['bytes'])),
    );
  }

  async append(batch: Append): Promise<void> {
    assertAppend(batch);
    this.#commit(() => {
      refuseOther(this.#readHead(), batch);
      batch.entries.forEach((entry, i) => {
        this.#statements.putEntry.run(batch.from + i, entry);
        this.#bytes += entry.length;
      });
      this.#statements.putHead.run(batch.head.size, batch.head.root, batch.head.note);
    });
  }

  async note(book: string, key: string): Promise<string | undefined> {
    assertText(book, key);
    return this.#guard(() => this.#readNote(book, key));
  }

  async notes(book: string): Promise<readonly (readonly [key: string, value: string])[]> {
    assertText(book);
    return this.#guard(() =>
      this.#statements.notes.all(book).map((row) => [text(row['key']), text(row['value'])]),
    );
  }

  async putNote(book: string, key: string, value: string, once?: 'once'): Promise<void> {
    assertText(book, key, value);
    this.#commit(() => {
      if (once === 'once') {
        const stored = this.#readNote(book, key);
        if (stored !== undefined && stored !== value) {
          throw new StoreConflict(`note ${book}/${key} is there with another value`);
        }
      }
      this.#statements.putNote.run(book, key, value);
      this.#bytes += value.length;
    });
  }

  async close(): Promise<void> {
    if (!this.#database.isOpen) return;
    const failed = this.#unusable;
    this.#unusable ??= new Error(`${this.#path} is closed`);
    try {
      if (failed === undefined) this.#checkpoint();
    } finally {
      this.#database.close();
    }
  }

  #readHead(): StoredHead | undefined {
    const row = this.#statements.head.get();
    return row && { size: integer(row['size']), root: text(row['root']), note: text(row['note']) };
  }

  #readNote(book: string, key: string): string | undefined {
    const row = this.#statements.note.get(book, key);
    return row && text(row['value']);
  }

  /** Durable once it returns. Any throw but a clean StoreConflict ends this store. */
  #commit(change: () => void): void {
    this.#guard(() => {
      this.#database.exec('begin immediate');
      try {
        change();
      } catch (error) {
        this.#database.exec('rollback');
        throw error;
      }
      this.#database.exec('commit');
      this.#commits += 1;
      if (this.#commits >= CHECKPOINT_COMMITS || this.#bytes >= CHECKPOINT_BYTES) {
        this.#checkpoint();
      }
    });
  }

  #checkpoint(): void {
    this.#database.exec('pragma wal_checkpoint(passive)');
    this.#commits = 0;
    this.#bytes = 0;
  }

  #guard<T>(work: () => T): T {
    if (this.#unusable) throw this.#unusable;
    try {
      return work();
    } catch (error) {
      if (error instanceof StoreConflict) throw error;
      this.#unusable = new StoreBroken(
        `${this.#path}: a read or write failed and the state is unknown; restart to recover`,
        { cause: error },
      );
      throw this.#unusable;
    }
  }
}

interface Statements {
  readonly head: StatementSync;
  readonly putHead: StatementSync;
  readonly entries: StatementSync;
  readonly putEntry: StatementSync;
  readonly note: StatementSync;
  readonly notes: StatementSync;
  readonly putNote: StatementSync;
}

const prepare = (database: DatabaseSync): Statements => ({
  head: database.prepare('select size, root, note from head'),
  putHead: database.prepare('insert or replace into head values (1, ?, ?, ?)'),
  entries: database.prepare(
    'select bytes from entry where position >= ? order by position limit ?',
  ),
  // No "or replace": an entry is written once, whatever happens.
  putEntry: database.prepare('insert into entry values (?, ?)'),
  note: database.prepare('select value from note where book = ? and key = ?'),
  notes: database.prepare('select key, value from note where book = ? order by key'),
  putNote: database.prepare('insert or replace into note values (?, ?, ?)'),
});

// `strict` tables hold what they say; these say it to the compiler.
function text(value: SQLOutputValue | undefined): string {
  if (typeof value !== 'string') throw new Error('not a text');
  return value;
}

function integer(value: SQLOutputValue | undefined): number {
  if (typeof value !== 'number') throw new Error('not an integer');
  return value;
}

function blob(value: SQLOutputValue | undefined): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new Error('not bytes');
  return value;
}
