// From cleared to signed: prepares a payment for every withdrawal that is cleared, and has every
// prepared payment signed. All it knows is in the ledger, so a restart goes on where it stopped.
import { chainOf } from '@sekisho/chains/chain';
import { obstacle } from '@sekisho/ledger/clearance';
import { livePayment } from '@sekisho/ledger/payments';
import { payingWallet, walletKey } from '@sekisho/ledger/payment-bytes';
import type { Payment, Withdrawal } from '@sekisho/ledger/state';
import { fromHex, hex } from '@sekisho/protocol/bytes';
import type { Clock } from '@sekisho/protocol/clock';
import type { Body } from '@sekisho/protocol/entry';
import { paymentIdOf } from '@sekisho/protocol/evidence';
import { formatInstant } from '@sekisho/protocol/instant';
import { isRefusal, type Refusal } from '@sekisho/protocol/refusal';
import type { Replica } from '@sekisho/replica/replica';
import type { Events } from './events.ts';
import type { Committed, Sequencer } from './sequencer.ts';
import { signPayment } from './session.ts';
import type { Signers } from './signers.ts';
import type { Watchers } from './watchers.ts';

/** A payment lives this long: what was signed before a stop can still confirm until then. */
const PAYMENT_LIFE_MS = 1_800_000;
/** Equal orders in one second would be one transaction; the next second's deadline tells them apart. */
const MAX_DEADLINE_STEPS = 120;
/** Sessions at once: enough to keep three signers busy, few enough that none waits a minute. */
const MAX_SESSIONS = 4;
/** What could not be prepared or signed is looked at again after this. */
const RETRY_MS = 1_000;

export interface CoordinatorParts {
  readonly replica: Replica;
  readonly sequencer: Sequencer;
  readonly watchers: Watchers;
  readonly signers: Signers;
  readonly clock: Clock;
  readonly events: Events;
}

export class Coordinator {
  readonly #parts: CoordinatorParts;
  /** Withdrawals that are not over and have no live payment, by entry hash. */
  readonly #open = new Set<string>();
  /** Payments without a signature. */
  readonly #unsigned = new Set<string>();
  readonly #busy = new Set<string>();
  #turn = 0;
  #retrying = false;

  constructor(parts: CoordinatorParts) {
    this.#parts = parts;
    const { content } = parts.replica;
    for (const id of content.ids('withdrawal')) this.#note('withdrawal', id);
    for (const id of content.ids('payment')) this.#note('payment', id);
    parts.sequencer.onCommit((committed) => this.#committed(committed));
    parts.signers.onReady(() => this.#work());
  }

  #committed({ deltas }: Committed): void {
    for (const [table, id] of deltas.flat()) {
      if (table === 'withdrawal' || table === 'payment') this.#note(table, id);
    }
    this.#work();
  }

  #note(table: 'withdrawal' | 'payment', id: string): void {
    const { state } = this.#parts.replica;
    if (table === 'withdrawal') {
      const withdrawal = state.get('withdrawal', id)!;
      const open = withdrawal.ended === null && livePayment(state, withdrawal) === undefined;
      if (open) this.#open.add(id);
      else this.#open.delete(id);
      return;
    }
    const payment = state.get('payment', id)!;
    if (payment.signature === null && !payment.expired) this.#unsigned.add(id);
    else this.#unsigned.delete(id);
    // An expired payment opens its withdrawals again.
    if (payment.expired) for (const hash of payment.withdrawals) this.#note('withdrawal', hash);
  }

  #work(): void {
    for (const hash of this.#open) void this.#once(hash, () => this.#prepare(hash));
    for (const id of this.#unsigned) {
      if (this.#busy.size >= MAX_SESSIONS && !this.#busy.has(id)) break;
      void this.#once(id, () => this.#sign(id));
    }
  }

  /** Runs one piece of work per withdrawal or payment at a time. */
  async #once(key: string, work: () => Promise<Refusal | undefined>): Promise<void> {
    if (this.#busy.has(key)) return;
    this.#busy.add(key);
    let again = false;
    try {
      const refusal = await work();
      if (refusal !== undefined) {
        again = true;
        this.#parts.events.refused('coordinator', refusal);
      }
    } catch (fault) {
      again = true;
      this.#parts.events.fault('coordinator', fault);
    } finally {
      this.#busy.delete(key);
    }
    if (again) this.#retry();
    else if (this.#unsigned.size > 0) this.#work();
  }

  #retry(): void {
    if (this.#retrying) return;
    this.#retrying = true;
    this.#parts.clock.after(RETRY_MS, () => {
      this.#retrying = false;
      this.#parts.watchers.renew();
      this.#work();
    });
  }

  /** Prepares the payment of a withdrawal that is cleared; held ones wait for their next change. */
  async #prepare(hash: string): Promise<Refusal | undefined> {
    const { replica, watchers, clock, sequencer } = this.#parts;
    const withdrawal = replica.state.get('withdrawal', hash)!;
    if (obstacle(replica.state, withdrawal) !== undefined) return undefined;
    const stale = await watchers.freshen();
    if (stale !== undefined) return stale;
    const now = clock.now();
    for (let step = 0; step < MAX_DEADLINE_STEPS; step++) {
      const body = this.#build(hash, withdrawal, now, now + PAYMENT_LIFE_MS + step * 1_000);
      if (isRefusal(body)) return body;
      const written = await sequencer.submit({ name: 'payment.prepared', body });
      if (!isRefusal(written)) return undefined;
      if (written.refused !== 'identity-used') return written;
    }
    return undefined;
  }

  #build(
    hash: string,
    withdrawal: Withdrawal,
    at: number,
    deadline: number,
  ): Body<'payment.prepared'> | Refusal {
    const wallet = payingWallet(this.#parts.replica.state, withdrawal.wallet);
    if (isRefusal(wallet)) return wallet;
    const { memo, destination: address } = withdrawal;
    const built = chainOf(wallet.chain)!.build({
      signerPublicKey: fromHex(walletKey(wallet))!,
      asset: withdrawal.asset,
      amount: BigInt(withdrawal.amount),
      destination: memo === null ? { address } : { address, memo },
      at,
      deadline,
    });
    if (isRefusal(built)) return built;
    const decoded = chainOf(wallet.chain)!.decode(built.bytes);
    if (isRefusal(decoded)) return decoded;
    return {
      payment: paymentIdOf(wallet.chain, built.bytes),
      chain: wallet.chain,
      wallet: wallet.id,
      withdrawals: [hash],
      bytes: hex(built.bytes),
      identity: built.identity,
      fee: built.fee.toString(),
      deadline: formatInstant(decoded.deadline),
    };
  }

  /** Has a prepared payment signed, once enough signers stand at a head that covers it. */
  async #sign(id: string): Promise<Refusal | undefined> {
    const { replica, signers, sequencer, clock, events } = this.#parts;
    const payment: Payment = replica.state.get('payment', id)!;
    if (payment.deadline <= clock.now()) return undefined; // its expiry frees the withdrawal
    const wallet = payingWallet(replica.state, payment.wallet);
    if (isRefusal(wallet) || wallet.custody.kind !== 'threshold') return undefined;
    const { group } = wallet.custody;
    const candidates = signers.holding(payment.index + 1, this.#turn++);
    if (candidates.length < group.threshold) return undefined; // until more have come so far
    const body = await signPayment(id, payment, group, candidates, events);
    if (isRefusal(body)) return body;
    const written = await sequencer.submit({ name: 'payment.signed', body });
    return isRefusal(written) ? written : undefined;
  }
}
