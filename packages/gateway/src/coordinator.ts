// From cleared to signed: prepares a payment for every withdrawal that is cleared, and has every
// prepared payment signed. All it knows is in the ledger, so a restart goes on where it stopped.
import { chainOf } from '@sekisho/chains/chain';
import { clearsAt, obstacle, verdictsOf } from '@sekisho/ledger/clearance';
import { livePayment } from '@sekisho/ledger/payments';
import { payingWallet, walletKey } from '@sekisho/ledger/payment-bytes';
import { metaOf, type Payment, type Withdrawal } from '@sekisho/ledger/state';
import { fromHex, hex } from '@sekisho/protocol/bytes';
import type { Clock } from '@sekisho/protocol/clock';
import type { Body } from '@sekisho/protocol/entry';
import { paymentIdOf } from '@sekisho/protocol/evidence';
import { formatInstant, parseInstant } from '@sekisho/protocol/instant';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { Replica } from '@sekisho/replica/replica';
import type { Events } from './events.ts';
import { Pauses } from './pauses.ts';
import type { Ripening } from './ripening.ts';
import type { Committed, Sequencer } from './sequencer.ts';
import { type Assembly, signPayment } from './session.ts';
import type { Signers } from './signers.ts';
import type { Watchers } from './watchers.ts';

/** A payment lives this long: what was signed before a stop can still confirm until then. */
const PAYMENT_LIFE_MS = 1_800_000;
/** Equal orders in one second would be one transaction; another second's deadline parts them. */
const MAX_DEADLINE_STEPS = 120;
/** Sessions at once: enough to keep three signers busy, few enough that none waits a minute. */
const MAX_SESSIONS = 4;
/** Held withdrawals are looked at again this soon after something that may free them. */
const SWEEP_MS = 200;
/** Tables whose changes may free withdrawals other than their own: time, stops, limits, policy. */
const FREEING: readonly string[] = ['watcher', 'stopped', 'payment', 'policy'];

/** What a piece of work came to: done, waiting for an event, or refused and tried again later. */
type Progress = 'done' | 'waiting' | Refusal;

export interface CoordinatorParts {
  readonly replica: Replica;
  readonly sequencer: Sequencer;
  readonly watchers: Watchers;
  readonly signers: Signers;
  readonly ripening: Pick<Ripening, 'wait' | 'over'>;
  readonly assembly: Assembly;
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
  readonly #pauses = new Pauses();
  #sessions = 0;
  #turn = 0;
  #retrying = false;
  #sweeping = false;

  constructor(parts: CoordinatorParts) {
    this.#parts = parts;
    const { content } = parts.replica;
    for (const id of content.ids('withdrawal')) this.#note('withdrawal', id);
    for (const id of content.ids('payment')) this.#note('payment', id);
    parts.sequencer.onCommit((committed) => this.#committed(committed));
    parts.signers.onReady(() => this.#startSessions());
    this.#sweepSoon();
  }

  #committed({ deltas }: Committed): void {
    for (const [table, id] of deltas.flat()) {
      if (table === 'withdrawal' || table === 'payment') this.#note(table, id);
      if (table === 'withdrawal' && this.#open.has(id)) this.#startPreparing(id);
      if (FREEING.includes(table)) this.#sweepSoon();
    }
    this.#startSessions();
  }

  #note(table: 'withdrawal' | 'payment', id: string): void {
    const { state } = this.#parts.replica;
    if (table === 'withdrawal') {
      const withdrawal = state.get('withdrawal', id)!;
      const open = withdrawal.ended === null && livePayment(state, withdrawal) === undefined;
      if (open) this.#open.add(id);
      else {
        this.#open.delete(id);
        this.#parts.ripening.over(id);
      }
      return;
    }
    const payment = state.get('payment', id)!;
    if (payment.signature === null && !payment.expired) this.#unsigned.add(id);
    else this.#unsigned.delete(id);
    // An expired payment opens its withdrawals again.
    if (payment.expired) for (const hash of payment.withdrawals) this.#note('withdrawal', hash);
  }

  #startPreparing(hash: string): void {
    void this.#once(hash, () => this.#prepare(hash));
  }

  #startSessions(): void {
    for (const id of this.#unsigned) {
      if (this.#sessions >= MAX_SESSIONS) return;
      void this.#once(id, () => this.#sign(id));
    }
  }

  #sweepSoon(): void {
    if (this.#sweeping) return;
    this.#sweeping = true;
    this.#parts.clock.after(SWEEP_MS, () => {
      this.#sweeping = false;
      for (const hash of this.#open) this.#startPreparing(hash);
    });
  }

  /** Runs one piece of work per withdrawal or payment at a time. */
  async #once(key: string, work: () => Promise<Progress>): Promise<void> {
    if (this.#busy.has(key)) return;
    this.#busy.add(key);
    let progress: Progress | undefined;
    try {
      progress = await work();
    } catch (fault) {
      this.#parts.events.fault('coordinator', fault);
    } finally {
      this.#busy.delete(key);
    }
    if (progress === 'done') {
      this.#pauses.reset();
      return this.#startSessions(); // a place is free again
    }
    if (progress === 'waiting') return; // what it waits for starts it again
    if (progress !== undefined) this.#parts.events.refused('coordinator', progress);
    this.#retry();
  }

  #retry(): void {
    if (this.#retrying) return;
    this.#retrying = true;
    this.#parts.clock.after(this.#pauses.take(), () => {
      this.#retrying = false;
      this.#parts.watchers.renew();
      this.#startSessions();
      this.#sweepSoon();
    });
  }

  /** Prepares the payment of a withdrawal that is cleared; held ones wait for their next change. */
  async #prepare(hash: string): Promise<Progress> {
    const { replica, watchers, clock, sequencer } = this.#parts;
    const withdrawal = replica.state.get('withdrawal', hash)!;
    // Wallets of another custody are judged, recorded and watched; nothing is signed for them here.
    if (isRefusal(payingWallet(replica.state, withdrawal.wallet))) return 'waiting';
    if (this.#isHeld(hash, withdrawal)) return 'waiting';
    const unsigned = this.#unsignable(withdrawal.wallet);
    if (unsigned !== undefined) return unsigned;
    const stale = await watchers.freshen();
    if (stale !== undefined) return stale;
    const now = clock.now();
    for (let step = 0; step < MAX_DEADLINE_STEPS; step++) {
      const body = this.#build(hash, withdrawal, now, now + PAYMENT_LIFE_MS + step * 1_000);
      if (isRefusal(body)) return body;
      const written = await sequencer.submit({ name: 'payment.prepared', body });
      if (!isRefusal(written)) return 'done';
      if (written.refused !== 'identity-used') return written;
    }
    return refuse('identity-used', 'every deadline of the next two minutes is taken');
  }

  #isHeld(hash: string, withdrawal: Withdrawal): boolean {
    const { replica, ripening } = this.#parts;
    const held = obstacle(replica.state, withdrawal);
    if (held?.refused === 'delay-running') {
      ripening.wait(hash, clearsAt(withdrawal, verdictsOf(replica.state, withdrawal)));
    } else ripening.over(hash);
    return held !== undefined;
  }

  /** What nobody could sign would only run out: some six hours until it may be prepared again. */
  #unsignable(walletId: string): Refusal | undefined {
    const { replica, signers } = this.#parts;
    const wallet = payingWallet(replica.state, walletId);
    if (isRefusal(wallet) || wallet.custody.kind !== 'threshold') return undefined;
    const { threshold, parties } = wallet.custody.group;
    const able = signers.fit.filter(
      ({ id }) => this.#isValid(id) && parties.some((party) => party.id === id),
    );
    return able.length < threshold
      ? refuse('signers-too-few', `${able.length} of ${threshold} needed signers are here and sign`)
      : undefined;
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

  /** Nobody gives a share where one takes part that was suspended. */
  #isValid(id: string): boolean {
    const { replica } = this.#parts;
    const party = replica.policy.signers.find((signer) => signer.id === id);
    const { witnessed } = metaOf(replica.state);
    return party !== undefined && parseInstant(party.validUntil)! > witnessed;
  }

  /** Has a prepared payment signed, once enough signers stand at a head that covers it. */
  async #sign(id: string): Promise<Progress> {
    const { replica, signers, sequencer, assembly, clock, events } = this.#parts;
    const payment: Payment = replica.state.get('payment', id)!;
    if (payment.deadline <= clock.now()) return 'waiting'; // its expiry frees the withdrawal
    const wallet = payingWallet(replica.state, payment.wallet);
    if (isRefusal(wallet) || wallet.custody.kind !== 'threshold') return 'waiting';
    const { group } = wallet.custody;
    const candidates = signers
      .holding(payment.index + 1, this.#turn++)
      .filter(({ id }) => this.#isValid(id));
    if (candidates.length < group.threshold) return 'waiting'; // until more have come so far
    // Only what is at work takes a place: what waits for hours must not keep others waiting.
    this.#sessions += 1;
    try {
      const body = await signPayment(id, payment, group, candidates, assembly, events);
      if (isRefusal(body)) return body;
      const written = await sequencer.submit({ name: 'payment.signed', body });
      return isRefusal(written) ? written : 'done';
    } finally {
      this.#sessions -= 1;
      // Behind all others: what is refused for hours must not keep the same few places for hours.
      if (this.#unsigned.delete(id)) this.#unsigned.add(id);
    }
  }
}
