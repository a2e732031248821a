// The exchange under which everything dies: customers who ask all the time through the SDK, each
// order again and again until it is acknowledged, and what was acknowledged once more now and then.
import { chainOf } from '@sekisho/chains/chain';
import {
  type Client,
  isDenial,
  type ReceiptedWithdrawal,
  Unreachable,
  type WithdrawalOrder,
} from '@sekisho/client/client';
import { seedOf } from '@sekisho/drill/keys';
import type { Status } from '@sekisho/protocol/status';
import type { Dice } from './dice.ts';
import type { Occasions } from './occasions.ts';

const CUSTOMERS = 6;
/** Between two questions of a customer who has nothing new to ask for. */
const IDLE_MS = 150;
const XEM = 1_000_000n;
/** A hundredth of a percent of the wallet is where patterns begin to matter; this is far below. */
const MOST_XEM = 300;

/** The first policy freezes a client that asks for 500 new destinations in an hour. */
const MOST_ORDERS = 480;

/** A withdrawal that the gateway said it has: nothing may make it unsaid. */
export interface Acknowledged {
  readonly order: WithdrawalOrder;
  /** Entry hash, and where the log has it. */
  readonly hash: string;
  readonly index: number;
  /** Base64 of the entry. */
  readonly bytes: string;
  /** Every receipt that came, under one head or another. */
  readonly receipts: Set<string>;
}

export interface LoadParts {
  readonly client: Client;
  readonly occasions: Occasions;
  readonly dice: Dice;
  readonly wallet: string;
  readonly chain: 'nem:mainnet' | 'nem:testnet';
  /** Whoever still asks then gives up. */
  readonly ended: AbortSignal;
}

/** Occasions seen here: acknowledged, and again (an acknowledged one was answered once more). */
export class Load {
  readonly acknowledged = new Map<string, Acknowledged>();
  readonly #parts: LoadParts;
  #permits = 0;
  #asked = 0;
  #blocks = 0;
  #nextAt = 1;
  #isOver = false;
  /** Answered as before, an acknowledged order asked for again. */
  again = 0;

  constructor(parts: LoadParts) {
    this.#parts = parts;
  }

  /** So many new orders more may be asked for at once. */
  permit(count: number): void {
    this.#permits += count;
    this.#blocks = 0;
    this.#nextAt = 1;
  }

  /** With each block, so that the load never ends: one order more, each twice as late. */
  keepAlive(): void {
    this.#blocks += 1;
    if (this.#blocks < this.#nextAt || this.#isOver || this.#asked >= MOST_ORDERS) return;
    this.#nextAt *= 2;
    this.#permits += 1;
  }

  /** No new orders any more; `run` resolves once the last is acknowledged. */
  finish(): void {
    this.#permits = 0;
    this.#isOver = true;
  }

  async run(): Promise<void> {
    await Promise.all(Array.from({ length: CUSTOMERS }, (_, n) => this.#customer(`c-${n + 1}`)));
  }

  /** Asks for this until it is acknowledged, through whatever happens meanwhile. */
  async ask(order: WithdrawalOrder): Promise<ReceiptedWithdrawal> {
    for (;;) {
      const answer = await untilAnswered(this.#parts.ended, () =>
        this.#parts.client.withdraw(order),
      );
      const isNew = this.#note(order, answer);
      this.#parts.occasions.see(isNew ? 'acknowledged' : 'again');
      return answer;
    }
  }

  /** An order that only people let go, to an address of its own. */
  large(id: string): WithdrawalOrder {
    const share = 600_000n + BigInt(this.#asked++);
    return this.#order(id, 'c-large', `large ${id}`, share * XEM);
  }

  /** One that passes by itself. */
  small(id: string): WithdrawalOrder {
    return this.#order(id, 'c-1', 'c-1 0', XEM);
  }

  async #customer(customer: string): Promise<void> {
    const { dice } = this.#parts;
    const own: WithdrawalOrder[] = [];
    for (;;) {
      if (this.#permits > 0) {
        this.#permits -= 1;
        const order = this.#next(customer);
        own.push(order);
        // Two servers of the exchange may ask for one order at once.
        const askers = dice.below(4) === 0 ? 2 : 1;
        await Promise.all(Array.from({ length: askers }, () => this.ask(order)));
      } else if (this.#isOver) {
        return;
      } else {
        if (own.length > 0) await this.ask(dice.pick(own));
        await pause(IDLE_MS);
      }
    }
  }

  #next(customer: string): WithdrawalOrder {
    const n = this.#asked++;
    // No two amounts are equal, so that each transfer on the chain tells whose it is.
    const amount = BigInt(1 + this.#parts.dice.below(MOST_XEM)) * XEM + BigInt(n);
    return this.#order(`w-${n}`, customer, `${customer} ${n % 3}`, amount);
  }

  #order(id: string, customer: string, home: string, amount: bigint): WithdrawalOrder {
    const { wallet, chain } = this.#parts;
    const address = chainOf(chain)!.addressOf(seedOf('crash test', home));
    return { id, wallet, asset: `${chain}/xem`, amount, destination: { address }, customer };
  }

  /** Whether this is the first acknowledgement. Throws where an answer unsays an earlier one. */
  #note(order: WithdrawalOrder, { withdrawal: hash, proof, file }: ReceiptedWithdrawal): boolean {
    const before = this.acknowledged.get(order.id);
    if (before === undefined) {
      const { bytes, receipt } = file;
      const receipts = new Set([receipt]);
      this.acknowledged.set(order.id, { order, hash, index: proof.index, bytes, receipts });
      return true;
    }
    if (before.hash !== hash || before.index !== proof.index || before.bytes !== file.bytes) {
      const was = `entry ${before.index}, ${before.hash}`;
      throw new Error(`${order.id} was ${was} and is now entry ${proof.index}, ${hash}`);
    }
    before.receipts.add(file.receipt);
    this.again += 1;
    return false;
  }
}

/**
 * The answer, however long nobody is there to give it. Throws for a denial that asking again cannot
 * help, and once this life is over.
 */
export async function untilAnswered<T extends object>(
  ended: AbortSignal,
  question: () => Promise<T>,
): Promise<Exclude<T, { refused: string }>> {
  for (;;) {
    ended.throwIfAborted();
    try {
      const answer = await question();
      if (!isDenial(answer)) return answer as Exclude<T, { refused: string }>;
      if (answer.status !== 503 && answer.status !== 429) {
        throw new Error(`refused: ${answer.refused}: ${answer.detail}`);
      }
    } catch (fault) {
      if (!(fault instanceof Unreachable)) throw fault;
    }
  }
}

/** Where no money moves for it any more. Finality shows only when watchers next have news. */
export const isOver = (status: Status): boolean =>
  ['confirmed', 'final', 'rejected', 'cancelled', 'expired', 'blocked', 'failed'].includes(status);

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));
