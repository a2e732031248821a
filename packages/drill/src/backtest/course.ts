// A past played against one policy: what is allowed is paid at once, what waits for a delay when it
// is over, what waits for people when they have looked, which takes them a stated time. They
// approve everything that is no known theft, and lift a freeze when they have looked.
import type { Verdict } from '@sekisho/policy/verdict';
import type { Policy } from '@sekisho/protocol/policy';
import { Engine, type Order } from '../arena/engine.ts';
import { TallyWindows } from '../arena/windows.ts';
import type { PastWithdrawal } from './history-line.ts';

export interface People {
  /** From the moment something waits for people until they have decided, ms. */
  readonly reviewMs: number;
}

/** What one withdrawal came to. */
export interface Outcome {
  readonly verdict: Verdict;
  /** It was held by a stop, whatever its verdict. */
  readonly isStopped: boolean;
}

interface Waiting {
  readonly due: number;
  readonly order: Order;
  readonly past: PastWithdrawal;
  readonly isReviewed: boolean;
}

export class Course {
  readonly #engine: Engine<TallyWindows>;
  readonly #people: People;
  /** By the time they are due; there are few. */
  #waiting: Waiting[] = [];
  #thawAt: number | undefined;
  #lost = 0n;

  constructor(policy: Policy, people: People) {
    this.#engine = new Engine(new TallyWindows(policy));
    this.#people = people;
  }

  /** Known thefts that were paid, smallest unit. */
  get lost(): bigint {
    return this.#lost;
  }

  /** The next withdrawal; times never fall. `balance`: what the wallet holds. */
  take(past: PastWithdrawal, balance: bigint): Outcome {
    this.until(past.at, balance);
    this.#engine.observe(past.at, balance);
    const isStopped = this.#engine.isStopped(past.subject);
    const order = this.#engine.ask(past.subject, past.at);
    this.#queue(order, past, isStopped);
    return { verdict: order.verdict, isStopped };
  }

  /** Lets everything happen that is due by then. */
  until(at: number, balance: bigint): void {
    for (;;) {
      const next = this.#waiting[0];
      const due = Math.min(next?.due ?? Infinity, this.#thawAt ?? Infinity);
      if (due > at) return;
      this.#engine.observe(due, balance);
      if (due === this.#thawAt) {
        this.#engine.thaw();
        this.#thawAt = undefined;
      } else {
        this.#waiting.shift();
        this.#decide(next!, due);
      }
    }
  }

  #decide({ order, past, isReviewed }: Waiting, at: number): void {
    if (isReviewed && past.isTheft) this.#engine.reject(order);
    else this.#pay(order, past, at, isReviewed);
  }

  #queue(order: Order, past: PastWithdrawal, isStopped: boolean): void {
    const { outcome, delaySeconds } = order.verdict;
    const { reviewMs } = this.#people;
    if (outcome === 'freeze') this.#thawAt ??= past.at + reviewMs;
    if (order.item === null) return;
    const waits = outcome === 'review' || isStopped ? reviewMs : 0;
    const due = past.at + Math.max(waits, delaySeconds * 1_000);
    if (due === past.at) this.#pay(order, past, past.at, false);
    else this.#wait({ due, order, past, isReviewed: outcome !== 'allow' });
  }

  #wait(one: Waiting): void {
    const place = this.#waiting.findLastIndex(({ due }) => due <= one.due) + 1;
    this.#waiting.splice(place, 0, one);
  }

  #pay(order: Order, past: PastWithdrawal, at: number, isReviewed: boolean): void {
    if (this.#engine.pay(order, at, isReviewed) && past.isTheft) this.#lost += past.subject.amount;
  }
}
