// When a watcher cosigns: a head that its own fold accepts, with every stop it knows in it, while
// it sees the chain. Its silence stops all signing (dead man's switch).
import type { Checks } from '@sekisho/ledger/apply';
import { watcherKey } from '@sekisho/ledger/head';
import { cosign } from '@sekisho/log/cosignature';
import { parseJson } from '@sekisho/protocol/json';
import { canonicalText } from '@sekisho/protocol/canonical';
import type { Clock } from '@sekisho/protocol/clock';
import type { SignEd25519 } from '@sekisho/protocol/ed25519';
import { count, hashHex, readAs } from '@sekisho/protocol/field';
import type { Follow } from '@sekisho/protocol/message';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { z } from 'zod';
import { follow } from '@sekisho/replica/follow';
import type { Replica } from '@sekisho/replica/replica';
import type { Store } from '@sekisho/replica/store';
import type { Eye } from './eye.ts';
import type { HeldStops } from './held-stops.ts';

const BOOK = 'cosigned';
const LARGEST = 'largest';
const largestNote = z.strictObject({ size: count, root: hashHex });

export interface Largest {
  readonly size: number;
  readonly root: string;
}

/** What came of a batch: the head is cosigned, or why not. */
export interface Following {
  readonly size: number;
  readonly cosignature?: string;
  readonly withheld?: Refusal;
}

const NONE: Largest = { size: 0, root: '0'.repeat(64) };

export interface CosignerParts {
  readonly watcher: string;
  readonly replica: Replica;
  readonly store: Store;
  readonly checks: Checks;
  readonly clock: Clock;
  readonly sign: SignEd25519;
  readonly eye: Eye;
  readonly stops: HeldStops;
}

export class Cosigner {
  readonly #parts: CosignerParts;
  #largest: Largest;
  /** The largest head that others have cosigned, once q − 1 of them have said so. */
  #others: Largest | undefined;

  private constructor(parts: CosignerParts, largest: Largest) {
    this.#parts = parts;
    this.#largest = largest;
  }

  static async open(parts: CosignerParts): Promise<Cosigner> {
    const text = await parts.store.note(BOOK, LARGEST);
    if (text === undefined) return new Cosigner(parts, NONE);
    const json = parseJson(text);
    const largest = isRefusal(json) ? json : readAs(largestNote, json, 'largest head');
    if (isRefusal(largest))
      throw new Error(`the book of cosigned heads is damaged: ${largest.detail}`);
    return new Cosigner(parts, largest);
  }

  /** The largest head this watcher ever cosigned; size 0 for none. */
  get largest(): Largest {
    return this.#largest;
  }

  /** What the other watchers answered at boot. */
  learn(others: Largest): void {
    this.#others = others;
  }

  get booted(): boolean {
    return this.#others !== undefined;
  }

  /** Follows a batch and cosigns its head, or says why not. Entries are kept either way. */
  async follow(batch: Follow): Promise<Following | Refusal> {
    const { replica, checks } = this.#parts;
    const head = await follow(replica, batch, 'sequenced', checks);
    if (isRefusal(head)) return head;
    if (head.size !== replica.size) return { size: replica.size }; // still catching up
    const obstacle = this.#obstacle();
    if (obstacle !== undefined) return { size: replica.size, withheld: obstacle };
    return { size: replica.size, cosignature: await this.#cosign(head.text) };
  }

  /** Durable first, then the signature: what was cosigned is never forgotten. */
  async #cosign(text: string): Promise<string> {
    const { replica, store, clock, sign, watcher } = this.#parts;
    const largest = { size: replica.size, root: replica.root() };
    if (largest.size > this.#largest.size) {
      await store.putNote(BOOK, LARGEST, canonicalText(largest));
      this.#largest = largest;
    }
    const { policy } = replica;
    const party = policy.watchers.parties.find(({ id }) => id === watcher)!;
    return cosign(text, watcherKey(policy, party), Math.floor(clock.now() / 1_000), sign);
  }

  #obstacle(): Refusal | undefined {
    return this.#bootObstacle() ?? this.#stopObstacle() ?? this.#chainObstacle();
  }

  #bootObstacle(): Refusal | undefined {
    const { replica, watcher } = this.#parts;
    const party = replica.policy.watchers.parties.find(({ id }) => id === watcher);
    if (party === undefined)
      return refuse('watcher-unknown', 'the policy does not name this watcher');
    if (this.#others === undefined) {
      return refuse('boot-unanswered', 'too few other watchers have said how far the ledger is');
    }
    for (const { size, root } of [this.#others, this.#largest]) {
      if (size > replica.size) return refuse('boot-behind', `${size} entries have been cosigned`);
      if (size > 0 && replica.root(size) !== root) {
        return replica.halt(refuse('boot-fork', 'another history has been cosigned'));
      }
    }
    return undefined;
  }

  #stopObstacle(): Refusal | undefined {
    const [missing] = this.#parts.stops.missing;
    return missing === undefined
      ? undefined
      : refuse('stop-missing', `the ledger lacks the stop ${missing[0]} that is held here`);
  }

  #chainObstacle(): Refusal | undefined {
    const { eye, replica, watcher } = this.#parts;
    const { chains } = replica.policy;
    const chain = chains.find(({ id }) => id === eye.view.chain)!;
    if (eye.nodeAge > chain.nodeStaleSeconds * 1_000) {
      const limit = chain.nodeStaleSeconds;
      const age = Number.isFinite(eye.nodeAge) ? Math.trunc(eye.nodeAge / 1_000) : 'many';
      return refuse(
        'node-stale',
        `the newest block is ${age} s old, over ${limit}: ` +
          'this watcher’s node stands still, or its clock is ahead',
      );
    }
    const observed = replica.state.get('chain-view', `${chain.id}|${watcher}`);
    const lag = eye.view.head!.height - (observed?.height ?? 0);
    return lag > chain.observeLagBlocks
      ? refuse('observation-lag', `the ledger’s observation lies ${lag} blocks behind the node`)
      : undefined;
  }
}
