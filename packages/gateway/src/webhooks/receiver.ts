// One receiver and its line: notices in order of the ledger, each tried again with growing pauses
// until it is taken or given up. The ledger is the queue: what does not fit the line is read later,
// and a durable cursor says from where a restart reads on. Somebody may be told twice, by one id.
import type { Clock, Random } from '@sekisho/protocol/clock';
import type { Deliveries, NoticeKind } from '@sekisho/protocol/notice-api';
import type { Events } from '../events.ts';
import type { Notice } from './notice.ts';

export interface ReceiverSettings {
  readonly id: string;
  readonly kinds: readonly NoticeKind[];
  /** Sends one, and answers the HTTP status; rejects where no answer came. */
  readonly send: (notice: Notice) => Promise<number>;
}

/** Notices of one receiver in memory: some 50 kB. */
export const MAX_LINE = 64;
/** Sent at once: a receiver is somebody's small program. */
const AT_ONCE = 4;
const FIRST_PAUSE_MS = 5_000;
/** A receiver that has come back is noticed within this. */
const LONGEST_PAUSE_MS = 3_600_000;
/** 5 s, 15 s, … and then hourly: given up after about a day and a half. */
export const MAX_TRIES = 40;

interface Waiting {
  readonly notice: Notice;
  /** Entry it came from; Infinity: from none, so that no cursor waits for it. */
  readonly index: number;
  tries: number;
  state: 'due' | 'sending' | 'pausing';
  /** By the receiver, which answered 4xx: it was there. */
  isRefused: boolean;
  cancel: () => void;
}

export interface ReceiverParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly events: Events;
  /** Told when something is no longer in the line, and why, where it was given up. */
  readonly onDone: (notice: Notice, index: number, dead?: { tries: number; why: string }) => void;
}

export class Receiver {
  readonly settings: ReceiverSettings;
  readonly #parts: ReceiverParts;
  readonly #line = new Set<Waiting>();
  #sending = 0;
  #delivered = 0;
  #failing = 0;
  #why = '';

  constructor(settings: ReceiverSettings, parts: ReceiverParts) {
    this.settings = settings;
    this.#parts = parts;
  }

  get isFull(): boolean {
    return this.#line.size >= MAX_LINE;
  }

  /** The first entry with a notice in the line; Infinity: there is none. */
  get oldest(): number {
    return Math.min(Infinity, ...[...this.#line].map(({ index }) => index));
  }

  get told(): Omit<Deliveries['receivers'][number], 'dead'> {
    const { id } = this.settings;
    const waiting = this.#line.size;
    return { id, waiting, delivered: this.#delivered, failing: this.#failing, why: this.#why };
  }

  /** Takes its place in the line; one that is there already, or that it does not want, does not. */
  add(notice: Notice, index: number): void {
    const known = [...this.#line].some((waiting) => waiting.notice.id === notice.id);
    if (known || !this.settings.kinds.includes(notice.kind)) return;
    this.#line.add({ notice, index, tries: 0, state: 'due', isRefused: false, cancel: () => {} });
    this.#next();
  }

  #next(): void {
    for (const waiting of this.#line) {
      if (this.#sending >= AT_ONCE) return;
      if (waiting.state === 'due') void this.#try(waiting);
    }
  }

  async #try(waiting: Waiting): Promise<void> {
    this.#sending += 1;
    waiting.state = 'sending';
    waiting.tries += 1;
    const why = await this.settings.send(waiting.notice).then(whyNot, faultName);
    this.#sending -= 1;
    if (why === undefined) this.#taken(waiting);
    else this.#failed(waiting, why);
    this.#next();
  }

  #taken(waiting: Waiting): void {
    this.#delivered += 1;
    this.#failing = 0;
    this.#why = '';
    this.#line.delete(waiting);
    this.#parts.onDone(waiting.notice, waiting.index);
    // It is there again: whatever pauses is due, but for what it refused itself.
    for (const other of this.#line) {
      if (other.state !== 'pausing' || other.isRefused) continue;
      other.cancel();
      other.state = 'due';
    }
  }

  #failed(waiting: Waiting, why: string): void {
    const { clock, events, onDone } = this.#parts;
    if (this.#failing === 0) events.fault(`notifying ${this.settings.id}`, new Error(why));
    this.#failing += 1;
    this.#why = why;
    if (waiting.tries >= MAX_TRIES) {
      this.#line.delete(waiting);
      onDone(waiting.notice, waiting.index, { tries: waiting.tries, why });
      return;
    }
    waiting.state = 'pausing';
    waiting.isRefused = why.startsWith('HTTP 4');
    waiting.cancel = clock.after(this.#pause(waiting.tries), () => {
      waiting.state = 'due';
      this.#next();
    });
  }

  /** Half to one and a half of what it would be, so that not all come back in one moment. */
  #pause(tries: number): number {
    const pause = Math.min(FIRST_PAUSE_MS * 3 ** (tries - 1), LONGEST_PAUSE_MS);
    const [high = 0, low = 0] = this.#parts.random.bytes(2);
    return Math.round(pause * (0.5 + (high * 256 + low) / 65_536));
  }
}

/** Any 2xx takes it; a redirect is followed by nobody. */
const whyNot = (status: number): string | undefined =>
  status >= 200 && status < 300 ? undefined : `HTTP ${status}`;

/** By its code alone: messages may hold the address, which can be a secret. */
const faultName = (fault: unknown): string =>
  fault instanceof Error && 'code' in fault && typeof fault.code === 'string'
    ? fault.code
    : 'no answer';
