// The one door to a signature. `authorise` asks everything again, on a state that a quorum of
// watchers has just cosigned, and answers with an `Authorised` that nobody else can make.
import { fromHex, hex } from '@sekisho/protocol/bytes';
import { formatInstant } from '@sekisho/protocol/instant';
import type { GroupKeyDocument } from '@sekisho/protocol/policy';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { paymentTag } from '@sekisho/protocol/envelope';
import { obstacle } from './clearance.ts';
import type { Checks } from './entering.ts';
import {
  type CosignedHead,
  openCosignedHead,
  outlivedQuorum,
  secondsOf,
  staleness,
} from './head.ts';
import { checkPaymentBytes, payingWallet } from './payment-bytes.ts';
import { type Lookup, metaOf, policyOf, type Withdrawal } from './state.ts';

/**
 * A second payment also waits until an earlier one's deadline has passed by the signer's own clock,
 * by this much: a quorum's word about the chain's time is not enough where the signer's denies it.
 */
export const SECOND_PAYMENT_MARGIN_MS = 3_600_000;

const MAKER = Symbol('authorise');

/** Leave to sign exactly these bytes, as of this head. Only `authorise` makes one. */
export class Authorised {
  /** A private member, so that no object with the same fields passes for one to the compiler. */
  readonly #made = true;
  readonly ledger: string;
  readonly payment: string;
  readonly chain: string;
  readonly identity: string;
  readonly withdrawals: readonly string[];
  readonly wallet: string;
  readonly group: GroupKeyDocument;
  readonly bytes: Uint8Array;
  readonly policy: string;
  readonly deadline: number;
  readonly head: { readonly size: number; readonly root: string };

  constructor(maker: symbol, fields: Omit<Authorised, never>) {
    if (maker !== MAKER) throw new Error('only authorise() makes an Authorised');
    this.ledger = fields.ledger;
    this.payment = fields.payment;
    this.chain = fields.chain;
    this.identity = fields.identity;
    this.withdrawals = fields.withdrawals;
    this.wallet = fields.wallet;
    this.group = fields.group;
    this.bytes = fields.bytes;
    this.policy = fields.policy;
    this.deadline = fields.deadline;
    this.head = fields.head;
  }

  /** Whether `authorise` made this value; one with a borrowed prototype is not. */
  static is(value: unknown): value is Authorised {
    return typeof value === 'object' && value !== null && #made in value && value.#made;
  }
}

/**
 * Watchers that state a time to come would open every window and end every delay at once. A signer
 * goes by witnessed time only while its own clock does not deny it.
 */
export const MAX_WITNESSED_AHEAD_MS = 60_000;

export interface Request {
  readonly payment: string;
  /** The cosigned checkpoint that the state was folded up to, and the root of that fold. */
  readonly note: string;
  readonly root: string;
  /** The signer's own clock, ms. */
  readonly now: number;
}

/** The head that a signer stands at, if anything may be signed on it by the signer's own clock. */
export function headToSignOn(
  lookup: Lookup,
  { note, root, now }: Pick<Request, 'note' | 'root' | 'now'>,
  checks: Checks,
): CosignedHead | Refusal {
  const { document } = policyOf(lookup);
  const head = openCosignedHead(document, note, checks.ed25519);
  if (isRefusal(head)) return head;
  const outlived = outlivedQuorum(document, head, metaOf(lookup).witnessed);
  if (outlived !== undefined) return outlived;
  if (head.size !== metaOf(lookup).size || head.root !== root) {
    return refuse('head-other', 'the cosigned head is not the one this state was folded to');
  }
  const stale = staleness(document, head, now);
  if (stale !== undefined) return stale;
  const ahead = metaOf(lookup).witnessed - now;
  return ahead > MAX_WITNESSED_AHEAD_MS
    ? refuse(
        'witnessed-ahead',
        `watchers have stated a time ${secondsOf(ahead)} ahead of this clock`,
      )
    : head;
}

/** Whether a signer whose replica stands at `lookup` may sign this payment now. */
export function authorise(lookup: Lookup, request: Request, checks: Checks): Authorised | Refusal {
  const { hash: policy } = policyOf(lookup);
  const head = headToSignOn(lookup, request, checks);
  if (isRefusal(head)) return head;
  const payment = lookup.get('payment', request.payment);
  if (payment === undefined) {
    return refuse('payment-unknown', 'the cosigned ledger has no such payment');
  }
  if (payment.expired || payment.signature !== null) {
    return refuse('payment-over', 'the payment is signed or expired already');
  }
  if (payment.deadline <= request.now) {
    return refuse('payment-deadline', 'the payment’s deadline has passed by this clock');
  }
  for (const withdrawalHash of payment.withdrawals) {
    const withdrawal = lookup.get('withdrawal', withdrawalHash)!;
    if (withdrawal.payments.at(-1) !== request.payment) {
      return refuse('payment-not-live', 'the withdrawal is paid by another payment');
    }
    const early = earlierPayment(lookup, withdrawal, request.now);
    if (early !== undefined) return early;
    const tag = hex(paymentTag(payment.chain, payment.identity));
    const { chain, wallet, withdrawals, bytes, identity, fee } = payment;
    const deadline = formatInstant(payment.deadline);
    const body = { payment: request.payment, chain, wallet, bytes, identity, fee, deadline };
    const prepared = { ...body, withdrawals: [...withdrawals] };
    const decoded = checkPaymentBytes(lookup, prepared, tag, withdrawal, payment.at, checks);
    if (isRefusal(decoded)) return decoded;
    const blocked = obstacle(lookup, withdrawal, payment);
    if (blocked !== undefined) return blocked;
  }
  const wallet = payingWallet(lookup, payment.wallet);
  if (isRefusal(wallet)) return wallet;
  if (wallet.custody.kind !== 'threshold') throw new Error('payingWallet: not a threshold wallet');
  return new Authorised(MAKER, {
    ledger: metaOf(lookup).ledger,
    payment: request.payment,
    chain: payment.chain,
    identity: payment.identity,
    withdrawals: payment.withdrawals,
    wallet: payment.wallet,
    group: wallet.custody.group,
    bytes: fromHex(payment.bytes)!,
    policy,
    deadline: payment.deadline,
    head: { size: head.size, root: head.root },
  });
}

/** Whether an earlier payment of the withdrawal might still confirm, by the signer's own clock. */
function earlierPayment(lookup: Lookup, withdrawal: Withdrawal, now: number): Refusal | undefined {
  for (const id of withdrawal.payments.slice(0, -1)) {
    const { deadline, expired } = lookup.get('payment', id)!;
    // Two histories had each prepared one, and a rebase carried both.
    if (!expired) return refuse('payment-earlier', `payment ${id} has not expired`);
    if (now <= deadline + SECOND_PAYMENT_MARGIN_MS) {
      return refuse('payment-earlier', `payment ${id} ended less than an hour ago by this clock`);
    }
  }
  return undefined;
}
