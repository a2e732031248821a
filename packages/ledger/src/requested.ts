// `withdrawal.requested`: a client's order enters, is judged, and reserves its sum. A blocked one
// is recorded too; one under a stop is recorded and held.
import { hex, utf8 } from '@sekisho/protocol/bytes';
import type { Body } from '@sekisho/protocol/entry';
import { domainHash, sha256 } from '@sekisho/protocol/hash';
import { isRefusal, refuse } from '@sekisho/protocol/refusal';
import type { Subject } from '@sekisho/policy/facts';
import type { Verdict } from '@sekisho/policy/verdict';
import { record } from '@sekisho/policy/window';
import { mayNot, readClientRequest } from './client-request.ts';
import { type Entering, fresh, type Ruling } from './entering.ts';
import { judgeOrder, type ReadOrder, readOrder, storeFacts } from './order.ts';
import { enqueue } from './queue.ts';
import type { Withdrawal } from './state.ts';
import { putStop } from './stops.ts';

export const REQUEST_PATH = '/v1/withdrawals';

export function enterRequested(entering: Entering, body: Body<'withdrawal.requested'>): Ruling {
  const { draft, policy, entry, checks } = entering;
  const late = fresh(entering);
  if (late !== undefined) return late;
  const { request } = body;
  const asked = readClientRequest(policy.document, request, entry.time, checks);
  if (isRefusal(asked)) return asked;
  if (request.method !== 'POST' || request.path !== REQUEST_PATH || request.query !== '?') {
    return refuse('request-other-act', `a withdrawal is asked for by POST ${REQUEST_PATH}`);
  }
  const forbidden = mayNot(asked.client, 'withdraw');
  if (forbidden !== undefined) return forbidden;
  const order = readOrder(asked.terms.body, asked.client.id, checks);
  if (isRefusal(order)) return order;
  const key = clientIdKey(asked.client.id, order.order.id);
  if (draft.get('client-id', key) !== undefined) {
    return refuse('withdrawal-duplicate', `${asked.client.id} has used the id ${order.order.id}`);
  }
  const digest = hex(sha256(asked.terms.body));
  draft.put('client-id', key, { withdrawal: entry.hash, digest });
  reserve(entering, order, digest);
  return undefined;
}

export const clientIdKey = (client: string, id: string): string => `${client}|${id}`;

/** What of a withdrawal is its order. */
export const asOrdered = ({ order, subject }: ReadOrder) => ({
  ...subject,
  id: order.id,
  amount: order.amount,
  outgoing: subject.amount.toString(),
  memo: order.destination.memo ?? null,
});

function reserve(entering: Entering, read: ReadOrder, digest: string): void {
  const { subject } = read;
  const { draft, policy, entry } = entering;
  const { verdict, facts } = judgeOrder(draft, subject, entry.time);
  const blocked = verdict.outcome === 'block' || verdict.outcome === 'freeze';
  const item = blocked
    ? null
    : record(draft, policy.document, 'request', subject, facts, entry.time);
  const withdrawal: Withdrawal = {
    ...asOrdered(read),
    at: entry.time,
    index: entry.index,
    digest,
    facts: storeFacts(policy.hash, facts),
    outcome: verdict.outcome,
    reasons: verdict.reasons,
    ...(verdict.shadows === undefined ? {} : { shadows: verdict.shadows }),
    item,
    expires: entry.time + policy.document.withdrawalExpirySeconds * 1_000,
    delayFrom: null,
    approvals: [],
    ended: blocked ? 'blocked' : null,
    payments: [],
  };
  draft.put('withdrawal', entry.hash, withdrawal);
  if (verdict.freeze !== undefined) freeze(entering, verdict, subject);
  if (blocked) return;
  enqueue(draft, 'expiring', entry.hash);
  enqueue(draft, 'delaying', entry.hash);
}

/**
 * A request's rule freezes at most its client or customer, never a wallet (section 4); and once: a
 * thief who asks a hundred times makes one stop for people to look at, not a hundred.
 */
function freeze({ draft, entry }: Entering, verdict: Verdict, subject: Subject): void {
  const who = verdict.freeze === 'client' ? subject.client : subject.customer;
  const rule = verdict.reasons.find(({ outcome }) => outcome === 'freeze')!;
  const scope = `${verdict.freeze}:${who}`;
  const by = `rule:${rule.id}`;
  if (draft.get('stopped', scope)?.[by] !== undefined) return;
  const made = { scope, by, reason: rule.tag, at: entry.time, index: entry.index, outflows: [] };
  putStop(draft, hex(domainHash('sekisho/rule-stop/v1', utf8(entry.hash))), made);
}
