// What clients ask for: a withdrawal, a dry run of one, the end of one.
import { cancelledId } from '@sekisho/ledger/decided';
import { judgeOrder, readOrder } from '@sekisho/ledger/order';
import { clientIdKey } from '@sekisho/ledger/requested';
import { isStopped } from '@sekisho/ledger/stops';
import { hex } from '@sekisho/protocol/bytes';
import { sha256 } from '@sekisho/protocol/hash';
import {
  cancelAnswer,
  type CancelAnswer,
  judgeAnswer,
  type JudgeAnswer,
  withdrawalAnswer,
  type WithdrawalAnswer,
} from '@sekisho/protocol/client-api';
import { isRefusal, refuse } from '@sekisho/protocol/refusal';
import type { Outcome, Status } from '@sekisho/protocol/status';
import { MAX_ORDER_BYTES, orderSchema } from '@sekisho/protocol/withdrawal';
import { Gate, Lanes } from './gate.ts';
import type { Metrics } from './metrics.ts';
import type { ApiParts } from './parts.ts';
import { json } from './respond.ts';
import type { Answer, ClientCall, ClientRoute } from './route.ts';
import { opaqueHits, summaryOf } from './view.ts';
import { loggedAt, write } from './writing.ts';

/** Each waits for a commit: some seconds of them, and then it is time to slow down. */
export const MAX_ORDERS_AT_ONCE = 1_024;

export function orderRoutes(parts: ApiParts, metrics: Metrics): readonly ClientRoute[] {
  const gate = new Gate(MAX_ORDERS_AT_ONCE);
  const lanes = new Lanes();
  return [
    {
      method: 'POST',
      path: '/v1/withdrawals',
      access: 'client',
      scope: 'withdraw',
      maximumBody: MAX_ORDER_BYTES,
      summary: 'Ask for a withdrawal. The same id and body again: the same answer, with 200.',
      takes: orderSchema,
      gives: withdrawalAnswer,
      status: 201,
      handle: (call) => gate.run(() => withdraw(parts, metrics, lanes, call)),
    },
    {
      method: 'POST',
      path: '/v1/withdrawals:judge',
      access: 'client',
      scope: 'judge',
      maximumBody: MAX_ORDER_BYTES,
      summary: 'What the verdict on an order would be now. Nothing is written or reserved.',
      takes: orderSchema,
      gives: judgeAnswer,
      status: 200,
      handle: (call) => judged(parts, call),
    },
    {
      method: 'POST',
      path: '/v1/withdrawals/{id}/cancel',
      access: 'client',
      scope: 'cancel',
      maximumBody: 0,
      summary: 'End a withdrawal that is in no payment.',
      gives: cancelAnswer,
      status: 200,
      handle: (call) => gate.run(() => cancel(parts, lanes, call)),
    },
  ];
}

async function withdraw(
  parts: ApiParts,
  metrics: Metrics,
  lanes: Lanes,
  { client, evidence, request }: ClientCall,
): Promise<Answer> {
  const order = readOrder(request.body, client.id, parts.checks);
  if (isRefusal(order)) return order;
  const key = clientIdKey(client.id, order.order.id);
  // Two at once of one id: the second finds what the first has written.
  return lanes.run(key, async () => {
    const before = await askedBefore(parts, key, request.body);
    if (before !== undefined) return before;
    const late = await parts.watchers.freshen();
    if (late !== undefined) return late;
    const written = await write(parts, {
      name: 'withdrawal.requested',
      body: { request: { ...evidence, method: 'POST' } },
    });
    if (isRefusal(written)) {
      // Somebody wrote it past this interface; the sequencer says so once it is durable.
      const isKnown = written.refused === 'withdrawal-duplicate';
      return (isKnown ? await askedBefore(parts, key, request.body) : undefined) ?? written;
    }
    const answer = await withdrawalNow(parts, written.hash, written.receipt);
    metrics.judged(answer.verdict);
    return json(201, answer);
  });
}

/** Same id, same body: the same answer. Same id, another body: a conflict. */
async function askedBefore(
  parts: ApiParts,
  key: string,
  body: Uint8Array,
): Promise<Answer | undefined> {
  const known = parts.replica.state.get('client-id', key);
  if (known === undefined) return undefined;
  return known.digest === hex(sha256(body))
    ? json(200, await withdrawalNow(parts, known.withdrawal))
    : refuse('withdrawal-duplicate', 'this id was used for another order; give each its own');
}

export async function withdrawalNow(
  parts: ApiParts,
  hash: string,
  receipt?: string,
): Promise<WithdrawalAnswer> {
  const { state } = parts.replica;
  const withdrawal = state.get('withdrawal', hash);
  if (withdrawal === undefined) throw new Error(`no withdrawal ${hash} in the state`);
  const logged = await loggedAt(parts, withdrawal.index, receipt);
  return { ...summaryOf(parts, hash), ...logged };
}

function judged(parts: ApiParts, { client, request }: ClientCall): Answer {
  const { replica, checks, clock } = parts;
  const order = readOrder(request.body, client.id, checks);
  if (isRefusal(order)) return order;
  const { verdict } = judgeOrder(replica.state, order.subject, clock.now());
  const stopped = isStopped(replica.state, order.subject);
  const status = stopped && STATUS_OF[verdict.outcome] === 'cleared' ? 'held' : undefined;
  const answer: JudgeAnswer = {
    status: status ?? STATUS_OF[verdict.outcome],
    verdict: verdict.outcome,
    ...opaqueHits(verdict),
  };
  return json(200, answer);
}

/** Where a withdrawal with this verdict starts, while nothing is stopped. */
const STATUS_OF: Readonly<Record<Outcome, Status>> = {
  allow: 'cleared',
  delay: 'held',
  review: 'held',
  block: 'blocked',
  freeze: 'blocked',
};

async function cancel(
  parts: ApiParts,
  lanes: Lanes,
  { client, evidence }: ClientCall,
): Promise<Answer> {
  // No withdrawal has the empty id.
  const id = cancelledId(evidence.path) ?? '';
  const key = clientIdKey(client.id, id);
  return lanes.run(key, async () => {
    const { state } = parts.replica;
    const known = state.get('client-id', key);
    if (known === undefined) return refuse('withdrawal-unknown', 'no withdrawal has this id');
    const hash = known.withdrawal;
    const summary = () => summaryOf(parts, hash);
    if (summary().status === 'cancelled') {
      const again: CancelAnswer = { ...summary(), cancellation: null };
      return json(200, again);
    }
    const written = await write(parts, {
      name: 'withdrawal.cancelled',
      body: { request: { ...evidence, method: 'POST' } },
    });
    if (isRefusal(written)) return written;
    const logged = await loggedAt(parts, written.index, written.receipt);
    const answer: CancelAnswer = {
      ...summary(),
      cancellation: { entry: written.hash, ...logged },
    };
    return json(200, answer);
  });
}
