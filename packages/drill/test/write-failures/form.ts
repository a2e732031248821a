// What a row of the table is made of, and how a write is made to fail.
import { ENTRY_TYPES, type EntryName } from '@sekisho/protocol/entry';
import { readEntryBytes } from '@sekisho/protocol/envelope';
import type { RefusalTag } from '@sekisho/protocol/refusal';
import { isRefusal } from '@sekisho/protocol/refusal';
import { faultyStore, type StoreWrite } from '@sekisho/replica/faulty-store';
import { MemoryDisk } from '@sekisho/replica/memory-store';
import type { Store } from '@sekisho/replica/store';

/** Before or after it lands; either way the caller is told that it failed. */
export type When = 'before' | 'after';

/** What comes of a write that failed, observed; the words are the table's. */
export interface Fate {
  /** What whoever asked is told. */
  readonly caller: string;
  /** What a process that opens the disk finds. */
  readonly disk: 'not there' | 'there';
  /** Where the process stands once it was started again. */
  readonly restart: string;
  /** What becomes of the same, asked for again. */
  readonly again: string;
}

/** What a process leaves behind: opened by it, and by the next one after it was killed. */
export interface Disk {
  open(): Promise<Store>;
  crash(): Promise<void>;
}

/** An empty one of a kind. */
export type Medium = () => Disk;

export const memory: Medium = () => {
  const disk = new MemoryDisk();
  return { open: async () => disk.open(), crash: async () => disk.crash() };
};

/** Plays a failure, and answers what came of it. Asserts what may never happen by itself. */
export type Scene = (when: When, medium?: Medium) => Promise<Fate>;

/** How often such an entry is in the ledger. */
export async function times(store: Store, name: EntryName): Promise<number> {
  const entries = await store.entries(0, (await store.head())?.size ?? 0);
  const read = entries.map((bytes) => readEntryBytes(bytes));
  const ofName = read.filter((entry) => 'type' in entry && entry.type === ENTRY_TYPES[name]);
  return ofName.length;
}

/** Fails the first such write after it was set, or the one after so many that `pass`. */
export class Trap {
  #set: { readonly operation: StoreWrite; readonly book?: string; when: When } | undefined;
  #pass = 0;
  sprung = false;

  set(when: When, operation: StoreWrite, book?: string, pass = 0): void {
    this.#set = { when, operation, ...(book !== undefined && { book }) };
    this.#pass = pass;
  }

  over = (store: Store): Store =>
    faultyStore(store, (operation, _n, book) => {
      const set = this.#set;
      if (this.sprung || set?.operation !== operation || set.book !== book) return undefined;
      if (this.#pass-- > 0) return undefined;
      this.sprung = true;
      return set.when;
    });
}

/** An answer of a link or function in the words of the table. */
export async function told(answer: Promise<object>, good: string): Promise<string> {
  try {
    const value = await answer;
    return isRefusal(value) ? `refused: ${value.refused satisfies RefusalTag}` : good;
  } catch (fault) {
    const why = fault instanceof Error ? fault.message : '';
    return /link (?:is )?closed/.test(why) ? 'no answer: the link closes' : `a fault: ${why}`;
  }
}

/** What is said of a write is of one that failed. */
export function mustHaveSprung({ sprung }: Trap): void {
  if (!sprung) throw new Error('the write that was to fail did not come');
}

export const isThere = (there: boolean): Fate['disk'] => (there ? 'there' : 'not there');
