// A node's copy of the ledger: what the store holds, folded. Only what is durable is ever visible
// through it. A replica that meets an invalid entry halts with that entry's tag; wiping the node is
// never the repair (section 4).
import { applyContent, type Checks } from '@sekisho/ledger/apply';
import { openHead } from '@sekisho/ledger/head';
import { MemoryState } from '@sekisho/ledger/memory';
import { checkSeal } from '@sekisho/ledger/sealed';
import { type Delta, type Lookup, policyOf } from '@sekisho/ledger/state';
import { extended, type Frontier, leafHash, rootOf, Tree } from '@sekisho/log/tree';
import { base64, fromBase64, hex } from '@sekisho/protocol/bytes';
import { entryBytes, readEntryBytes, type SealedEntry } from '@sekisho/protocol/envelope';
import { type Body, type Content, readContent } from '@sekisho/protocol/entry';
import { bytesBase64, readAs } from '@sekisho/protocol/field';
import { parseJson } from '@sekisho/protocol/json';
import type { Policy } from '@sekisho/protocol/policy';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { z } from 'zod';
import { Overlay } from './overlay.ts';
import { Pin } from './rebased-pin.ts';
import type { Store, StoredHead } from './store.ts';

/** By the size at which this node halted: what came next, the invalid entry last. */
const HALT_BOOK = 'halt';
const haltNote = z.array(bytesBase64());

/** How many entries are read from the store at a time when a node starts. */
const READ_AHEAD = 1_024;

export interface Batch {
  readonly entries: readonly SealedEntry[];
  readonly deltas: readonly Delta[];
  readonly head: StoredHead;
}

export class Replica {
  readonly pin: Pin;
  readonly #store: Store;
  readonly #checks: Checks;
  readonly #state = new MemoryState();
  readonly #tree = new Tree();
  #note = '';
  #halted: Refusal | undefined;
  readonly #listeners: ((deltas: readonly Delta[]) => void)[] = [];

  private constructor(pin: Pin, store: Store, checks: Checks) {
    this.pin = pin;
    this.#store = store;
    this.#checks = checks;
  }

  /**
   * Folds what the store holds. Refused when the store is not a ledger that this sequencer signed:
   * somebody has edited the file, or it is another ledger's. `rebased`: the entry that opens it,
   * where that is not the first.
   */
  static async open(
    store: Store,
    ledger: string,
    checks: Checks,
    rebased?: Body<'ledger.rebased'>,
  ): Promise<Replica | Refusal> {
    const pin = new Pin(ledger, rebased);
    if (pin.misfit !== undefined) return pin.misfit;
    const replica = new Replica(pin, store, checks);
    const damage = await replica.#load();
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

  /** Makes a batch durable, then visible. A fault leaves the replica unusable: restart it. */
  async commit({ entries, deltas, head }: Batch): Promise<void> {
    const from = this.size;
    const previousRoot = from === 0 ? '' : this.root();
    const bytes = entries.map(entryBytes);
    try {
      await this.#store.append({ from, previousRoot, entries: bytes, head });
    } catch (cause) {
      this.#halted = refuse('store-fault', 'the store failed in a commit; restart this process');
      throw new Error('the store failed in a commit; what it holds is unknown', { cause });
    }
    for (const entry of entries) this.#tree.append(leafHash(entry.envelope));
    for (const delta of deltas) this.#state.merge(delta);
    this.#note = head.note;
    for (const listener of this.#listeners) listener(deltas);
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

  async #load(): Promise<Refusal | undefined> {
    const damage = await this.#loadLedger();
    return damage ?? this.#loadHalt();
  }

  /** What halted this node is judged again: it goes on only with software that knows better. */
  async #loadHalt(): Promise<Refusal | undefined> {
    const text = await this.#store.note(HALT_BOOK, String(this.size));
    if (text === undefined) return undefined;
    const json = parseJson(text);
    const written = isRefusal(json) ? json : readAs(haltNote, json, 'halt');
    if (isRefusal(written)) return damaged(`its note of a halt: ${written.detail}`);
    const drafting = this.draft();
    for (const bytes of written) {
      const entry = readEntryBytes(fromBase64(bytes)!);
      const ruling = isRefusal(entry) ? entry : drafting.enter(entry);
      if (ruling !== undefined) {
        this.halt(ruling);
        return undefined;
      }
    }
    return undefined;
  }

  async #loadLedger(): Promise<Refusal | undefined> {
    const head = await this.#store.head();
    if (head === undefined) return undefined;
    for (let from = 0; from < head.size; from += READ_AHEAD) {
      const count = Math.min(READ_AHEAD, head.size - from);
      const stored = await this.#store.entries(from, count);
      if (stored.length !== count) return damaged(`entries from ${from} on are missing`);
      const wrong = this.#loadEntries(stored);
      if (wrong !== undefined) return wrong;
    }
    if (this.root() !== head.root) return damaged('its entries do not hash to its head');
    // A follower that was catching up: it stands on no head, and signs nothing until it does.
    if (head.note === '' || !this.begun) return undefined;
    const opened = openHead(this.policy, head.note, this.#checks.ed25519);
    if (isRefusal(opened)) return opened;
    if (opened.size !== head.size || opened.root !== head.root) {
      return damaged('the sequencer signed another head');
    }
    this.#note = head.note;
    return undefined;
  }

  #loadEntries(stored: readonly Uint8Array[]): Refusal | undefined {
    const drafting = this.draft();
    for (const bytes of stored) {
      const entry = readEntryBytes(bytes);
      if (isRefusal(entry)) return entry;
      const ruling = drafting.enter(entry);
      if (ruling !== undefined) return ruling;
    }
    for (const entry of drafting.entries) this.#tree.append(leafHash(entry.envelope));
    for (const delta of drafting.deltas) this.#state.merge(delta);
    return undefined;
  }
}

const damaged = (how: string): Refusal => refuse('store-damaged', `this store is damaged: ${how}`);

/** Entries being folded over a state, none of them visible or durable yet. */
export class Drafting {
  readonly #base: MemoryState;
  readonly #overlay: Overlay;
  readonly #tree: Tree;
  readonly #from: number;
  readonly #checks: Checks;
  readonly #pin: Pin | undefined;
  readonly entries: SealedEntry[] = [];
  readonly deltas: Delta[] = [];
  /** Of the tree with no, one, two … of the entries; made as far as somebody asked. */
  readonly #frontiers: Frontier[] = [];

  /** `pin`: of the ledger that these are entries of; without one, of whatever ledger it is. */
  constructor(base: MemoryState, tree: Tree, checks: Checks, pin?: Pin) {
    this.#pin = pin;
    this.#base = base;
    this.#overlay = new Overlay(base);
    this.#tree = tree;
    this.#from = tree.size;
    this.#checks = checks;
  }

  get size(): number {
    return this.#from + this.entries.length;
  }

  /** The state with all entered so far. */
  get state(): Lookup {
    return this.#overlay;
  }

  /** Enters one more, or says why it is invalid; then nothing has changed. */
  enter(entry: SealedEntry): Refusal | undefined {
    const content = readContent(entry);
    if (isRefusal(content)) return content;
    const rootAt = (size: number): string => hex(this.#rootAt(size));
    const wrong =
      this.#pin?.refuses(this.size, entry, content, rootAt) ?? this.#checkRoots(content);
    if (wrong !== undefined) return wrong;
    const delta = applyContent(this.#overlay, entry, content, this.#checks);
    if (isRefusal(delta)) return delta;
    this.#overlay.merge(delta);
    this.entries.push(entry);
    this.deltas.push(delta);
    return undefined;
  }

  /**
   * What only a replica can check, since it takes the whole tree or state: seals and heads seen.
   */
  #checkRoots(content: Content): Refusal | undefined {
    if (content.name === 'state.sealed') return checkSeal(this.#sealedState(), content.body);
    if (content.name === 'ledger.rebased') return this.#checkBase(content.body);
    if (content.name !== 'chain.observed') return undefined;
    const { size, root } = content.body.statement.head;
    if (size > this.size) return undefined; // the fold refuses what lies beyond
    return hex(this.#rootAt(size)) === root
      ? undefined
      : refuse('observation-fork', 'the watcher verified another history than this one');
  }

  /** Also of a rebase before the one that is pinned, and of one that nobody has pinned yet. */
  #checkBase({ base: { size, root } }: Body<'ledger.rebased'>): Refusal | undefined {
    if (size !== this.size) return undefined; // the fold refuses it
    return hex(this.#rootAt(size)) === root
      ? undefined
      : refuse('rebase-base', `the ${size} entries here are not those of the base`);
  }

  /**
   * Of what is entered here as well: where one batch ends and the next begins is every replica's
   * own affair, and what one of them checks all must.
   */
  #rootAt(size: number): Uint8Array {
    if (size <= this.#from) return this.#tree.root(size);
    const known = this.#frontiers;
    if (known.length === 0) known.push(this.#tree.frontier());
    for (let i = known.length - 1; this.#from + i < size; i++) {
      const leaf = leafHash(this.entries[i]!.envelope);
      known.push(extended(known[i]!, this.#from + i, leaf));
    }
    return rootOf(known[size - this.#from]!);
  }

  #sealedState(): MemoryState {
    if (this.deltas.length === 0) return this.#base;
    const state = MemoryState.from(this.#base.content(), this.#base.hash);
    for (const delta of this.deltas) state.merge(delta);
    return state;
  }
}
