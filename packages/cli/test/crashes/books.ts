// What a dead daemon's disk holds, read from a copy, so that the daemon itself recovers its store.
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leafHash, Tree } from '@sekisho/log/tree';
import { base64, hex } from '@sekisho/protocol/bytes';
import { type Body, readContent } from '@sekisho/protocol/entry';
import { ENVELOPE_BYTES, entryHash, readEntryBytes } from '@sekisho/protocol/envelope';
import { isRefusal, type Refusal } from '@sekisho/protocol/refusal';
import { openSqlite } from '@sekisho/replica/sqlite';

export interface Books {
  readonly name: string;
  readonly size: number;
  /** Base64, as receipts have them. */
  readonly entries: readonly string[];
  readonly tree: Tree;
  /** The note of its head; '' where it was catching up, and for a store that is empty. */
  readonly note: string;
  /** Payment by withdrawal, both hex: the promise book of a signer. */
  readonly promises: ReadonlyMap<string, string>;
  /** The largest head that a watcher remembers to have cosigned. */
  readonly cosigned: number;
}

/** Throws where a store does not open, or is not what its own head says. */
export async function readBooks(dir: string, name: string): Promise<Books> {
  const copy = mkdtempSync(join(tmpdir(), 'sekisho-books-'));
  try {
    for (const file of ['ledger.db', 'ledger.db-wal']) {
      const from = join(dir, name, file);
      if (existsSync(from)) copyFileSync(from, join(copy, file));
    }
    return await readStore(name, join(copy, 'ledger.db'));
  } finally {
    rmSync(copy, { recursive: true });
  }
}

async function readStore(name: string, path: string): Promise<Books> {
  const store = openSqlite(path);
  try {
    const head = await store.head();
    const size = head?.size ?? 0;
    const stored = await store.entries(0, size + 1);
    const tree = new Tree();
    for (const entry of stored) tree.append(leafHash(entry.subarray(0, ENVELOPE_BYTES)));
    const isWhole = stored.length === size && (size === 0 || hex(tree.root()) === head?.root);
    if (!isWhole) throw new Error(`${name}: ${stored.length} entries under a head of ${size}`);
    const promises = (await store.notes('promise')).map(([withdrawal, text]) => {
      const { payment } = JSON.parse(text) as { payment: string };
      return [withdrawal, payment] as const;
    });
    const largest = await store.note('cosigned', 'largest');
    return {
      ...{ name, size, tree, note: head?.note ?? '' },
      entries: stored.map(base64),
      promises: new Map(promises),
      cosigned: largest === undefined ? 0 : (JSON.parse(largest) as { size: number }).size,
    };
  } finally {
    await store.close();
  }
}

/** The hash of an entry, hex; undefined past the end. */
export function hashAt({ entries }: Books, index: number): string | undefined {
  const bytes = entries[index];
  if (bytes === undefined) return undefined;
  return hex(entryHash(Buffer.from(bytes, 'base64').subarray(0, ENVELOPE_BYTES)));
}

/** Of every payment.signed, in order. */
export const signedBodies = (entries: readonly string[]): readonly Body<'payment.signed'>[] =>
  entries.flatMap((text) => {
    const content = sound(readContent(sound(readEntryBytes(Buffer.from(text, 'base64')))));
    return content.name === 'payment.signed' ? [content.body] : [];
  });

export function sound<T extends object>(value: T | Refusal): T {
  if (isRefusal(value)) throw new Error(`${value.refused}: ${value.detail}`);
  return value;
}
