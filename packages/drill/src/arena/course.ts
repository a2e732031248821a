// The honest stream as it goes through the engine: the wallet's balance with deposits, nightly
// sweeps and refills, people who look at what was held, and what honest customers felt of it. An
// attack branches off and goes on with the same stream.
import type { Subject } from '@sekisho/policy/facts';
import type { Policy } from '@sekisho/protocol/policy';
import { CLIENT, WALLET, XEM } from '../policy-kit.ts';
import type { Errand } from '../world/errand.ts';
import { Engine, type Order } from './engine.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, START } from './size.ts';
import type { Town } from './town.ts';
import { CellWindows } from './windows.ts';

/** Until people have looked at what was held for nothing, or thawed what was frozen for nothing. */
export const REVIEW_MS = 30 * MINUTE_MS;
const NIGHT_HOUR = 17;
/** A sweep takes at most so much of the wallet, in hundredths of a percent. */
const SWEEP_SHARE = 100n;
const REFILL_BELOW_PERCENT = 85n;

interface Waiting {
  readonly due: number;
  readonly order: Order;
  /** A freeze is thawed; a held one is approved and paid. */
  readonly isFreeze: boolean;
}

/** Of the honest withdrawals of one day. */
export interface Day {
  asked: number;
  held: number;
}

export interface Asked {
  readonly order: Order;
  readonly paid: boolean;
}

export class Course {
  readonly town: Town;
  readonly engine: Engine<CellWindows>;
  readonly days: Day[];
  /** By id of limit or rule; `stop`: only because something else had frozen the client. */
  readonly why = new Map<string, number>();
  readonly #internal: string;
  #balance: bigint;
  #waiting: Waiting[] = [];
  #hour: number;
  /** Of the next errand. */
  next = 0;

  constructor(town: Town, policy: Policy, from?: Course) {
    this.town = town;
    this.#internal = policy.wallets[0]!.internalDestinations[0]!;
    this.#balance = from === undefined ? town.size.wallet : from.#balance;
    this.#hour = from === undefined ? START : from.#hour;
    this.days = Array.from({ length: town.size.days }, () => ({ asked: 0, held: 0 }));
    if (from === undefined) {
      this.engine = new Engine(new CellWindows(policy));
      for (const paid of town.past) this.engine.import({ ...paid, asset: XEM }, paid.at);
    } else {
      this.engine = from.engine.branch();
      this.next = from.next;
      this.#waiting = [...from.#waiting];
    }
  }

  branch(): Course {
    return new Course(this.town, this.engine.policy, this);
  }

  get balance(): bigint {
    return this.#balance;
  }

  /** Everything honest that comes before `at`. */
  runUntil(at: number): void {
    const { errands } = this.town;
    while (this.next < errands.length && errands[this.next]!.at < at) {
      this.#serve(errands[this.next++]!);
    }
    this.#passTo(at);
  }

  /** One withdrawal, now or as soon as it may be: what is allowed is paid at once. */
  ask({ customer, to, amount, at }: Errand, purpose: Subject['purpose'] = 'customer'): Asked {
    this.#passTo(at);
    this.engine.observe(at, this.#balance);
    const subject = {
      ...{ client: CLIENT, customer, wallet: WALLET, asset: XEM, amount },
      ...{ destination: to, purpose },
    };
    const order = this.engine.ask(subject, at);
    return { order, paid: this.#pay(order, at, false) };
  }

  #pay(order: Order, at: number, isReviewed: boolean): boolean {
    const { amount } = order.subject;
    if (amount > this.#balance || !this.engine.pay(order, at, isReviewed)) return false;
    this.#balance -= amount;
    return true;
  }

  #serve(errand: Errand, purpose: Subject['purpose'] = 'customer'): void {
    const { order, paid } = this.ask(errand, purpose);
    const day = this.days[Math.trunc((errand.at - START) / DAY_MS)]!;
    day.asked += 1;
    if (paid) return;
    day.held += 1;
    const ids = new Set(order.verdict.reasons.map(({ id }) => id));
    for (const id of ids.size === 0 ? ['stop'] : ids) this.why.set(id, (this.why.get(id) ?? 0) + 1);
    const isFreeze = order.verdict.freeze !== undefined;
    if (order.item === null && !isFreeze) return;
    this.#waiting.push({ due: errand.at + REVIEW_MS, order, isFreeze });
  }

  /** What people do, and what happens at full hours. */
  #passTo(at: number): void {
    for (;;) {
      const due = this.#waiting[0]?.due ?? Infinity;
      const hour = this.#hour + HOUR_MS;
      if (Math.min(due, hour) > at) return;
      if (due <= hour) this.#look(this.#waiting.shift()!);
      else this.#strike(hour);
    }
  }

  #look({ due, order, isFreeze }: Waiting): void {
    this.engine.observe(due, this.#balance);
    if (isFreeze) this.engine.thaw();
    else this.#pay(order, due, true);
  }

  /** Deposits of the hour: as much as leaves on average. At night what is too much goes to cold. */
  #strike(hour: number): void {
    this.#hour = hour;
    const { wallet, turnover } = this.town.size;
    this.#balance += (wallet * BigInt(turnover)) / (10_000n * 24n);
    if (this.#balance * 100n < wallet * REFILL_BELOW_PERCENT) this.#balance = wallet;
    if (((hour - START) / HOUR_MS) % 24 !== NIGHT_HOUR || this.#balance <= wallet) return;
    const most = (wallet * SWEEP_SHARE) / 10_000n;
    const excess = this.#balance - wallet;
    const amount = excess < most ? excess : most;
    const to = this.#internal;
    if (hour < START + this.town.size.days * DAY_MS) {
      this.#serve({ customer: 'exchange', to, amount, at: hour }, 'internal');
    }
  }
}
