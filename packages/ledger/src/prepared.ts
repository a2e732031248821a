// `payment.prepared`: the gateway binds cleared withdrawals to the bytes that will pay them. From
// here to final expiry they can be neither cancelled nor rejected, and their sums stay.
import type { Body } from '@sekisho/protocol/entry';
import { isRefusal, refuse } from '@sekisho/protocol/refusal';
import { record } from '@sekisho/policy/window';
import { classesNow, obstacle, subjectOf } from './clearance.ts';
import { type Entering, fresh, type Ruling } from './entering.ts';
import { checkPaymentBytes } from './payment-bytes.ts';
import { identityKey, livePayment, outflowKey } from './payments.ts';

export function enterPrepared(entering: Entering, body: Body<'payment.prepared'>): Ruling {
  const { draft, policy, entry, checks } = entering;
  const late = fresh(entering);
  if (late !== undefined) return late;
  const [hash] = body.withdrawals;
  // A NEM transfer pays one destination; batches come with a chain that has them.
  if (body.withdrawals.length !== 1 || hash === undefined) {
    return refuse('payment-withdrawals', 'a payment on this chain pays exactly one withdrawal');
  }
  const withdrawal = draft.get('withdrawal', hash);
  if (withdrawal === undefined) {
    return refuse('withdrawal-unknown', `no withdrawal has the entry hash ${hash}`);
  }
  if (livePayment(draft, withdrawal) !== undefined) {
    return refuse('withdrawal-prepared', 'it is being paid; a second payment waits for its expiry');
  }
  const decoded = checkPaymentBytes(draft, body, entry.tag, withdrawal, entry.time, checks);
  if (isRefusal(decoded)) return decoded;
  const slot = identityKey(body.chain, body.identity);
  if (draft.get('identity', slot) !== undefined) {
    return refuse('identity-used', 'another payment has this identity; change its deadline');
  }
  if (draft.get('outflow', outflowKey(body.wallet, body.identity)) !== undefined) {
    // An outflow that came before its payment was not ordered, whatever is written afterwards.
    return refuse('identity-used', 'the chain had this identity before it was prepared');
  }
  const blocked = obstacle(draft, withdrawal);
  if (blocked !== undefined) return blocked;
  // As it is judged now: what another policy lets pass in a class counts there from here on.
  const classes = classesNow(draft, withdrawal);
  const subject = subjectOf(withdrawal);
  const item = record(draft, policy.document, 'payment', subject, classes, entry.time);
  draft.put('identity', slot, body.payment);
  draft.put('withdrawal', hash, {
    ...withdrawal,
    payments: [...withdrawal.payments, body.payment],
  });
  draft.put('payment', body.payment, {
    chain: body.chain,
    wallet: body.wallet,
    withdrawals: body.withdrawals,
    bytes: body.bytes,
    identity: body.identity,
    fee: body.fee,
    deadline: decoded.deadline,
    at: entry.time,
    index: entry.index,
    items: [item],
    signature: null,
    participants: [],
    sightings: [],
    expired: false,
  });
  return undefined;
}
