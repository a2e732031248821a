// What somebody would write by hand for these very limits and rules: a queue of what happened and
// one sum and count per limit and entity, in maps. No policy document, no reasons, no keyed state.
import type { Limit, Rule } from '@sekisho/protocol/policy';
import { type Outcome, stricter } from '@sekisho/protocol/status';
import type { Ordered } from './orders.ts';

interface Sum {
  sum: bigint;
  count: number;
}

export class HandWritten {
  readonly #limits: readonly Limit[];
  readonly #rules: readonly Rule[];
  readonly #log: Ordered[] = [];
  readonly #first: number[];
  readonly #sums: readonly Map<string, Sum>[];

  constructor(limits: readonly Limit[], rules: readonly Rule[]) {
    this.#limits = limits;
    this.#rules = rules;
    this.#first = limits.map(() => 0);
    this.#sums = limits.map(() => new Map());
  }

  judge(order: Ordered, balance: bigint): Outcome {
    let outcome: Outcome = 'allow';
    for (const [i, limit] of this.#limits.entries()) {
      this.#forget(i, limit, order.at);
      if (limit.per === 'newcomers' && !order.newcomer) continue;
      const own = this.#sums[i]!.get(entityOf(limit, order));
      if (exceeds(limit, (own?.sum ?? 0n) + order.amount, (own?.count ?? 0) + 1, balance)) {
        outcome = stricter(outcome, limit.then.outcome);
      }
    }
    for (const rule of this.#rules) {
      // No destination of these orders was ever paid, so every one is new.
      if (rule.kind === 'expression') throw new Error('not written by hand here');
      if (order.amount > BigInt(rule.above!)) outcome = stricter(outcome, rule.then.outcome);
    }
    this.#count(order);
    return outcome;
  }

  #count(order: Ordered): void {
    this.#log.push(order);
    for (const [i, limit] of this.#limits.entries()) this.#change(i, limit, order, 1);
  }

  #forget(i: number, limit: Limit, now: number): void {
    const gone = now - limit.windowSeconds * 1_000;
    for (let first = this.#first[i]!; first < this.#log.length; first++) {
      const order = this.#log[first]!;
      if (order.at > gone) break;
      this.#change(i, limit, order, -1);
      this.#first[i] = first + 1;
    }
  }

  #change(i: number, limit: Limit, order: Ordered, by: 1 | -1): void {
    if (limit.per === 'newcomers' && !order.newcomer) return;
    const sums = this.#sums[i]!;
    const entity = entityOf(limit, order);
    let own = sums.get(entity);
    if (own === undefined) sums.set(entity, (own = { sum: 0n, count: 0 }));
    own.sum += by === 1 ? order.amount : -order.amount;
    own.count += by;
    if (own.count === 0) sums.delete(entity);
  }
}

const entityOf = ({ per }: Limit, order: Ordered): string =>
  per === 'newcomers' ? '' : order[per];

function exceeds(limit: Limit, sum: bigint, count: number, balance: bigint): boolean {
  if ('sum' in limit) return sum > BigInt(limit.sum);
  if ('count' in limit) return count > limit.count;
  return sum * 10_000n > balance * BigInt(limit.balanceShare);
}
