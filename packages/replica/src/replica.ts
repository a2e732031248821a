// A node's copy of the ledger: what the store holds, folded. Only what is durable is ever visible
// through it. A replica that meets an invalid entry halts with that entry's tag; wiping the node is
// never the repair (section 4).
import type { Checks } from '@sekisho/ledger/apply';
import type { MemoryState } from '@sekisho/ledger/memory';
import { type Delta, type Lookup, policyOf } from '@sekisho/ledger/state';
import { leafHash, type Tree } from '@sekisho/log/tree';
import { base64, fromBase64, hex } from '@sekisho/protocol/bytes';
import type { SignEd25519 } from '@sekisho/protocol/ed25519';
import type { Body } from '@sekisho/protocol/entry';
import { entryBytes, readEntryBytes, type SealedEntry } from '@sekisho/protocol/envelope';
import { bytesBase64, readAs } from '@sekisho/protocol/field';
import { parseJson } from '@sekisho/protocol/json';
import type { Policy } from '@sekisho/protocol/policy';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { z } from 'zod';
import { Drafting, type SealFolded } from './drafting.ts';
import { load, type Loaded, type LoadingParts, type Started } from './loading.ts';
import { Pin } from './rebased-pin.ts';
import { Snapshots } from './snapshots.ts';
import type { Store, StoredHead } from './store.ts';

/** By the size at which this node halted: what came next, the invalid entry last. */
const HALT_BOOK = 'halt';
const haltNote = z.array(bytesBase64());

/** What a node knows of itself, beside its store. */
export interface Own {
  /** The entry that opens the ledger, where that is not the first. */
  readonly rebased?: Body<'ledger.rebased'> | undefined;
  /** By its own key: then it keeps snapshots and begins from them, else it folds everything. */
  readonly sign?: SignEd25519 | undefined;
}

export class Replica {
  readonly pin: Pin;
  readonly #store: Store;
  readonly #checks: Checks;
  readonly #state: MemoryState;
  readonly #tree: Tree;
  readonly #snapshots: Snapshots | undefined;
  /** How it came to its state when it was opened. */
  readonly started: Started;
  #note: string;
  #halted: Refusal | undefined;
  readonly #listeners: ((deltas: readonly Delta[]) => void)[] = [];

  private constructor({ pin, store, checks, snapshots }: LoadingParts, loaded: Loaded) {
    this.pin = pin;
    this.#store = store;
    this.#checks = checks;
    this.#snapshots = snapshots;
    this.#state = loaded.state;
    this.#tree = loaded.tree;
    this.#note = loaded.note;
    this.started = loaded.started;
  }

  /**
   * Loads what the store holds. Refused when the store is not a ledger that this sequencer signed:
   * somebody has edited the file, or it is another ledger's.
   */
  static async open(
    store: Store,
    ledger: string,
    checks: Checks,
    { rebased, sign }: Own = {},
  ): Promise<Replica | Refusal> {
    const pin = new Pin(ledger, rebased);
    if (pin.misfit !== undefined) return pin.misfit;
    const snapshots = sign === undefined ? undefined : new Snapshots(store, ledger, sign);
    const parts = { pin, store, checks, snapshots };
    const loaded = await load(parts);
    if (isRefusal(loaded)) return loaded;
    const replica = new Replica(parts, loaded);
    const damage = await replica.#loadHalt();
    return damage ?? replica;
  }

  get ledger(): string {
    return this.pin.ledger;
  }

  /** Whether the entry that opens this ledger is here, and not only what came before it. */
  get begun(): boolean {
    return this.size > this.pin.base;
  }

  get state(): Lookup & { readonly hash: string } {
    return this.#state;
  }

  get size(): number {
    return this.#tree.size;
  }

  /** Root of the tree now, or as of an earlier size; hex. */
  root(size: number = this.size): string {
    return hex(this.#tree.root(size));
  }

  /** The head's note, with whatever cosignatures came with it; '' at size 0. */
  get note(): string {
    return this.#note;
  }

  get policy(): Policy {
    return policyOf(this.#state).document;
  }

  /** Why this replica does nothing any more. */
  get halted(): Refusal | undefined {
    return this.#halted;
  }

  get tree(): Pick<Tree, 'inclusion' | 'consistency' | 'size'> {
    return this.#tree;
  }

  /** The whole state, for seals and listings. */
  get content(): MemoryState {
    return this.#state;
  }

  entries(from: number, count: number): Promise<readonly Uint8Array[]> {
    return this.#store.entries(from, count);
  }

  /** Root that the tree would have with these entries; hex. */
  rootWith(entries: readonly SealedEntry[]): string {
    const { size } = this;
    for (const entry of entries) this.#tree.append(leafHash(entry.envelope));
    const root = hex(this.#tree.root());
    this.#tree.truncate(size);
    return root;
  }

  /** Folds entries over the present state, and changes nothing: a state to fold further on. */
  draft(): Drafting {
    return new Drafting(this.#state, this.#tree, this.#checks, this.pin);
  }

  /** Told of every commit once it is visible. */
  onCommit(listener: (deltas: readonly Delta[]) => void): void {
    this.#listeners.push(listener);
  }

  /** Makes what was drafted durable, then visible. A fault leaves it unusable: restart it. */
  async commit({ entries, deltas, seals }: Drafting, head: StoredHead): Promise<void> {
    const from = this.size;
    const previousRoot = from === 0 ? '' : this.root();
    const bytes = entries.map(entryBytes);
    const batch = { from, previousRoot, entries: bytes, head };
    await this.#write(() => this.#store.append(batch));
    for (const entry of entries) this.#tree.append(leafHash(entry.envelope));
    for (const delta of deltas) this.#state.merge(delta);
    this.#note = head.note;
    for (const listener of this.#listeners) listener(deltas);
    await this.#write(() => this.#keep(seals));
  }

  /** Segments after their seals, so that a snapshot is never ahead of the ledger. */
  async #keep(seals: readonly SealFolded[]): Promise<void> {
    const last = seals.at(-1);
    if (this.#snapshots === undefined || last === undefined) return;
    await this.#snapshots.write(seals);
    await this.#snapshots.mark(last);
  }

  async #write(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (cause) {
      this.#halted = refuse('store-fault', 'the store failed in a commit; restart this process');
      throw new Error('the store failed in a commit; what it holds is unknown', { cause });
    }
  }

  halt(why: Refusal): Refusal {
    this.#halted ??= why;
    return this.#halted;
  }

  /**
   * Halts at an entry that the sequencer signed and the fold refuses, for longer than this process:
   * `entries` go on from here, the last is the invalid one.
   */
  async haltAt(entries: readonly SealedEntry[], why: Refusal): Promise<Refusal> {
    const halted = this.halt(why);
    const written = entries.map((entry) => base64(entryBytes(entry)));
    await this.#store.putNote(HALT_BOOK, String(this.size), JSON.stringify(written));
    return halted;
  }

  /** What halted this node is judged again: it goes on only with software that knows better. */
  async #loadHalt(): Promise<Refusal | undefined> {
    const written = await readHalt(this.#store, this.size);
    if (isRefusal(written)) return damaged(`its note of a halt: ${written.detail}`);
    const drafting = this.draft();
    for (const bytes of written) {
      const entry = readEntryBytes(bytes);
      const ruling = isRefusal(entry) ? entry : drafting.enter(entry);
      if (ruling !== undefined) {
        this.halt(ruling);
        return undefined;
      }
    }
    return undefined;
  }
}

/** What came next where a node of this size halted, the invalid entry last; else nothing. */
export async function readHalt(store: Store, size: number): Promise<Uint8Array[] | Refusal> {
  const text = await store.note(HALT_BOOK, String(size));
  const json = text === undefined ? [] : parseJson(text);
  const written = isRefusal(json) ? json : readAs(haltNote, json, 'halt');
  return isRefusal(written) ? written : written.map((bytes) => fromBase64(bytes)!);
}

const damaged = (how: string): Refusal => refuse('store-damaged', `this store is damaged: ${how}`);
