// Transactions that wait for a block, and the memory of what was answered to announces.
import type { Accounts } from './accounts.ts';
import { ANNOUNCE_CACHE_SECONDS, MAX_UNCONFIRMED, type ResultName } from './facts.ts';
import type { SignedTransaction } from './transaction.ts';

export class Pool {
  readonly #waiting = new Map<string, SignedTransaction>();

  /** Oldest arrival first. */
  all(): readonly SignedTransaction[] {
    return [...this.#waiting.values()];
  }

  has(hash: string): boolean {
    return this.#waiting.has(hash);
  }

  get isFull(): boolean {
    return this.#waiting.size >= MAX_UNCONFIRMED;
  }

  add(transaction: SignedTransaction): void {
    this.#waiting.set(transaction.hash, transaction);
  }

  /** Drops what a block took, what expired, and what can no longer be paid. */
  keep(isAlive: (transaction: SignedTransaction) => boolean): void {
    for (const [hash, transaction] of this.#waiting) {
      if (!isAlive(transaction)) this.#waiting.delete(hash);
    }
  }

  /** Balances as if all that waits had happened: what NIS checks a new announce against. */
  accountsAfter(confirmed: Accounts): Accounts {
    const after = confirmed.copy();
    for (const transaction of this.#waiting.values()) {
      if (after.canPay(transaction)) after.apply(transaction);
    }
    return after;
  }
}

/**
 * PushService.java, HashCache: the first answer is given again for ten minutes to the same hash,
 * and the hash does not cover the signature. Hence a wrong signature announced first makes the
 * node refuse the right one. A success is remembered as NEUTRAL.
 */
export class AnnounceMemory {
  readonly #answers = new Map<string, { readonly at: number; readonly result: ResultName }>();

  recall(hash: string, now: number): ResultName | undefined {
    for (const [known, { at }] of this.#answers) {
      if (at + ANNOUNCE_CACHE_SECONDS <= now) this.#answers.delete(known);
    }
    return this.#answers.get(hash)?.result;
  }

  remember(hash: string, result: ResultName, now: number): void {
    this.#answers.set(hash, { at: now, result: result === 'SUCCESS' ? 'NEUTRAL' : result });
  }
}
