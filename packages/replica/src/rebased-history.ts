// A ledger's entries folded offline, one by one, as far as they are valid: what a rebase is drafted
// from. The stores are those of stopped nodes; nothing they say is believed that does not fold.
import type { Checks } from '@sekisho/ledger/apply';
import { MemoryState } from '@sekisho/ledger/memory';
import { Tree } from '@sekisho/log/tree';
import { equalBytes, hex } from '@sekisho/protocol/bytes';
import { entryHash, readEntryBytes } from '@sekisho/protocol/envelope';
import { BODIES } from '@sekisho/protocol/entry';
import { promiseStatement, type PromiseStatement } from '@sekisho/protocol/evidence';
import { readAs } from '@sekisho/protocol/field';
import { parseJson } from '@sekisho/protocol/json';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { StopEvidence } from '@sekisho/ledger/halted';
import type { z } from 'zod';
import { Drafting } from './drafting.ts';
import { readHalt } from './replica.ts';
import type { Store } from './store.ts';

/** Books of notes as signers and watchers keep them. */
export const PROMISE_BOOK = 'promise';
export const BIRTH_BOOK = 'birth';
const HELD_BOOK = 'stop';

/** What a node holds, as it was left. */
export interface Left {
  /** For people: where it was read. */
  readonly name: string;
  /** All of them; where the node halted at an invalid one, with those up to it. */
  readonly entries: readonly Uint8Array[];
  /** Entries that it took on. */
  readonly size: number;
  /** The head it stood at, with what cosignatures it had; '' for none. */
  readonly note: string;
  readonly promises: readonly PromiseStatement[];
  readonly held: readonly StopEvidence[];
  /** When a signer's store was new and its promises of before lost, ms; 0: never, or no signer. */
  readonly born: number;
}

const READ_AHEAD = 1_024;

export async function readLeft(store: Store, name: string): Promise<Left | Refusal> {
  const head = await store.head();
  const size = head?.size ?? 0;
  const entries: Uint8Array[] = [];
  while (entries.length < size) {
    const some = await store.entries(entries.length, Math.min(READ_AHEAD, size - entries.length));
    if (some.length === 0) return damaged(name, `entries from ${entries.length} on are missing`);
    entries.push(...some);
  }
  const born = Number((await store.note(BIRTH_BOOK, 'signer')) ?? 0);
  const halted = await readHalt(store, size);
  const promises = await readBook(store, name, PROMISE_BOOK, promiseStatement);
  const held = await readBook(store, name, HELD_BOOK, BODIES.stopped);
  if (isRefusal(halted)) return damaged(name, halted.detail);
  if (isRefusal(promises)) return promises;
  if (isRefusal(held)) return held;
  entries.push(...halted);
  return { name, entries, size, note: head?.note ?? '', promises, held, born };
}

async function readBook<T extends z.ZodType>(
  store: Store,
  name: string,
  book: string,
  schema: T,
): Promise<z.infer<T>[] | Refusal> {
  const values: z.infer<T>[] = [];
  for (const [key, text] of await store.notes(book)) {
    const json = parseJson(text);
    const value = isRefusal(json) ? json : readAs(schema, json, `${book} ${key}`);
    if (isRefusal(value)) return damaged(name, value.detail);
    values.push(value);
  }
  return values;
}

const damaged = (name: string, how: string): Refusal => refuse('store-damaged', `${name}: ${how}`);

/** State and tree of the entries entered so far. */
export class History {
  readonly state = new MemoryState();
  readonly tree = new Tree();
  readonly #checks: Checks;

  constructor(checks: Checks) {
    this.#checks = checks;
  }

  get size(): number {
    return this.tree.size;
  }

  get root(): string {
    return hex(this.tree.root());
  }

  /** One more, or why it is invalid; then nothing has changed. */
  enter(bytes: Uint8Array): Refusal | undefined {
    const entry = readEntryBytes(bytes);
    if (isRefusal(entry)) return entry;
    const drafting = this.draft();
    const ruling = drafting.enter(entry);
    if (ruling !== undefined) return ruling;
    this.state.merge(drafting.deltas[0]!);
    this.tree.append(entryHash(entry.envelope));
    return undefined;
  }

  draft(): Drafting {
    return new Drafting(this.state, this.tree, this.#checks);
  }
}

/** The history of the first `size` entries; an invalid one among them is refused. */
export function historyOf(
  entries: readonly Uint8Array[],
  size: number,
  checks: Checks,
): History | Refusal {
  const history = new History(checks);
  for (const bytes of entries.slice(0, size)) {
    const ruling = history.enter(bytes);
    if (ruling !== undefined) return ruling;
  }
  return history;
}

/** The first index at which two of them differ, or the length of the longest. */
export function forkOf(all: readonly Left[]): number {
  const longest = longestOf(all);
  let end = longest.entries.length;
  for (const { entries } of all) {
    const differs = entries.findIndex(
      (bytes, i) => i < end && !equalBytes(bytes, longest.entries[i]!),
    );
    if (differs >= 0) end = differs;
  }
  return end;
}

export const longestOf = (all: readonly Left[]): Left =>
  all.reduce((a, b) => (b.entries.length > a.entries.length ? b : a));
