// A node's durable memory, as a port. Whatever is behind it may fail, but it never acknowledges
// what it could lose, and it is trusted for nothing else: what it returns is folded again, and
// compared with the signed head, before anybody acts on it.

export interface StoredHead {
  readonly size: number;
  /** The Merkle root of the entries, hexadecimal. */
  readonly root: string;
  /** The signed checkpoint, with cosignatures where there are any. */
  readonly note: string;
}

export interface Append {
  /** The size of the head this one follows; 0 for the first. */
  readonly from: number;
  /** The root of that head, hexadecimal; '' at 0. */
  readonly previousRoot: string;
  readonly entries: readonly Uint8Array[];
  /** Its size is `from` plus the number of entries. */
  readonly head: StoredHead;
}

export interface Store {
  head(): Promise<StoredHead | undefined>;
  /** At most `count` entries from index `from` on: fewer at the end, none past it. */
  entries(from: number, count: number): Promise<readonly Uint8Array[]>;
  /**
   * One durable transaction, compare-and-swap on size and root. Throws StoreConflict and changes
   * nothing if the head is another. `entries` may be empty: then only the note is replaced.
   * Resolves only after the commit is durable.
   */
  append(batch: Append): Promise<void>;
  /** Small durable notes of a node: promises, stops held, cosigned heads. */
  note(book: string, key: string): Promise<string | undefined>;
  /** Ordered by key, by the bytes of its UTF-8. */
  notes(book: string): Promise<readonly (readonly [key: string, value: string])[]>;
  /**
   * Durable before it resolves. `once`: throws StoreConflict if the key exists with another value;
   * the same value is fine.
   */
  putNote(book: string, key: string, value: string, once?: 'once'): Promise<void>;
  close(): Promise<void>;
}

/** What is stored is not what the caller took it to be. Nothing was changed. */
export class StoreConflict extends Error {
  override readonly name = 'StoreConflict';
}

/**
 * A write failed, and whether it landed is unknown (after a failed fsync the kernel may answer the
 * next one with success). The store refuses any further use; opening it again tells.
 */
export class StoreBroken extends Error {
  override readonly name = 'StoreBroken';
}
