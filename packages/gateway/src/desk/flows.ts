// What each wallet was asked for and has paid in each of the last 48 hours. Made from the state
// when somebody first looks, and kept from then on.
import type { Payment, Withdrawal } from '@sekisho/ledger/state';
import type { WalletView } from '@sekisho/protocol/desk-api';
import { formatInstant } from '@sekisho/protocol/instant';
import type { ApiParts } from '../api/parts.ts';
import type { Roll } from '../api/roll.ts';

export const FLOW_HOURS = 48;
const HOUR_MS = 3_600_000;

type Flow = WalletView['hours'][number];

interface Cell {
  asked: number;
  askedSum: bigint;
  paid: number;
  paidSum: bigint;
  held: number;
  blocked: number;
}

const emptyCell = (): Cell => ({
  ...{ asked: 0, askedSum: 0n, paid: 0, paidSum: 0n, held: 0, blocked: 0 },
});

const hourOf = (ms: number): number => ms - (ms % HOUR_MS);

export class Flows {
  readonly #parts: Pick<ApiParts, 'replica' | 'sequencer'>;
  readonly #roll: Roll;
  /** `wallet|asset` → hour → what happened. */
  readonly #cells = new Map<string, Map<number, Cell>>();
  /** Payments that are counted: one that runs out is taken back, once. */
  readonly #paid = new Map<string, number>();
  #started = false;

  constructor(parts: Pick<ApiParts, 'replica' | 'sequencer'>, roll: Roll) {
    this.#parts = parts;
    this.#roll = roll;
    parts.sequencer.onCommit(({ deltas }) => {
      if (!this.#started) return;
      for (const [table, id, value] of deltas.flat()) {
        // Written once, with the request.
        if (table === 'client-id' && value !== null) this.#asked(this.#requestOf(id));
        if (table === 'payment') this.#payment(id, parts.replica.state.get('payment', id)!);
      }
    });
  }

  /** Oldest hour first, up to that of `now` (ms); hours in which nothing happened are there too. */
  of(wallet: string, asset: string, now: number): Flow[] {
    this.#start(now);
    const last = hourOf(now);
    const cells = this.#cells.get(`${wallet}|${asset}`);
    const oldest = last - (FLOW_HOURS - 1) * HOUR_MS;
    for (const hour of cells?.keys() ?? []) if (hour < oldest) cells?.delete(hour);
    return Array.from({ length: FLOW_HOURS }, (_, i) => {
      const hour = oldest + i * HOUR_MS;
      const { askedSum, paidSum, ...counts } = cells?.get(hour) ?? emptyCell();
      return {
        hour: formatInstant(hour),
        ...counts,
        askedSum: askedSum.toString(),
        paidSum: paidSum.toString(),
      };
    });
  }

  #start(now: number): void {
    if (this.#started) return;
    this.#started = true;
    const { state } = this.#parts.replica;
    const oldest = hourOf(now) - (FLOW_HOURS - 1) * HOUR_MS;
    const { all } = this.#roll;
    for (let i = all.length - 1; i >= 0; i--) {
      const withdrawal = state.get('withdrawal', all[i]!)!;
      // None expires later than a day after its request, and a payment follows before that.
      if (withdrawal.at < oldest - 24 * HOUR_MS) break;
      if (withdrawal.at >= oldest) this.#asked(withdrawal);
      for (const id of withdrawal.payments) this.#payment(id, state.get('payment', id)!);
    }
  }

  #requestOf(key: string): Withdrawal {
    const { state } = this.#parts.replica;
    return state.get('withdrawal', state.get('client-id', key)!.withdrawal)!;
  }

  #asked({ wallet, asset, at, outgoing, outcome }: Withdrawal): void {
    const cell = this.#cellOf(wallet, asset, at);
    cell.asked += 1;
    cell.askedSum += BigInt(outgoing);
    if (outcome === 'review' || outcome === 'delay') cell.held += 1;
    if (outcome === 'block' || outcome === 'freeze') cell.blocked += 1;
  }

  #payment(id: string, payment: Payment): void {
    const counted = this.#paid.has(id);
    if (counted === !payment.expired) return;
    const sign = payment.expired ? -1 : 1;
    for (const hash of payment.withdrawals) {
      const { asset, outgoing } = this.#parts.replica.state.get('withdrawal', hash)!;
      const cell = this.#cellOf(payment.wallet, asset, payment.at);
      cell.paid += sign;
      cell.paidSum += BigInt(sign) * BigInt(outgoing);
    }
    if (payment.expired) this.#paid.delete(id);
    else this.#paid.set(id, payment.at);
    this.#forget(payment.at);
  }

  /** One that is older than the hours shown runs out unseen. */
  #forget(now: number): void {
    for (const [id, at] of this.#paid) {
      if (at > now - 2 * FLOW_HOURS * HOUR_MS) return;
      this.#paid.delete(id);
    }
  }

  #cellOf(wallet: string, asset: string, at: number): Cell {
    const key = `${wallet}|${asset}`;
    let cells = this.#cells.get(key);
    if (cells === undefined) this.#cells.set(key, (cells = new Map()));
    const hour = hourOf(at);
    let cell = cells.get(hour);
    if (cell === undefined) cells.set(hour, (cell = emptyCell()));
    return cell;
  }
}
