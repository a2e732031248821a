// The judging of the ledger without ledger and cryptography: the same pure policy over windows in
// memory (windows.ts), and what the fold does around it with requests, payments, time and stops. A
// test holds it to the verdicts of the real fold. On cells it can branch in the middle of a stream.
import { familiarAmount, type Paid, withPaid } from '@sekisho/ledger/past';
import type { Past } from '@sekisho/ledger/state';
import { classesOf } from '@sekisho/policy/classes';
import type { Facts, Known, Subject } from '@sekisho/policy/facts';
import { judge } from '@sekisho/policy/judge';
import type { Verdict } from '@sekisho/policy/verdict';
import type { Policy } from '@sekisho/protocol/policy';
import { Layer } from './layer.ts';
import type { CellWindows, Windows } from './windows.ts';

/** A block and the watchers' look at it. */
export const CONFIRMED_AFTER_MS = 75_000;

/** A withdrawal that was asked for. */
export interface Order {
  readonly subject: Subject;
  readonly at: number;
  readonly facts: Facts;
  readonly verdict: Verdict;
  /** Its item in the windows; null where it was blocked. */
  readonly item: number | null;
}

interface Unpaid {
  readonly expires: number;
  readonly item: number;
}

interface Seen extends Paid {
  readonly seenAt: number;
}

/** What changes from order to order, beside cells. */
interface Standing {
  witnessed: number;
  /** Smallest unit; undefined until somebody has said it. */
  balance: bigint | undefined;
  judgements: number;
  /** Paid and not yet confirmed; in order of payment. */
  unseen: Seen[];
  /** Asked for and not paid, in order of asking; paid ones leave when their time comes. */
  expiring: Unpaid[];
  stopped: Set<string>;
  paid: Set<number>;
}

export class Engine<W extends Windows = Windows> {
  readonly windows: W;
  readonly #pasts: Layer<Past>;
  readonly #customers: Layer<number>;
  readonly #now: Standing;

  constructor(windows: W, from?: Engine) {
    this.windows = windows;
    this.#pasts = new Layer(from === undefined ? undefined : from.#pasts);
    this.#customers = new Layer(from === undefined ? undefined : from.#customers);
    this.#now =
      from === undefined
        ? {
            ...{ witnessed: 0, balance: undefined, judgements: 0, unseen: [], expiring: [] },
            ...{ stopped: new Set(), paid: new Set() },
          }
        : {
            ...{ ...from.#now, judgements: 0, unseen: [...from.#now.unseen] },
            ...{ expiring: [...from.#now.expiring], stopped: new Set(from.#now.stopped) },
            paid: new Set(from.#now.paid),
          };
  }

  /** One that starts as this one stands now; this one must rest as long as it is in use. */
  branch(this: Engine<CellWindows>): Engine<CellWindows> {
    return new Engine(this.windows.branch(), this);
  }

  get policy(): Policy {
    return this.windows.policy;
  }

  /** How often `judge` was asked, since it began or branched. */
  get judgements(): number {
    return this.#now.judgements;
  }

  /** What was paid before anybody asked here; `at` in ms. */
  import(paid: Paid, at: number): void {
    const key = `${paid.asset}|${paid.destination}`;
    const { familiarity } = this.policy;
    const ageMs = familiarity === undefined ? undefined : familiarity.ageSeconds * 1_000;
    const known = this.#pasts.get(key);
    const past = withPaid(known, paid.amount, at, ageMs);
    if (past !== known) this.#pasts.put(key, past);
    const since = this.#customers.get(paid.customer);
    if (since === undefined || at < since) this.#customers.put(paid.customer, at);
  }

  /** Watchers state a later time, and what the wallet holds. */
  observe(at: number, balance: bigint): void {
    const now = this.#now;
    const before = now.witnessed;
    if (at < before) throw new Error(`arena: time went back from ${before} to ${at}`);
    now.balance = balance;
    let seen = 0;
    while (seen < now.unseen.length && now.unseen[seen]!.seenAt <= at) seen++;
    // Noted by the time that was witnessed when the watchers came to say so.
    for (const paid of now.unseen.splice(0, seen)) this.import(paid, before);
    if (at === before) return;
    now.witnessed = at;
    this.windows.advance(at);
    this.#expire(at);
  }

  ask(subject: Subject, at: number): Order {
    const { policy, windows } = this;
    const known = this.#knownOf(subject);
    const classes = classesOf(policy, known, subject);
    const facts: Facts = {
      ...known,
      ...classes,
      usage: windows.usageOf('request', subject, classes),
      behaviour: windows.behaviourOf({ ...subject, ...known, ...classes, at }),
    };
    const verdict = this.#judge(facts, subject);
    const isBlocked = verdict.outcome === 'block' || verdict.outcome === 'freeze';
    const item = isBlocked ? null : windows.record('request', subject, facts, at);
    if (item !== null) {
      this.#now.expiring.push({ expires: at + policy.withdrawalExpirySeconds * 1_000, item });
    }
    if (verdict.freeze !== undefined) {
      const who = verdict.freeze === 'client' ? subject.client : subject.customer;
      this.#now.stopped.add(`${verdict.freeze}:${who}`);
    }
    return { subject, at, facts, verdict, item };
  }

  /** Whether it may be paid now; then it is. `isReviewed`: people have approved it. */
  pay({ subject, facts, verdict, item }: Order, at: number, isReviewed = false): boolean {
    const now = this.#now;
    if (item === null || now.paid.has(item)) return false;
    if (this.isStopped(subject)) return false;
    const balance = now.balance;
    const isLess = balance !== undefined && facts.balance !== undefined && balance < facts.balance;
    const asked = isLess ? this.#judge({ ...facts, balance }, subject) : verdict;
    if (!passes(asked, isReviewed)) return false;
    const usage = this.windows.usageOf('payment', subject, facts);
    const paying = this.#judge({ ...facts, balance, usage }, subject);
    if (!passes(paying, isReviewed)) return false;

    const { newcomer, newDestination, unattended, nearThreshold } = facts;
    const classes = { newcomer, newDestination, unattended, nearThreshold };
    this.windows.record('payment', subject, classes, at);
    now.paid.add(item);
    const { asset, destination, customer, amount } = subject;
    now.unseen.push({ asset, destination, customer, amount, seenAt: at + CONFIRMED_AFTER_MS });
    return true;
  }

  /** People have rejected it: its sum goes back to the limits. */
  reject({ item }: Order): void {
    if (item !== null && !this.#now.paid.has(item)) {
      this.windows.reverse(item);
    }
  }

  isStopped({ client, customer }: Pick<Subject, 'client' | 'customer'>): boolean {
    const { stopped } = this.#now;
    return stopped.has(`client:${client}`) || stopped.has(`customer:${customer}`);
  }

  /** People have thawed everything. */
  thaw(): void {
    this.#now.stopped.clear();
  }

  #judge(facts: Facts, subject: Subject): Verdict {
    this.#now.judgements += 1;
    return judge(this.policy, facts, subject);
  }

  #knownOf({ asset, destination, customer }: Subject): Known {
    const { familiarity, newcomerSeconds } = this.policy;
    const { balance, witnessed } = this.#now;
    const past = this.#pasts.get(`${asset}|${destination}`);
    const since = this.#customers.get(customer);
    return {
      balance,
      destinationFirstPaid: past?.first,
      familiarAmount: familiarAmount(past, familiarity, witnessed),
      newcomer: since === undefined || witnessed < since + newcomerSeconds * 1_000,
      time: witnessed,
    };
  }

  /** What nobody has paid in time gives its sum back. */
  #expire(at: number): void {
    const { expiring, paid } = this.#now;
    let over = 0;
    for (; over < expiring.length && expiring[over]!.expires <= at; over++) {
      const { item } = expiring[over]!;
      if (!paid.delete(item)) this.windows.reverse(item);
    }
    expiring.splice(0, over);
  }
}

/** A review that people have made lets it pass; no block, and no delay that still runs. */
const passes = ({ outcome }: Verdict, isReviewed: boolean): boolean =>
  outcome === 'allow' || (isReviewed && (outcome === 'review' || outcome === 'delay'));
