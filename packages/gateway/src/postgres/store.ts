// The production store: PostgreSQL, one gateway per database. Every write is one statement and so
// one transaction, acknowledged after its commit is flushed (synchronous_commit = on). A write that
// failed or got no answer leaves the outcome unknown and ends the store: it is never tried
// again blindly, and opening the database anew tells.
import { assertAppend, assertRange, assertText } from '@sekisho/replica/append';
import { Serial } from '@sekisho/replica/serial';
import {
  type Append,
  type Store,
  StoreBroken,
  StoreConflict,
  type StoredHead,
} from '@sekisho/replica/store';
import type { Client } from 'pg';
import { nameOf, type PostgresPlace } from './place.ts';
import { prepareSchema } from './schema.ts';
import { LOCK_PATIENCE_MS, openSession, unfit } from './session.ts';

export interface PostgresOptions {
  /** Told at once when the session is lost, also while nothing is asked of it. */
  readonly onBroken?: (fault: StoreBroken) => void;
  /** How long to wait for another gateway to let go. */
  readonly patienceMs?: number;
}

/**
 * Throws StoreBroken where the database cannot be reached just now, an error for people where it is
 * in use, foreign, of another schema version or not durable.
 */
export async function openPostgres(
  place: PostgresPlace,
  { onBroken, patienceMs = LOCK_PATIENCE_MS }: PostgresOptions = {},
): Promise<Store> {
  const client = await openSession(place, patienceMs);
  try {
    await prepareSchema(client);
  } catch (fault) {
    void client.end().catch(() => {});
    throw unfit(place, fault);
  }
  return new PostgresStore(nameOf(place), client, onBroken ?? (() => {}));
}

/** The join with `moved` is what makes it one compare-and-swap: no row moved, no entry added. */
const APPEND = `
  with moved as (
    update sekisho.head set size = $4::bigint, root = $5, note = $6
    where size = $1::bigint and (size = 0 or root = $2)
    returning size
  ), added as (
    insert into sekisho.entry (position, bytes)
    select $1::bigint + listed.nth - 1, listed.bytes
    from moved, unnest($3::bytea[]) with ordinality as listed (bytes, nth)
  )
  select size from moved`;

const PUT_NOTE = `
  insert into sekisho.note as there (book, key, value) values ($1, $2, $3)
  on conflict (book, key) do update set value = excluded.value
  where not $4::boolean or there.value = excluded.value
  returning 1`;

type Row = Readonly<Record<string, unknown>>;

class PostgresStore implements Store {
  readonly #name: string;
  readonly #client: Client;
  readonly #onBroken: (fault: StoreBroken) => void;
  readonly #serial = new Serial();
  #unusable: Error | undefined;
  #warning: Error | undefined;

  constructor(name: string, client: Client, onBroken: (fault: StoreBroken) => void) {
    this.#name = name;
    this.#client = client;
    this.#onBroken = onBroken;
    client.on('error', (fault) => this.#break(fault));
    client.on('end', () => this.#break(new Error('the session has ended')));
    client.on('notice', ({ message = '' }) => (this.#warning = new Error(message)));
  }

  async head(): Promise<StoredHead | undefined> {
    const [row] = await this.#query('head', 'select size, root, note from sekisho.head', []);
    if (row === undefined) throw new Error(`${this.#name}: somebody has deleted the head`);
    const head = {
      size: integer(row['size']),
      root: text(row['root']),
      note: text(row['note']),
    };
    return head.root === '' ? undefined : head;
  }

  async entries(from: number, count: number): Promise<readonly Uint8Array[]> {
    assertRange(from, count);
    const rows = await this.#query(
      'entries',
      'select bytes from sekisho.entry where position >= $1 order by position limit $2',
      [from, count],
    );
    return rows.map((row) => blob(row['bytes']));
  }

  async append({ from, previousRoot, entries, head }: Append): Promise<void> {
    assertAppend({ from, previousRoot, entries, head });
    const { size, root, note } = head;
    const moved = await this.#write('append', APPEND, [
      ...[from, previousRoot, entries.map((entry) => Buffer.from(entry)), size, root, note],
    ]);
    if (moved) return;
    throw new StoreConflict(`append from ${from}, but the stored head is another`);
  }

  async note(book: string, key: string): Promise<string | undefined> {
    assertText(book, key);
    const [row] = await this.#query(
      'note',
      'select value from sekisho.note where book = $1 and key = $2',
      [book, key],
    );
    return row && text(row['value']);
  }

  async notes(book: string): Promise<readonly (readonly [key: string, value: string])[]> {
    assertText(book);
    const rows = await this.#query(
      'notes',
      'select key, value from sekisho.note where book = $1 order by key',
      [book],
    );
    return rows.map((row) => [text(row['key']), text(row['value'])]);
  }

  async putNote(book: string, key: string, value: string, once?: 'once'): Promise<void> {
    assertText(book, key, value);
    const put = await this.#write('put note', PUT_NOTE, [book, key, value, once === 'once']);
    if (!put) throw new StoreConflict(`note ${book}/${key} is there with another value`);
  }

  async close(): Promise<void> {
    if (this.#unusable !== undefined) return;
    this.#unusable = new Error(`${this.#name} is closed`);
    await this.#client.end();
  }

  /** Whether it did anything: durable once it says so. */
  async #write(name: string, sql: string, values: readonly unknown[]): Promise<boolean> {
    const rows = await this.#query(name, sql, values, 'write');
    return rows.length === 1;
  }

  #query(
    name: string,
    sql: string,
    values: readonly unknown[],
    kind: 'read' | 'write' = 'read',
  ): Promise<readonly Row[]> {
    return this.#serial.run(async () => {
      if (this.#unusable) throw this.#unusable;
      this.#warning = undefined;
      try {
        const query = { name: `sekisho ${name}`, text: sql, values: [...values] };
        const { rows } = await this.#client.query<Row>(query);
        // A commit with a warning is not what was asked for: "committed locally, but …".
        if (kind === 'write' && this.#warning) throw this.#warning;
        return rows;
      } catch (fault) {
        throw this.#break(fault);
      }
    });
  }

  #break(cause: unknown): Error {
    if (this.#unusable) return this.#unusable;
    const broken = new StoreBroken(
      `${this.#name}: a read or write failed, or the session was lost, and the state is unknown; ` +
        'restart to recover',
      { cause },
    );
    this.#unusable = broken;
    void this.#client.end().catch(() => {});
    this.#onBroken(broken);
    return broken;
  }
}

// The columns hold what they say; these say it to the compiler.
function text(value: unknown): string {
  if (typeof value !== 'string') throw new Error('not a text');
  return value;
}

/** PostgreSQL's bigint comes as a text. */
function integer(value: unknown): number {
  const number = Number(value);
  if (typeof value !== 'string' || !Number.isSafeInteger(number)) throw new Error('not an integer');
  return number;
}

/** Bytes of their own: a Buffer is a window on the driver's, and slices of it are too. */
function blob(value: unknown): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new Error('not bytes');
  return new Uint8Array(value);
}
