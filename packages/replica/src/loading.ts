// What a node's store holds, loaded and verified: every entry must open its commitment and hash to
// the head that the sequencer signed. The state is folded from the first entry, or from this node's
// own snapshot and the entries after it; a snapshot that is not whole costs time and nothing else.
import type { Checks } from '@sekisho/ledger/apply';
import { openHead } from '@sekisho/ledger/head';
import { MemoryState } from '@sekisho/ledger/memory';
import { policyOf } from '@sekisho/ledger/state';
import { leafHash, Tree } from '@sekisho/log/tree';
import { hex } from '@sekisho/protocol/bytes';
import { readContent } from '@sekisho/protocol/entry';
import { openEntryBytes, readEntryBytes } from '@sekisho/protocol/envelope';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { Drafting, type SealFolded } from './drafting.ts';
import type { Pin } from './rebased-pin.ts';
import type { Snapshot, Snapshots } from './snapshots.ts';
import type { Store, StoredHead } from './store.ts';

/** How many entries are read from the store at a time when a node starts. */
const READ_AHEAD = 1_024;

/** How a node came to its state. */
export interface Started {
  /** Entries before the snapshot it began from; 0 without one. */
  readonly sealed: number;
  readonly folded: number;
  /** Why a snapshot that is there was not used. */
  readonly refused?: Refusal;
}

export interface Loaded {
  readonly state: MemoryState;
  readonly tree: Tree;
  readonly note: string;
  readonly started: Started;
}

export interface LoadingParts {
  readonly store: Store;
  readonly pin: Pin;
  readonly checks: Checks;
  /** Undefined: nothing is begun from, and none is written. */
  readonly snapshots: Snapshots | undefined;
}

/** Refused when the store is not a ledger that this sequencer signed. */
export async function load(parts: LoadingParts): Promise<Loaded | Refusal> {
  const { store, snapshots, checks } = parts;
  const head = await store.head();
  if (head === undefined) {
    const started = { sealed: 0, folded: 0 };
    return { state: new MemoryState(), tree: new Tree(checks.hashing), note: '', started };
  }
  const snapshot = await snapshots?.open(checks.hashing);
  const loaded =
    snapshot === undefined || isRefusal(snapshot)
      ? snapshot
      : await new Loading(parts, head, snapshot).run();
  if (loaded !== undefined && !isRefusal(loaded)) return loaded;
  snapshots?.discard();
  const folded = await new Loading(parts, head).run();
  if (isRefusal(folded) || loaded === undefined) return folded;
  const refused = loaded.refused === 'snapshot-mismatch' ? loaded : mismatch(loaded.detail);
  return { ...folded, started: { ...folded.started, refused } };
}

const damaged = (how: string): Refusal => refuse('store-damaged', `this store is damaged: ${how}`);

class Loading {
  readonly #parts: LoadingParts;
  readonly #head: StoredHead;
  readonly #snapshot: Snapshot | undefined;
  readonly #state: MemoryState;
  readonly #tree: Tree;
  #lastSeal: SealFolded | undefined;

  constructor(parts: LoadingParts, head: StoredHead, snapshot?: Snapshot) {
    this.#parts = parts;
    this.#head = head;
    this.#snapshot = snapshot;
    this.#tree = new Tree(parts.checks.hashing);
    this.#state = snapshot?.state ?? new MemoryState();
  }

  async run(): Promise<Loaded | Refusal> {
    const { size } = this.#head;
    const sealed = this.#snapshot?.mark.size ?? 0;
    if (sealed >= size && size > 0) return mismatch('it is of entries that are not here');
    while (this.#tree.size < size) {
      const from = this.#tree.size;
      const count = Math.min(READ_AHEAD, (from < sealed ? sealed : size) - from);
      const stored = await this.#parts.store.entries(from, count);
      if (stored.length !== count) return damaged(`entries from ${from} on are missing`);
      const wrong = from < sealed ? this.#pass(stored) : await this.#fold(stored);
      if (wrong !== undefined) return wrong;
    }
    const wrong = this.#checkHead();
    if (wrong !== undefined) return wrong;
    await this.#mark();
    const note = this.#isBegun ? this.#head.note : '';
    const started = { sealed, folded: size - sealed };
    return { state: this.#state, tree: this.#tree, note, started };
  }

  /** Entries whose fold is in the snapshot: of these only the one that names the ledger is read. */
  #pass(stored: readonly Uint8Array[]): Refusal | undefined {
    const { pin, checks } = this.#parts;
    for (const bytes of stored) {
      const wrong = this.#tree.size === pin.base ? this.#checkOpening(bytes) : undefined;
      if (wrong !== undefined) return wrong;
      const envelope = openEntryBytes(bytes, checks.hashing);
      if (isRefusal(envelope)) return envelope;
      this.#tree.append(leafHash(envelope, checks.hashing));
    }
    return undefined;
  }

  #checkOpening(bytes: Uint8Array): Refusal | undefined {
    const { pin } = this.#parts;
    const entry = readEntryBytes(bytes);
    if (isRefusal(entry)) return entry;
    const content = readContent(entry);
    if (isRefusal(content)) return content;
    return pin.refuses(pin.base, entry, content, (size) => hex(this.#tree.root(size)));
  }

  async #fold(stored: readonly Uint8Array[]): Promise<Refusal | undefined> {
    const { checks, pin, snapshots } = this.#parts;
    const drafting = new Drafting(this.#state, this.#tree, checks, pin);
    const begins = drafting.size === this.#snapshot?.mark.size;
    for (const bytes of stored) {
      const entry = readEntryBytes(bytes, checks.hashing);
      const ruling = isRefusal(entry) ? entry : drafting.enter(entry);
      if (ruling !== undefined) return ruling;
    }
    const { seals } = drafting;
    if (begins && seals[0]?.body.size !== this.#snapshot!.mark.size) {
      return mismatch('its seal is not in the ledger'); // which would have been judged here
    }
    for (const { envelope } of drafting.entries) {
      this.#tree.append(leafHash(envelope, checks.hashing));
    }
    for (const delta of drafting.deltas) this.#state.merge(delta);
    // The first of them is the one that the snapshot is of.
    const unwritten = begins ? seals.slice(1) : seals;
    await snapshots?.write(unwritten);
    this.#lastSeal = unwritten.at(-1) ?? this.#lastSeal;
    return undefined;
  }

  #checkHead(): Refusal | undefined {
    const { size, root, note } = this.#head;
    if (hex(this.#tree.root()) !== root) return damaged('its entries do not hash to its head');
    // A follower that was catching up: it stands on no head, and signs nothing until it does.
    if (note === '' || !this.#isBegun) return undefined;
    const { document } = policyOf(this.#state);
    const opened = openHead(document, note, this.#parts.checks.ed25519);
    if (isRefusal(opened)) return opened;
    if (opened.size !== size || opened.root !== root) {
      return damaged('the sequencer signed another head');
    }
    return undefined;
  }

  /** Whether the entry that opens this ledger is here, and not only what came before it. */
  get #isBegun(): boolean {
    return this.#head.size > this.#parts.pin.base;
  }

  /** Only what a signed head covers. */
  async #mark(): Promise<void> {
    const seal = this.#lastSeal;
    if (seal === undefined || this.#head.note === '' || !this.#isBegun) return;
    await this.#parts.snapshots?.mark(seal);
  }
}

const mismatch = (how: string): Refusal =>
  refuse('snapshot-mismatch', `the snapshot is not this ledger’s: ${how}`);
