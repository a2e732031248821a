// What a thief who has read the policy keeps about his own takings, so as to stay under everything:
// each limit's window, each rule's threshold, and which of his addresses have become familiar.
import type { Limit, Policy, Rule } from '@sekisho/protocol/policy';

export type Read = Pick<Policy, 'limits' | 'rules'> & Partial<Policy>;

interface Taken {
  readonly at: number;
  readonly to: string;
  readonly customer: number;
  readonly amount: bigint;
  readonly isNew: boolean;
}

const WHOLE = 10_000n;

export class Purse {
  readonly #policy: Read;
  readonly #percent: bigint;
  readonly #customers: number;
  readonly taken: Taken[] = [];
  #balance: bigint;

  /** `percent`: how close to each threshold he goes. */
  constructor(policy: Read, balance: bigint, percent: number, customers: number) {
    this.#policy = policy;
    this.#balance = balance;
    this.#percent = BigInt(percent);
    this.#customers = customers;
  }

  /** What he may take at this time to this address; nothing, below zero, where a window is full. */
  room(at: number, to: string): bigint {
    const familiar = this.#familiar(at, to);
    const asNew = this.#roomAs(at, to, true);
    if (familiar === 0n) return asNew;
    const asFamiliar = this.#roomAs(at, to, false);
    const capped = asFamiliar < familiar ? asFamiliar : familiar;
    return capped > asNew ? capped : asNew;
  }

  take(at: number, to: string, amount: bigint): void {
    const isNew = amount > this.#familiar(at, to);
    this.taken.push({ at, to, amount, isNew, customer: this.#customer });
    this.#balance -= amount;
  }

  get #customer(): number {
    return this.taken.length % this.#customers;
  }

  /** The largest sum that would not be new for the address. */
  #familiar(at: number, to: string): bigint {
    const { familiarity } = this.#policy;
    if (familiarity === undefined) return 0n;
    const old = at - familiarity.ageSeconds * 1_000 - MARGIN_MS;
    const sums = this.taken.filter((one) => one.to === to && one.at <= old);
    const largest = sums.reduce((most, { amount }) => (amount > most ? amount : most), 0n);
    return largest * BigInt(familiarity.factor);
  }

  #roomAs(at: number, to: string, isNew: boolean): bigint {
    const rules = this.#policy.rules.map((rule) => this.#threshold(rule, isNew));
    const limits = this.#policy.limits.map((limit) => this.#left(limit, at, to, isNew));
    return [...rules, ...limits].reduce((least, one) => (one < least ? one : least), this.#balance);
  }

  #threshold(rule: Rule, isNew: boolean): bigint {
    // He reads thresholds; what an expression asks he does not solve.
    if (rule.kind === 'expression') return this.#balance;
    if (rule.kind !== 'payment-ceiling' && !isNew) return this.#balance;
    const { above, aboveShare } = rule;
    const threshold = above === undefined ? this.#part(aboveShare ?? 0) : BigInt(above);
    return (threshold * this.#percent) / 100n;
  }

  #part(share: number): bigint {
    return (this.#balance * BigInt(share)) / WHOLE;
  }

  #left(limit: Limit, at: number, to: string, isNew: boolean): bigint {
    // The names he uses have a past; and near a threshold is a matter of the percentage.
    if (limit.per === 'newcomers' || limit.only === 'near-thresholds') return this.#balance;
    if (limit.only !== undefined && !isNew) return this.#balance;
    const since = at - limit.windowSeconds * 1_000 - MARGIN_MS;
    const inside = this.taken.filter(
      (one) =>
        one.at > since &&
        (limit.only === undefined || one.isNew) &&
        (limit.per !== 'customer' || one.customer === this.#customer) &&
        (limit.per !== 'destination' || one.to === to),
    );
    if ('count' in limit) {
      const allowed = Math.floor((limit.count * Number(this.#percent)) / 100);
      return inside.length < allowed ? this.#balance : 0n;
    }
    const most = 'sum' in limit ? BigInt(limit.sum) : this.#part(limit.balanceShare);
    const sum = inside.reduce((all, { amount }) => all + amount, 0n);
    return (most * this.#percent) / 100n - sum;
  }
}

/** Confirmation takes a moment, and windows forget by the watchers' clocks. */
const MARGIN_MS = 600_000;
