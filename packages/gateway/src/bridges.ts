// Heads across a change of watchers. Whoever stands before the change knows the old watchers only,
// and verifies its way across by them; so of each such change one head beyond it is kept that a
// quorum of the old ones has cosigned. Enough of them stay for that (`discontinuities`).
import { openCosignedHead } from '@sekisho/ledger/head';
import { canonicalText } from '@sekisho/protocol/canonical';
import type { VerifyEd25519 } from '@sekisho/protocol/ed25519';
import { count, readAs } from '@sekisho/protocol/field';
import type { Json } from '@sekisho/protocol/json';
import { parseJson } from '@sekisho/protocol/json';
import type { Policy } from '@sekisho/protocol/policy';
import { isRefusal } from '@sekisho/protocol/refusal';
import type { Replica } from '@sekisho/replica/replica';
import type { Store } from '@sekisho/replica/store';
import { z } from 'zod';
import type { TargetHead } from './follower.ts';

const BOOK = 'bridge';
const bridgeNote = z.strictObject({ size: count, note: z.string() });

/** A policy that is over, and the number of entries it was in force for. */
interface Shore {
  readonly document: Policy;
  readonly until: number;
}

export interface BridgesParts {
  readonly replica: Replica;
  readonly store: Store;
  readonly verify: VerifyEd25519;
}

export class Bridges {
  readonly #parts: BridgesParts;
  /** By the `until` of the policy before. */
  readonly #heads = new Map<number, TargetHead>();
  #policy = '';
  #shores: readonly Shore[] = [];

  private constructor(parts: BridgesParts) {
    this.#parts = parts;
  }

  static async open(parts: BridgesParts): Promise<Bridges> {
    const bridges = new Bridges(parts);
    for (const [until, text] of await parts.store.notes(BOOK)) {
      const json = parseJson(text);
      const head = isRefusal(json) ? json : readAs(bridgeNote, json, 'bridge');
      if (isRefusal(head)) throw new Error(`the book of bridges is damaged: ${head.detail}`);
      bridges.#heads.set(Number(until), head);
    }
    return bridges;
  }

  /** Whether a head of this note would be the bridge of every change that has none yet. */
  satisfiedBy(note: string): boolean {
    return this.#missing().every(({ document }) => this.#opens(document, note));
  }

  /** Keeps a head that q watchers of now have cosigned where those of a former policy have too. */
  async keep(head: TargetHead): Promise<void> {
    for (const { document, until } of this.#missing()) {
      if (head.size < until || !this.#opens(document, head.note)) continue;
      const kept = { size: head.size, note: head.note };
      await this.#parts.store.putNote(BOOK, String(until), canonicalText(kept));
      this.#heads.set(until, kept);
    }
  }

  /** Where a follower that stands at `size` is brought first; undefined: to the newest head. */
  next(size: number): TargetHead | undefined {
    const shore = this.#all().find(({ until }) => until > size);
    return shore === undefined ? undefined : this.#heads.get(shore.until);
  }

  #opens(policy: Policy, note: string): boolean {
    return !isRefusal(openCosignedHead(policy, note, this.#parts.verify));
  }

  #missing(): readonly Shore[] {
    return this.#all().filter(({ until }) => !this.#heads.has(until));
  }

  /** Former policies whose watchers were not those of the next one, oldest first. */
  #all(): readonly Shore[] {
    const { content, state } = this.#parts.replica;
    const now = state.get('policy', '');
    if (now === undefined || now.hash === this.#policy) return this.#shores;
    this.#policy = now.hash;
    // Whoever stands at a base or before it comes across by what its settings pin.
    const begun = (state.get('lineage', '')?.base ?? -1) + 1;
    const all = content.ids('former').map((hash) => state.get('former', hash)!);
    const former = all.filter(({ until }) => until > begun);
    former.sort((a, b) => a.until - b.until);
    this.#shores = former.filter(({ document }, i) => {
      const next = former[i + 1]?.document ?? now.document;
      return textOf(document) !== textOf(next);
    });
    return this.#shores;
  }
}

const textOf = ({ watchers }: Policy): string => canonicalText(watchers as Json);
