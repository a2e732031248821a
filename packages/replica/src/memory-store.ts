// A store of the drill world. It keeps the contract of the real one: one opener at a time, nothing
// shared with the caller, and after a crash exactly what was acknowledged.
import { equalBytes, utf8 } from '@sekisho/protocol/bytes';
import { assertAppend, assertRange, assertText, refuseOther } from './append.ts';
import { type Append, type Store, StoreConflict, type StoredHead } from './store.ts';

/** What a node leaves behind when its process dies. */
export class MemoryDisk {
  readonly entries: Uint8Array[] = [];
  readonly books = new Map<string, Map<string, string>>();
  head: StoredHead | undefined;
  #holder: MemoryStore | undefined;

  /** Throws while another store has it open. */
  open(): Store {
    if (this.#holder) throw new Error('this disk is in use: close or crash it first');
    this.#holder = new MemoryStore(this, () => (this.#holder = undefined));
    return this.#holder;
  }

  /** kill -9: the open store is of no use any more, and the disk can be opened again. */
  crash(): void {
    this.#holder?.kill('the process that opened this disk has crashed');
  }
}

export const memoryStore = (): Store => new MemoryDisk().open();

class MemoryStore implements Store {
  readonly #disk: MemoryDisk;
  readonly #release: () => void;
  #unusable: string | undefined;

  constructor(disk: MemoryDisk, release: () => void) {
    this.#disk = disk;
    this.#release = release;
  }

  async head(): Promise<StoredHead | undefined> {
    return this.#usable().head;
  }

  async entries(from: number, count: number): Promise<readonly Uint8Array[]> {
    assertRange(from, count);
    return this.#usable()
      .entries.slice(from, from + count)
      .map((entry) => entry.slice());
  }

  async append(batch: Append): Promise<void> {
    assertAppend(batch);
    const disk = this.#usable();
    refuseOther(disk.head, batch);
    for (const entry of batch.entries) disk.entries.push(entry.slice());
    disk.head = { size: batch.head.size, root: batch.head.root, note: batch.head.note };
  }

  async note(book: string, key: string): Promise<string | undefined> {
    assertText(book, key);
    return this.#usable().books.get(book)?.get(key);
  }

  async notes(book: string): Promise<readonly (readonly [key: string, value: string])[]> {
    assertText(book);
    return [...(this.#usable().books.get(book) ?? [])].sort(([a], [b]) => compareUtf8(a, b));
  }

  async putNote(book: string, key: string, value: string, once?: 'once'): Promise<void> {
    assertText(book, key, value);
    const { books } = this.#usable();
    const notes = books.get(book) ?? new Map<string, string>();
    const stored = notes.get(key);
    if (once === 'once' && stored !== undefined && stored !== value) {
      throw new StoreConflict(`note ${book}/${key} is there with another value`);
    }
    books.set(book, notes.set(key, value));
  }

  async close(): Promise<void> {
    if (this.#unusable === undefined) this.kill('this store is closed');
  }

  kill(why: string): void {
    this.#unusable = why;
    this.#release();
  }

  #usable(): MemoryDisk {
    if (this.#unusable !== undefined) throw new Error(this.#unusable);
    return this.#disk;
  }
}

/** JavaScript compares UTF-16 units, in which astral characters come before U+E000 to U+FFFF. */
function compareUtf8(a: string, b: string): number {
  const [left, right] = [utf8(a), utf8(b)];
  if (equalBytes(left, right)) return 0;
  const at = left.findIndex((byte, i) => byte !== right[i]);
  return at === -1 ? -1 : left[at]! - (right[at] ?? -1);
}
