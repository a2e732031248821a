// The same windows and trails as in the ledger's cells (window.ts, trail.ts), kept in plain memory
// for one policy: for whoever judges a year of withdrawals at once and has nothing to hash. A test
// holds both to the same numbers after every step. What a withdrawal comes to is still judge's.
import type { Detector, Limit, Policy } from '@sekisho/protocol/policy';
import { type AskedAt, behaviourBy } from './behaviour.ts';
import { type Asked, isDetector, looksAt, remembers } from './detectors.ts';
import type { Classes, Counted, Subject, Usage } from './facts.ts';
import { type Family, RETENTION_SECONDS } from './items.ts';
import { applies } from './limits.ts';
import { type Counts, PerEntity } from './tally-entities.ts';
import { extended } from './trail.ts';
import type { Judged } from './window.ts';

/** What stands in windows and trails: the item, and where it is counted. */
interface Entry {
  readonly asked: Asked;
  readonly at: number;
  readonly amount: bigint;
  /** By turn of the limit; undefined where the limit does not count it. */
  readonly counts: readonly (Counts | undefined)[];
  reversed: boolean;
}

/** One family's windows, and for requests their trails. */
export class Tally {
  readonly #family: Family;
  readonly #limits: readonly Limit[];
  readonly #detectors: readonly Detector[];
  readonly #windows: PerEntity;
  readonly #trails: ReadonlyMap<Detector, Map<string, readonly Entry[]>>;
  /** First sequence still inside the window, by turn of the limit. */
  readonly #cursors: number[];
  #entries: Entry[] = [];
  /** Sequence of the first of #entries. */
  #first = 0;

  constructor({ limits, rules }: Pick<Policy, 'limits' | 'rules'>, family: Family) {
    this.#family = family;
    this.#limits = limits;
    this.#detectors = family === 'request' ? rules.filter(isDetector) : [];
    this.#windows = new PerEntity(limits);
    this.#trails = new Map(this.#detectors.map((rule) => [rule, new Map()]));
    this.#cursors = limits.map(() => 0);
  }

  /** As `record`: counts it from `at` (ms) on, and returns the sequence number that names it. */
  record(subject: Subject, { balance, ...classes }: Judged, at: number): number {
    const { amount } = subject;
    if (amount <= 0n) throw new Error('tally: the amount is not above zero');
    const last = this.#entries.at(-1);
    if (last !== undefined && at < last.at) {
      throw new Error(`tally: recorded at ${at}, after an item at ${last.at}`);
    }
    const asked = { ...subject, ...classes, balance };
    const counts = this.#limits.map((limit, turn) =>
      applies(limit, subject, classes) ? this.#windows.opened(turn, subject) : undefined,
    );
    for (const count of counts) count?.add(amount, 1);
    const entry = { asked, at, amount, counts, reversed: false };
    this.#entries.push(entry);
    for (const rule of this.#detectors) if (remembers(rule, asked)) this.#follow(rule, entry);
    return this.#next - 1;
  }

  /** As `reverse`: takes the sum back, and the count of a payment. */
  reverse(sequence: number): void {
    if (sequence >= this.#next) throw new Error(`tally: no ${this.#family} ${sequence} to reverse`);
    const entry = this.#entries[sequence - this.#first];
    if (entry === undefined || entry.reversed) return;
    for (const [turn, count] of entry.counts.entries()) {
      if (sequence < this.#cursors[turn]!) continue;
      count?.add(-entry.amount, this.#family === 'payment' ? -1 : 0);
    }
    entry.reversed = true;
  }

  /** As `advance`: lets every window forget what `time` (witnessed, ms) has put outside of it. */
  advance(time: number): void {
    for (const [turn, limit] of this.#limits.entries()) this.#forget(turn, limit, time);
    this.#drop(time);
  }

  /** As `usageOf`: what each limit that applies to the subject has counted for it, by limit id. */
  usageOf(subject: Counted, classes: Classes): Map<string, Usage> {
    const usage = new Map<string, Usage>();
    for (const [turn, limit] of this.#limits.entries()) {
      if (applies(limit, subject, classes)) usage.set(limit.id, this.#windows.read(turn, subject));
    }
    return usage;
  }

  /** As `behaviourOf`. */
  behaviourOf(asked: AskedAt): Map<string, bigint> {
    if (!this.#detectors.some((rule) => looksAt(rule, asked))) return new Map();
    const rules = this.#detectors;
    return behaviourBy({ rules }, asked, (rule) => {
      return this.#trails.get(rule)!.get(lineOf(rule, asked)) ?? [];
    });
  }

  /** Entities that some window still counts something for. */
  get entities(): number {
    return this.#windows.size;
  }

  get #next(): number {
    return this.#first + this.#entries.length;
  }

  #follow(rule: Detector, entry: Entry): void {
    const lines = this.#trails.get(rule)!;
    const line = lineOf(rule, entry.asked);
    lines.set(
      line,
      extended(rule, lines.get(line) ?? [], entry, ({ amount }) => amount),
    );
  }

  #forget(turn: number, limit: Limit, time: number): void {
    const edge = time - limit.windowSeconds * 1_000;
    let sequence = this.#cursors[turn]!;
    for (; sequence < this.#next; sequence++) {
      const { at, amount, counts, reversed } = this.#entries[sequence - this.#first]!;
      if (at > edge) break;
      const isCounted = this.#family === 'request' || !reversed;
      counts[turn]?.add(reversed ? 0n : -amount, isCounted ? -1 : 0);
    }
    this.#cursors[turn] = sequence;
  }

  /** Items that have outlived every use go, and out of the trails first. */
  #drop(time: number): void {
    const edge = time - RETENTION_SECONDS * 1_000;
    let gone = 0;
    while (gone < this.#entries.length && this.#entries[gone]!.at <= edge) gone++;
    if (gone === 0) return;
    for (const entry of this.#entries.slice(0, gone)) this.#unfollow(entry);
    this.#entries = this.#entries.slice(gone);
    this.#first += gone;
  }

  #unfollow(entry: Entry): void {
    for (const rule of this.#detectors) {
      if (!remembers(rule, entry.asked)) continue;
      const lines = this.#trails.get(rule)!;
      const line = lineOf(rule, entry.asked);
      const [oldest, ...rest] = lines.get(line) ?? [];
      if (oldest !== entry) continue;
      if (rest.length === 0) lines.delete(line);
      else lines.set(line, rest);
    }
  }
}

/** Whose line it stands in; each rule has lines of its own, so the bare name does. */
const lineOf = (rule: Detector, counted: Counted): string =>
  counted[rule.kind === 'probe-then-large' ? 'destination' : rule.per];
