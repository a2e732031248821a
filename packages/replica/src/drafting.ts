// Entries being folded over a state, none of them visible or durable yet.
import { applyContent, type Checks } from '@sekisho/ledger/apply';
import type { Changed } from '@sekisho/ledger/changed';
import { type MemoryState, nextStateHash } from '@sekisho/ledger/memory';
import { checkSeal } from '@sekisho/ledger/sealed';
import { sealedContentOf, type Segment, segmentOf } from '@sekisho/ledger/segment';
import type { Delta, Lookup } from '@sekisho/ledger/state';
import { extended, type Frontier, leafHash, rootOf, type Tree } from '@sekisho/log/tree';
import { hex } from '@sekisho/protocol/bytes';
import { type Body, type Content, readContent } from '@sekisho/protocol/entry';
import type { SealedEntry } from '@sekisho/protocol/envelope';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { Overlay } from './overlay.ts';
import type { Pin } from './rebased-pin.ts';

/** A seal among the entries, and the cells that it is the first to vouch for. */
export interface SealFolded {
  readonly body: Body<'state.sealed'>;
  readonly segment: Segment;
}

export class Drafting {
  readonly #base: MemoryState;
  readonly #overlay: Overlay;
  readonly #tree: Tree;
  readonly #from: number;
  readonly #checks: Checks;
  readonly #pin: Pin | undefined;
  readonly entries: SealedEntry[] = [];
  readonly deltas: Delta[] = [];
  readonly seals: SealFolded[] = [];
  /** As of the first `deltas` of what is entered here; made when a seal asks. */
  #since: { deltas: number; hash: string; readonly changed: Changed } | undefined;
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
    const seal = content.name === 'state.sealed' ? this.#seal() : undefined;
    const rootAt = (size: number): string => hex(this.#rootAt(size));
    const wrong =
      this.#pin?.refuses(this.size, entry, content, rootAt) ?? this.#checkRoots(content, seal);
    if (wrong !== undefined) return wrong;
    const delta = applyContent(this.#overlay, entry, content, this.#checks);
    if (isRefusal(delta)) return delta;
    this.#overlay.merge(delta);
    this.entries.push(entry);
    this.deltas.push(delta);
    if (seal !== undefined) this.seals.push(seal);
    return undefined;
  }

  /**
   * What only a replica can check, since it takes the whole tree or state: seals and heads seen.
   */
  #checkRoots(content: Content, seal: SealFolded | undefined): Refusal | undefined {
    if (content.name === 'state.sealed') return checkSeal(seal!.body, content.body);
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

  /** What a seal would say that came next. */
  #seal(): SealFolded {
    const { hash: stateHash, segment } = this.deltas.length === 0 ? this.#base : this.#sealable();
    const { contentHash } = segment;
    return { body: { size: this.size, stateHash, contentHash }, segment };
  }

  #sealable(): Pick<MemoryState, 'hash' | 'segment'> {
    const base = this.#base;
    this.#since ??= { deltas: 0, hash: base.hash, changed: base.changedSinceSeal() };
    const since = this.#since;
    for (; since.deltas < this.deltas.length; since.deltas++) {
      const delta = this.deltas[since.deltas]!;
      since.hash = nextStateHash(since.hash, delta);
      since.changed.add(delta);
    }
    const cells = since.changed.cells(this.#overlay);
    return { hash: since.hash, segment: segmentOf(sealedContentOf(this.#overlay), cells) };
  }
}
