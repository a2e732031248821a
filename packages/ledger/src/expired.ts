// `payment.expired`: a quorum of watchers on distinct nodes says that a payment can never confirm:
// the chain has passed its deadline, and the rewrite limit after that, without it.
import { fromBase64, fromHex } from '@sekisho/protocol/bytes';
import type { Body } from '@sekisho/protocol/entry';
import { statementBytes } from '@sekisho/protocol/evidence';
import { parseInstant } from '@sekisho/protocol/instant';
import { isRefusal, refuse } from '@sekisho/protocol/refusal';
import { reverse } from '@sekisho/policy/window';
import type { Entering, Ruling } from './entering.ts';
import { endWithdrawal } from './expiring.ts';
import { livePayment } from './payments.ts';
import type { Payment } from './state.ts';
import { sightingsOf } from './witnessed.ts';

type Expired = Body<'payment.expired'>;

export function enterExpired(entering: Entering, body: Expired): Ruling {
  const { draft, policy, meta } = entering;
  const payment = draft.get('payment', body.payment);
  if (payment === undefined) {
    return refuse('payment-unknown', `no payment has the id ${body.payment}`);
  }
  if (payment.expired) return refuse('payment-over', 'the payment is expired already');
  if (sightingsOf(draft, payment).length > 0) {
    return refuse('payment-seen', 'a watcher has seen this payment on the chain');
  }
  const wrong = readWitnesses(entering, body, payment);
  if (isRefusal(wrong)) return wrong;
  // Blocks bear the times their harvesters wrote; watchers state their own clocks.
  if (meta.witnessed <= payment.deadline) {
    return refuse('expiry-too-early', 'by the time watchers have stated it can still confirm');
  }
  draft.put('payment', body.payment, { ...payment, expired: true });
  for (const item of payment.items) reverse(draft, policy.document, 'payment', item);
  for (const hash of payment.withdrawals) {
    const withdrawal = draft.get('withdrawal', hash)!;
    if (livePayment(draft, withdrawal) !== undefined) continue;
    if (withdrawal.ended !== null) endWithdrawal(draft, hash, withdrawal.ended);
    else if (withdrawal.expires <= meta.witnessed) endWithdrawal(draft, hash, 'expired');
  }
  return undefined;
}

function readWitnesses(entering: Entering, body: Expired, payment: Payment): Ruling {
  const { watchers } = entering.policy.document;
  const watchersNamed = new Set(body.witnesses.map(({ statement }) => statement.watcher));
  const nodes = new Set(body.witnesses.map(({ statement }) => statement.node));
  if (watchersNamed.size !== body.witnesses.length || nodes.size !== body.witnesses.length) {
    return refuse('expiry-witness-duplicate', 'witnesses are distinct watchers on distinct nodes');
  }
  if (body.witnesses.length < watchers.quorum) {
    return refuse(
      'expiry-quorum',
      `${body.witnesses.length} of ${watchers.quorum} watchers say so`,
    );
  }
  for (const witness of body.witnesses) {
    const wrong = witnessRefusal(entering, body.payment, payment, witness, entering.entry.time);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** What is wrong with one watcher's statement; the gateway asks it of each that it collects. */
export function witnessRefusal(
  { meta, policy, checks }: Pick<Entering, 'meta' | 'policy' | 'checks'>,
  id: string,
  payment: Payment,
  { statement, signature }: Expired['witnesses'][number],
  time: number,
): Ruling {
  const { watcher, passed, scanned } = statement;
  const party = policy.document.watchers.parties.find(({ id }) => id === watcher);
  if (party === undefined)
    return refuse('watcher-unknown', `the policy names no watcher ${watcher}`);
  if (parseInstant(party.validUntil)! <= time) {
    return refuse('watcher-expired', `watcher ${watcher} is no longer valid`);
  }
  if (statement.ledger !== meta.ledger || statement.payment !== id) {
    return refuse('statement-other', `the statement of ${watcher} is not of this payment`);
  }
  const key = fromHex(party.publicKey, 32)!;
  const bytes = statementBytes('expiry', statement);
  if (!checks.ed25519(key, bytes, fromBase64(signature, 64)!)) {
    return refuse('watcher-signature', `${watcher} did not sign this statement`);
  }
  if (parseInstant(passed.time)! <= payment.deadline) {
    return refuse('expiry-too-early', `${watcher} has seen no block after the deadline`);
  }
  const limit = checks.chain(payment.chain)!.rewriteLimitBlocks;
  return scanned.height < passed.height + limit
    ? refuse('expiry-too-early', `${watcher} has not scanned ${limit} blocks past the deadline`)
    : undefined;
}
