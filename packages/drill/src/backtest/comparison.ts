// Two policies over one past: what each holds and lets go by day, how often each of its lines is
// met, and every withdrawal on which they differ.
import type { Policy } from '@sekisho/protocol/policy';
import type { Outcome as Said } from '@sekisho/protocol/status';
import { instantText } from '../instant.ts';
import { Course, type Outcome, type People } from './course.ts';
import type { PastWithdrawal } from './history-line.ts';

/** Changes are all counted; so many are told. */
const MOST_CHANGES = 10_000;
const DAY_TEXT = 10;

/** What one policy did in a day, in numbers of withdrawals. */
export interface Day {
  readonly day: string;
  asked: number;
  allowed: number;
  delayed: number;
  reviewed: number;
  blocked: number;
  /** Not blocked, and held by a stop. */
  stopped: number;
}

export interface Side {
  readonly days: readonly Day[];
  /** Ids of limits and rules, and how many withdrawals met each; '' where nothing provides. */
  readonly hits: Readonly<Record<string, number>>;
  /** Of withdrawals not known as thefts: held or blocked, per ten thousand. */
  readonly falseHoldsPerTenThousand: number;
  readonly holdsPerDay: number;
  /** Known thefts that were paid, smallest unit. */
  readonly lost: string;
}

export interface Change {
  readonly line: number;
  readonly at: string;
  readonly customer: string;
  readonly destination: string;
  readonly amount: string;
  readonly before: Said;
  readonly after: Said;
  /** Lines of the new policy that it met, or of the old one where it now meets none. */
  readonly by: readonly string[];
}

export interface Compared {
  readonly withdrawals: number;
  readonly attempted: string;
  readonly next: Side;
  readonly against?: Side;
  readonly changed: number;
  readonly changes: readonly Change[];
}

class Tallied {
  readonly #course: Course;
  readonly #days = new Map<string, Day>();
  readonly #hits = new Map<string, number>();
  #honest = 0;
  #hindered = 0;

  constructor(policy: Policy, people: People) {
    this.#course = new Course(policy, people);
    for (const { id } of [...policy.limits, ...policy.rules]) this.#hits.set(id, 0);
  }

  take(past: PastWithdrawal, balance: bigint): Outcome {
    const taken = this.#course.take(past, balance);
    const { verdict, isStopped } = taken;
    const day = this.#dayOf(past.at);
    day.asked += 1;
    const { outcome } = verdict;
    if (outcome === 'block' || outcome === 'freeze') day.blocked += 1;
    else if (isStopped) day.stopped += 1;
    else if (outcome === 'review') day.reviewed += 1;
    else if (outcome === 'delay') day.delayed += 1;
    else day.allowed += 1;
    for (const id of new Set(verdict.reasons.map((reason) => reason.id))) {
      this.#hits.set(id, (this.#hits.get(id) ?? 0) + 1);
    }
    if (!past.isTheft) {
      this.#honest += 1;
      if (outcome !== 'allow' || isStopped) this.#hindered += 1;
    }
    return taken;
  }

  end(at: number, balance: bigint): Side {
    this.#course.until(at, balance);
    const days = [...this.#days.values()];
    const holds = days.reduce((sum, { asked, allowed }) => sum + asked - allowed, 0);
    return {
      days,
      hits: Object.fromEntries(this.#hits),
      falseHoldsPerTenThousand:
        this.#honest === 0 ? 0 : Math.round((this.#hindered * 10_000) / this.#honest),
      holdsPerDay: days.length === 0 ? 0 : Math.round((holds * 100) / days.length) / 100,
      lost: this.#course.lost.toString(),
    };
  }

  #dayOf(at: number): Day {
    const day = instantText(at).slice(0, DAY_TEXT);
    let known = this.#days.get(day);
    if (known === undefined) {
      known = { day, asked: 0, allowed: 0, delayed: 0, reviewed: 0, blocked: 0, stopped: 0 };
      this.#days.set(day, known);
    }
    return known;
  }
}

/** Judges withdrawals one by one, in order of time, under one policy or two. */
export class Comparison {
  readonly #next: Tallied;
  readonly #against: Tallied | undefined;
  readonly #changes: Change[] = [];
  #changed = 0;
  #withdrawals = 0;
  #attempted = 0n;
  #last: { at: number; balance: bigint } | undefined;

  constructor(next: Policy, against: Policy | undefined, people: People) {
    this.#next = new Tallied(next, people);
    this.#against = against === undefined ? undefined : new Tallied(against, people);
  }

  take(past: PastWithdrawal, balance: bigint): void {
    this.#withdrawals += 1;
    if (past.isTheft) this.#attempted += past.subject.amount;
    this.#last = { at: past.at, balance };
    const after = this.#next.take(past, balance).verdict;
    const before = this.#against?.take(past, balance).verdict;
    if (before === undefined || before.outcome === after.outcome) return;
    this.#changed += 1;
    if (this.#changes.length >= MOST_CHANGES) return;
    const { customer, destination, amount } = past.subject;
    const met = after.reasons.length > 0 ? after.reasons : before.reasons;
    this.#changes.push({
      ...{ line: past.line, at: instantText(past.at), customer, destination },
      ...{ amount: amount.toString(), before: before.outcome, after: after.outcome },
      by: [...new Set(met.map(({ id, tag }) => (id === '' ? tag : id)))],
    });
  }

  /** What waits in the end is decided within a day. */
  end(): Compared {
    const { at, balance } = this.#last ?? { at: 0, balance: 0n };
    const over = at + 86_400_000;
    const against = this.#against?.end(over, balance);
    return {
      withdrawals: this.#withdrawals,
      attempted: this.#attempted.toString(),
      next: this.#next.end(over, balance),
      ...(against === undefined ? {} : { against }),
      ...{ changed: this.#changed, changes: this.#changes },
    };
  }
}
