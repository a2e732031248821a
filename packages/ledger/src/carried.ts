// `ledger.carried`: what the histories that are given up had beyond the base, and what must not be
// forgotten of it. Nothing else enters before all of it has. It only ever binds: ids stay used,
// payments live, ends and stops hold; what had let something go is not carried at all.
import { fromBase64, fromHex, hex } from '@sekisho/protocol/bytes';
import type { Body } from '@sekisho/protocol/entry';
import { paymentTag } from '@sekisho/protocol/envelope';
import { paymentIdOf } from '@sekisho/protocol/evidence';
import { sha256 } from '@sekisho/protocol/hash';
import { formatInstant, parseInstant } from '@sekisho/protocol/instant';
import { carriedPartHash } from '@sekisho/protocol/rebase';
import { isRefusal, refuse } from '@sekisho/protocol/refusal';
import { record, reverse } from '@sekisho/policy/window';
import { classesNow, subjectOf } from './clearance.ts';
import type { Entering, Ruling } from './entering.ts';
import { readOrder } from './order.ts';
import { checkPaymentBytes } from './payment-bytes.ts';
import { identityKey, livePayment, outflowKey } from './payments.ts';
import { asOrdered, clientIdKey } from './requested.ts';
import { metaOf, type Payment, policyOf, type StoredFacts, type Withdrawal } from './state.ts';
import { putStop } from './stops.ts';

type Carried = Body<'ledger.carried'>;
type Row<Kind extends 'requests' | 'payments' | 'endings'> = Carried[Kind][number];

export function enterCarried(entering: Entering, body: Carried): Ruling {
  const { draft } = entering;
  if (draft.get('carrying', '')?.next !== carriedPartHash(body)) {
    return refuse('carried-unexpected', 'it is not the part that comes next of what is carried');
  }
  for (const row of body.requests) {
    const wrong = enterRequest(entering, row);
    if (wrong !== undefined) return wrong;
  }
  for (const row of body.payments) {
    const wrong = enterPayment(entering, row);
    if (wrong !== undefined) return wrong;
  }
  for (const row of body.endings) {
    const wrong = enterEnding(entering, row);
    if (wrong !== undefined) return wrong;
  }
  for (const { id, scope, reason, by, at, outflows } of body.stops) {
    if (draft.get('stop', id) !== undefined) return duplicate(`stop ${id}`);
    const { index } = entering.entry;
    putStop(draft, id, { scope, reason, by, at: parseInstant(at)!, index, outflows });
  }
  draft.put('carrying', '', body.next === null ? undefined : { next: body.next });
  return undefined;
}

const duplicate = (what: string) => refuse('carried-duplicate', `${what} is here already`);

/** Over from the start: it can be looked up and its id asked for again, and it is never paid. */
function enterRequest({ draft, entry, checks, policy }: Entering, row: Row<'requests'>) {
  if (draft.get('withdrawal', row.entry) !== undefined) return duplicate(`request ${row.entry}`);
  const body = fromBase64(row.body)!;
  const read = readOrder(body, row.client, checks);
  if (isRefusal(read)) return read;
  const at = parseInstant(row.at)!;
  const withdrawal: Withdrawal = {
    ...asOrdered(read),
    at,
    index: entry.index,
    digest: hex(sha256(body)),
    facts: factsOf(policy.hash, metaOf(draft).witnessed),
    outcome: 'review',
    reasons: [],
    item: null,
    expires: at,
    delayFrom: null,
    approvals: [],
    ended: 'expired',
    payments: [],
  };
  draft.put('withdrawal', row.entry, withdrawal);
  draft.put('meta', '', { ...metaOf(draft), asked: true });
  const key = clientIdKey(row.client, read.order.id);
  // Two histories may hold one request as two entries, and each may have prepared its own.
  if (draft.get('client-id', key) === undefined) {
    draft.put('client-id', key, { withdrawal: row.entry, digest: withdrawal.digest });
  }
  return undefined;
}

/** Of every class, since a class only adds limits: its facts were those of another history. */
const factsOf = (policy: string, time: number): StoredFacts => ({
  ...{ policy, time, balance: null, usage: [], destinationFirstPaid: null, familiarAmount: '0' },
  ...{ newcomer: true, newDestination: true, unattended: true, nearThreshold: true },
  behaviour: [],
});

/** Lives as if prepared here, uncleared: a fact to reckon with, not a leave to sign. */
function enterPayment(entering: Entering, row: Row<'payments'>): Ruling {
  const { draft, entry, checks } = entering;
  const withdrawal = draft.get('withdrawal', row.withdrawal);
  if (withdrawal === undefined) {
    return refuse('withdrawal-unknown', `no withdrawal has the entry hash ${row.withdrawal}`);
  }
  const { chain, wallet, bytes } = row;
  const decoded = checks.chain(chain)?.decode(fromHex(bytes)!);
  if (decoded === undefined) return refuse('chain-unknown', `no chain ${chain} is known here`);
  if (isRefusal(decoded)) return decoded;
  const { identity, deadline } = decoded;
  const payment = paymentIdOf(chain, fromHex(bytes)!);
  const withdrawals = [row.withdrawal];
  const prepared = { chain, wallet, withdrawals, bytes, identity, fee: decoded.fee.toString() };
  const body = { ...prepared, payment, deadline: formatInstant(deadline) };
  const tag = hex(paymentTag(chain, identity));
  const at = parseInstant(row.at)!;
  const misfit = checkPaymentBytes(draft, body, tag, withdrawal, at, checks);
  if (isRefusal(misfit)) return misfit;
  if (draft.get('outflow', outflowKey(wallet, identity)) !== undefined) {
    return refuse('identity-used', 'the chain had this identity before it was prepared');
  }
  const known = draft.get('payment', payment);
  if (known !== undefined) return bindAlso(entering, row.withdrawal, withdrawal, payment, known);
  const subject = subjectOf(withdrawal);
  const classes = classesNow(draft, withdrawal);
  const count = (family: 'request' | 'payment'): number =>
    record(draft, policyOf(draft).document, family, subject, classes, entry.time);
  draft.put('identity', identityKey(chain, identity), payment);
  draft.put('withdrawal', row.withdrawal, {
    ...withdrawal,
    item: withdrawal.item ?? count('request'),
    payments: [...withdrawal.payments, payment],
  });
  draft.put('payment', payment, {
    ...prepared,
    ...{ deadline, at, index: entry.index, items: [count('payment')] },
    ...{ signature: null, participants: [], sightings: [], expired: false },
  });
  return undefined;
}

/** One order that two histories hold as two entries may have come to the very same bytes. */
function bindAlso(
  { draft }: Entering,
  hash: string,
  withdrawal: Withdrawal,
  id: string,
  payment: Payment,
): Ruling {
  if (payment.index < draft.get('lineage', '')!.base || payment.withdrawals.includes(hash)) {
    return duplicate(`payment ${id}`);
  }
  draft.put('withdrawal', hash, { ...withdrawal, payments: [...withdrawal.payments, id] });
  draft.put('payment', id, { ...payment, withdrawals: [...payment.withdrawals, hash] });
  return undefined;
}

/** Whoever rejected or cancelled it was answered: it stays over, once no payment of it lives. */
function enterEnding({ draft, policy }: Entering, { withdrawal: hash, ended }: Row<'endings'>) {
  const withdrawal = draft.get('withdrawal', hash);
  if (withdrawal === undefined) {
    return refuse('withdrawal-unknown', `no withdrawal has the entry hash ${hash}`);
  }
  if (withdrawal.ended !== null) return duplicate(`the end of ${hash}`);
  draft.put('withdrawal', hash, { ...withdrawal, ended });
  if (withdrawal.item !== null && livePayment(draft, withdrawal) === undefined) {
    reverse(draft, policy.document, 'request', withdrawal.item);
  }
  return undefined;
}
