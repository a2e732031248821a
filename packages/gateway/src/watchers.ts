// The watchers that are connected: brought to each new head, asked to cosign it, and asked for the
// time. Without a quorum of them nothing below ever moves.
import {
  MAX_COSIGNATURE_AHEAD_MS,
  openCosignedHead,
  timeOfCosignature,
} from '@sekisho/ledger/head';
import { metaOf } from '@sekisho/ledger/state';
import type { Clock } from '@sekisho/protocol/clock';
import { ENTRY_TYPES } from '@sekisho/protocol/entry';
import { parseInstant } from '@sekisho/protocol/instant';
import { observedSchema } from '@sekisho/protocol/message';
import type { VerifyEd25519 } from '@sekisho/protocol/ed25519';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { peerRefusal } from '@sekisho/replica/peer';
import type { Replica } from '@sekisho/replica/replica';
import type { Bridges } from './bridges.ts';
import type { Events } from './events.ts';
import type { Follower, TargetHead } from './follower.ts';
import { Pauses } from './pauses.ts';
import type { Committed, Sequencer } from './sequencer.ts';

/** Ask for the time when witnessed time is older than this: well inside the fold's 90 s. */
const ASK_AFTER_MS = 45_000;
/** While a watcher does not cosign, or by a wrong clock, it is asked again after this. */
const ASK_AGAIN_MS = 60_000;
/** One that has stated its time is not asked for it again so soon. */
const SPOKEN_MS = 30_000;
/** How long a round waits for the rest once it is asked; a slow watcher joins a later round. */
const ROUND_MS = 5_000;
/** Watchers speak one after another: what only they say waits this long for the others. */
const GATHER_MS = 500;
/** A cosigned head is cosigned anew while work waits for it and it is older than this. */
const RENEW_AFTER_MS = 30_000;

export interface WatchersParts {
  readonly replica: Replica;
  readonly sequencer: Sequencer;
  readonly clock: Clock;
  readonly verify: VerifyEd25519;
  readonly events: Events;
  /** Heads across changes of the watchers: a round waits for those who can build one. */
  readonly bridges?: Bridges;
}

export class Watchers {
  readonly #parts: WatchersParts;
  readonly #connected = new Map<string, Follower>();
  readonly #listeners: ((head: TargetHead) => void)[] = [];
  readonly #offsets = new Map<string, number>();
  /** By watcher, when it last answered with its time. */
  readonly #spoken = new Map<string, number>();
  #cosigned: (TargetHead & { readonly at: number }) | undefined;
  #asking: Promise<void> | undefined;
  #due: { readonly at: number; readonly cancel: () => void } | undefined;
  #running = false;
  #again = false;
  #retrying = false;
  readonly #pauses = new Pauses();

  constructor(parts: WatchersParts) {
    this.#parts = parts;
    parts.sequencer.onCommit((committed) => this.cosign(isQuiet(committed) ? GATHER_MS : 0));
  }

  get connected(): readonly Follower[] {
    return [...this.#connected.values()];
  }

  /** By watcher, ms that the date of its last cosignature was ahead of this clock. */
  get offsets(): ReadonlyMap<string, number> {
    return this.#offsets;
  }

  /** The latest head that a quorum has cosigned. */
  get cosigned(): TargetHead | undefined {
    return this.#cosigned;
  }

  onCosigned(listener: (head: TargetHead) => void): void {
    this.#listeners.push(listener);
  }

  join(watcher: Follower): void {
    // An older link's hello may come after a newer one's: whoever lives dials again at once.
    this.#connected.get(watcher.id)?.peer.close('another link took its place');
    this.#connected.set(watcher.id, watcher);
    watcher.peer.onClose(() => {
      if (this.#connected.get(watcher.id) === watcher) this.#connected.delete(watcher.id);
    });
    this.cosign();
  }

  /**
   * Asks for cosignatures on the head as it will be a turn of the event loop later: by then a
   * request's payment is in the ledger as well, and one round serves both. With `ms`, that much
   * later, unless somebody asks for it sooner.
   */
  cosign(ms = 0): void {
    const { clock } = this.#parts;
    const at = clock.now() + ms;
    if (this.#due !== undefined && this.#due.at <= at) return;
    this.#due?.cancel();
    const cancel = clock.after(ms, () => {
      this.#due = undefined;
      this.#again = true;
      if (!this.#running) void this.#rounds();
    });
    this.#due = { at, cancel };
  }

  /** Renews cosignatures that would soon be too old to sign on. */
  renew(): void {
    const { clock, replica } = this.#parts;
    const current = this.#cosigned;
    const old = current === undefined || clock.now() - current.at > RENEW_AFTER_MS;
    if (old || current.size < replica.size) this.cosign();
  }

  /** Has watchers state their clocks if witnessed time is getting old. */
  async freshen(): Promise<Refusal | undefined> {
    const { replica, clock } = this.#parts;
    const stale = () => clock.now() - metaOf(replica.state).witnessed > ASK_AFTER_MS;
    if (!stale()) return undefined;
    await this.observe();
    return stale()
      ? refuse('time-unwitnessed', 'fewer than a quorum of watchers state the time; try again')
      : undefined;
  }

  /** Asks every connected watcher for an observation and writes what they answer. */
  observe(): Promise<void> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  /** Done when a quorum has spoken: one that stalls keeps nobody waiting. */
  async #ask(): Promise<void> {
    const { quorum } = this.#parts.replica.policy.watchers;
    await firstOf(
      this.#valid().map((watcher) => this.#observation(watcher)),
      quorum,
    );
  }

  async #observation({ id, peer }: Follower): Promise<void> {
    const { events, sequencer, clock } = this.#parts;
    // Asked again and again for days, one that is too few would fill the ledger.
    if (clock.now() - (this.#spoken.get(id) ?? 0) < SPOKEN_MS) return;
    const body = await peer.call('observe', {}, observedSchema, ROUND_MS).catch((fault) => {
      events.fault(`asking watcher ${id}`, fault);
      throw fault;
    });
    const written = isRefusal(body)
      ? body
      : await sequencer.submit({ name: 'chain.observed', body });
    if (!isRefusal(written)) return void this.#spoken.set(id, clock.now());
    events.refused(`watcher ${id}`, written);
    throw new Error(written.detail);
  }

  async #rounds(): Promise<void> {
    this.#running = true;
    while (this.#again) {
      this.#again = false;
      try {
        if (await this.#round()) this.#pauses.reset();
        else this.#retry();
      } catch (fault) {
        this.#parts.events.fault('a cosigning round', fault);
        this.#retry();
      }
    }
    this.#running = false;
    const isWell = ({ id, withheld }: Follower): boolean =>
      withheld === undefined && Math.abs(this.#offsets.get(id) ?? 0) < MAX_COSIGNATURE_AHEAD_MS;
    if (!this.connected.every(isWell)) this.cosign(ASK_AGAIN_MS);
  }

  /** One retry at a time: else each failed round would add one more to every second. */
  #retry(): void {
    if (this.#retrying) return;
    this.#retrying = true;
    this.#parts.clock.after(this.#pauses.take(), () => {
      this.#retrying = false;
      this.cosign();
    });
  }

  /** True when a quorum has cosigned the head that the round began with. */
  async #round(): Promise<boolean> {
    const { replica, clock, verify } = this.#parts;
    if (replica.size === 0) return true;
    const { policy } = replica;
    const head = { size: replica.size, note: replica.note };
    const noteOf = (lines: readonly string[]): string => head.note + lines.join('');
    const lines = await firstOf(
      this.#valid().map((watcher) => this.#cosignature(watcher, head)),
      policy.watchers.quorum,
      (some) =>
        this.#isFresh(some) && (this.#parts.bridges?.satisfiedBy(noteOf(some.map(textOf))) ?? true),
    );
    if (lines === undefined) return false;
    const note = noteOf(lines.map(textOf));
    const opened = openCosignedHead(policy, note, verify);
    if (isRefusal(opened)) {
      this.#parts.events.refused('cosigned head', opened);
      return false;
    }
    await this.#parts.bridges?.keep({ size: head.size, note });
    this.#cosigned = { size: head.size, note, at: clock.now() };
    for (const listener of this.#listeners) listener(this.#cosigned);
    return true;
  }

  /**
   * Signers count none that is dated far from their own clocks; so one watcher whose clock is wrong
   * must not be one of the quorum as long as others may still answer.
   */
  #isFresh(lines: readonly Line[]): boolean {
    const now = this.#parts.clock.now();
    const near = lines.filter(({ time }) => Math.abs(time - now) <= RENEW_AFTER_MS);
    return near.length >= this.#parts.replica.policy.watchers.quorum;
  }

  /** Without those that were suspended: nobody counts what they sign. */
  #valid(): readonly Follower[] {
    const { replica, clock } = this.#parts;
    const { parties } = replica.policy.watchers;
    return this.connected.filter(({ id }) =>
      parties.some((party) => party.id === id && parseInstant(party.validUntil)! > clock.now()),
    );
  }

  async #cosignature(watcher: Follower, head: TargetHead): Promise<Line> {
    const answer = await watcher.advance(head);
    if (isRefusal(answer)) {
      this.#parts.events.refused(`watcher ${watcher.id}`, answer);
      throw new Error(answer.detail);
    }
    if (answer.withheld !== undefined) {
      const { tag, detail } = answer.withheld;
      this.#parts.events.refused(`watcher ${watcher.id}`, peerRefusal(tag, detail));
      throw new Error(detail);
    }
    const { replica, verify, clock } = this.#parts;
    const text = answer.cosignature ?? '';
    const time = timeOfCosignature(replica.policy, watcher.id, head.note, text, verify);
    if (time === undefined) {
      const other = refuse('note-signature', 'it sent no cosignature of this head');
      this.#parts.events.refused(`watcher ${watcher.id}`, other);
      throw new Error(other.detail);
    }
    this.#offsets.set(watcher.id, time - clock.now());
    return { text, time };
  }
}

/** A cosignature, and its date in ms. */
interface Line {
  readonly text: string;
  readonly time: number;
}

const textOf = ({ text }: Line): string => text;

/**
 * Observations that stop nothing and put no policy in force: nobody waits for a head that only adds
 * these.
 */
const isQuiet = ({ entries, deltas }: Committed): boolean =>
  entries.every(({ type }) => type === ENTRY_TYPES['chain.observed']) &&
  !deltas.flat().some(([table]) => table === 'stop' || table === 'policy');

/**
 * The first `count` values that come, or undefined when too many fail. More are waited for while
 * those that came are not `enough`; when no more can come, the `count` will have to do.
 */
function firstOf<T>(
  promises: readonly Promise<T>[],
  count: number,
  enough: (values: readonly T[]) => boolean = () => true,
): Promise<T[] | undefined> {
  return new Promise((resolve) => {
    const values: T[] = [];
    let left = promises.length;
    const settle = () => {
      if (values.length + left < count) resolve(undefined);
      else if (values.length >= count && (left === 0 || enough(values))) resolve([...values]);
    };
    settle();
    for (const promise of promises) {
      promise.then(
        (value) => {
          left -= 1;
          values.push(value);
          settle();
        },
        () => {
          left -= 1;
          settle();
        },
      );
    }
  });
}
