// `withdrawal.approved`, `.rejected`, `.cancelled`: what people and clients decide about a
// withdrawal that is in no live payment. One person can end it; only a quorum can let it go.
import type { Body } from '@sekisho/protocol/entry';
import type { ActStatement } from '@sekisho/protocol/evidence';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { mayNot, readLateRequest } from './client-request.ts';
import { type Entering, fresh, type Ruling } from './entering.ts';
import { endWithdrawal } from './expiring.ts';
import { livePayment } from './payments.ts';
import { enterAct } from './person-act.ts';
import { clientIdKey, REQUEST_PATH } from './requested.ts';
import type { Withdrawal } from './state.ts';

export function enterApproved(entering: Entering, act: Body<'withdrawal.approved'>): Ruling {
  const late = fresh(entering);
  if (late !== undefined) return late;
  const { draft, policy } = entering;
  const { statement } = act;
  const withdrawal = subjectOf(entering, statement, 'approve');
  if (isRefusal(withdrawal)) return withdrawal;
  const actor = enterAct(entering, act);
  if (isRefusal(actor)) return actor;
  if (actor.person.excludedClients.includes(withdrawal.client)) {
    return refuse('approver-asked', `${actor.person.id} belongs to who asked, and may not approve`);
  }
  const already = withdrawal.approvals.some(
    ({ person, policy: under }) => person === actor.person.id && under === policy.hash,
  );
  if (already) return refuse('approval-duplicate', `${actor.person.id} has approved this already`);
  const approval = {
    person: actor.person.id,
    origin: actor.origin,
    policy: policy.hash,
  };
  const approvals = [...withdrawal.approvals, approval];
  draft.put('withdrawal', statement.subject, { ...withdrawal, approvals });
  return undefined;
}

export function enterRejected(entering: Entering, act: Body<'withdrawal.rejected'>): Ruling {
  const withdrawal = subjectOf(entering, act.statement, 'reject');
  if (isRefusal(withdrawal)) return withdrawal;
  const actor = enterAct(entering, act);
  if (isRefusal(actor)) return actor;
  endWithdrawal(entering.draft, act.statement.subject, 'rejected');
  return undefined;
}

export function enterCancelled(entering: Entering, body: Body<'withdrawal.cancelled'>): Ruling {
  const { draft, policy, entry, checks } = entering;
  const { request } = body;
  const asked = readLateRequest(policy.document, request, entry.time, checks);
  if (isRefusal(asked)) return asked;
  const id = cancelledId(request.path);
  if (request.method !== 'POST' || id === undefined || request.query !== '?') {
    return refuse('request-other-act', `cancelling is POST ${REQUEST_PATH}/{id}/cancel`);
  }
  const forbidden = mayNot(asked.client, 'cancel');
  if (forbidden !== undefined) return forbidden;
  const known = draft.get('client-id', clientIdKey(asked.client.id, id));
  if (known === undefined) return refuse('withdrawal-unknown', `no withdrawal has the id ${id}`);
  const withdrawal = openWithdrawal(entering, known.withdrawal);
  if (isRefusal(withdrawal)) return withdrawal;
  endWithdrawal(draft, known.withdrawal, 'cancelled');
  return undefined;
}

/** The withdrawal's id in a cancel path, or undefined. */
export const cancelledId = (path: string): string | undefined =>
  /^\/v1\/withdrawals\/([A-Za-z0-9._:-]{1,64})\/cancel$/.exec(path)?.[1];

function subjectOf(
  entering: Entering,
  statement: ActStatement,
  act: 'approve' | 'reject',
): Withdrawal | Refusal {
  return statement.act === act
    ? openWithdrawal(entering, statement.subject)
    : refuse('act-other-kind', `the person signed "${statement.act}", not "${act}"`);
}

/** The withdrawal, if it has not ended and is in no live payment. */
export function openWithdrawal({ draft, meta }: Entering, hash: string): Withdrawal | Refusal {
  const withdrawal = draft.get('withdrawal', hash);
  if (withdrawal === undefined) {
    return refuse('withdrawal-unknown', `no withdrawal has the entry hash ${hash}`);
  }
  if (livePayment(draft, withdrawal) !== undefined) {
    return refuse('withdrawal-prepared', 'it is being paid; only its payment’s expiry ends that');
  }
  if (withdrawal.ended !== null) {
    return refuse('withdrawal-ended', `the withdrawal is ${withdrawal.ended}`);
  }
  return withdrawal.expires <= meta.witnessed
    ? refuse('withdrawal-ended', 'the withdrawal is expired')
    : withdrawal;
}
