// What waits for people or a delay, and every other withdrawal, for people.
import { standingOf } from '@sekisho/ledger/standing';
import { metaOf, policyOf } from '@sekisho/ledger/state';
import { sightingsOf } from '@sekisho/ledger/witnessed';
import { base64 } from '@sekisho/protocol/bytes';
import {
  type DeskBrief,
  type DeskList,
  deskList,
  type DeskPayment,
  type DeskWithdrawal,
  deskWithdrawal,
  type QueueAnswer,
  queueAnswer,
} from '@sekisho/protocol/desk-api';
import { formatInstant } from '@sekisho/protocol/instant';
import { refuse } from '@sekisho/protocol/refusal';
import { STATUSES } from '@sekisho/protocol/status';
import { MAX_LOOKED_AT, PAGE, readCursor } from '../api/listing.ts';
import type { ApiParts } from '../api/parts.ts';
import { json } from '../api/respond.ts';
import type { Roll } from '../api/roll.ts';
import type { Answer, ReaderCall, ReaderRoute } from '../api/route.ts';
import { PerHead } from './per-head.ts';
import { nameOf, storedEntry } from './subjects.ts';
import { briefOf, type Desk, itemOf } from './withdrawal-view.ts';

/** Withdrawals in one answer: some 5 kB and a third of a millisecond each. */
export const QUEUE_PAGE = 50;
/** Entries told of one withdrawal: its latest; watchers can make more of them than people read. */
const MAX_ENTRIES = 200;

export function queueRoutes(desk: Desk): readonly ReaderRoute[] {
  const { parts, roll } = desk;
  const common = { method: 'GET', access: 'reader', maximumBody: 0, status: 200 } as const;
  const perHead = new PerHead<Promise<Answer>>(parts);
  return [
    {
      ...common,
      path: '/v1/desk/queue',
      query: ['cursor'],
      summary: 'Held withdrawals, who expires first, with all that their approvers need.',
      gives: queueAnswer,
      handle: ({ query }) => {
        const cursor = query.get('cursor');
        const kept = perHead.kept(cursor ?? '', () => queue(desk, cursor));
        kept.catch(() => perHead.clear());
        return kept;
      },
    },
    {
      ...common,
      path: '/v1/desk/withdrawals',
      query: ['status', 'cursor'],
      summary: 'All withdrawals, newest first, in pages.',
      gives: deskList,
      handle: (call) => list(parts, roll, call),
    },
    {
      ...common,
      path: '/v1/desk/withdrawals/{hash}',
      summary: 'One withdrawal with every entry that concerns it.',
      gives: deskWithdrawal,
      handle: (call) => show(desk, call),
    },
  ];
}

const nowOf = ({ replica }: ApiParts) => ({
  size: replica.size,
  witnessed: formatInstant(metaOf(replica.state).witnessed),
  policy: policyOf(replica.state).hash,
});

/** A cursor is the last withdrawal of the page before, wherever that one is by now. */
async function queue(desk: Desk, cursor: string | undefined): Promise<Answer> {
  const { parts, roll } = desk;
  const { state } = parts.replica;
  if (cursor !== undefined && state.get('withdrawal', cursor) === undefined) {
    return refuse('query-malformed', 'cursor is the `next` of an earlier page');
  }
  const now = nowOf(parts);
  const looked = roll.open.after(cursor, MAX_LOOKED_AT);
  const items: QueueAnswer['items'] = [];
  let last: string | undefined;
  for (const hash of looked) {
    if (items.length === QUEUE_PAGE) break;
    last = hash;
    const standing = standingOf(state, state.get('withdrawal', hash)!);
    if (standing.status === 'held') items.push(await itemOf(desk, hash, standing));
  }
  const isEnd = looked.length < MAX_LOOKED_AT && last === looked.at(-1);
  const page: QueueAnswer = { ...now, items, next: isEnd ? null : (last ?? null) };
  return json(200, page);
}

function list(parts: ApiParts, roll: Roll, { query }: ReaderCall): Answer {
  const wanted = query.get('status');
  if (wanted !== undefined && !STATUSES.some((status) => status === wanted)) {
    return refuse('query-malformed', `status is one of ${STATUSES.join(', ')}`);
  }
  const { all } = roll;
  const from = readCursor(query.get('cursor') ?? String(all.length));
  if (from === undefined || from > all.length) {
    return refuse('query-malformed', 'cursor is the `next` of an earlier page');
  }
  const withdrawals: DeskBrief[] = [];
  const end = Math.max(0, from - MAX_LOOKED_AT);
  let at = from;
  while (at > end && withdrawals.length < PAGE) {
    const brief = briefOf(parts, all[--at]!);
    if (wanted === undefined || brief.status === wanted) withdrawals.push(brief);
  }
  const page: DeskList = { withdrawals, next: at === 0 ? null : String(at) };
  return json(200, page);
}

async function show(desk: Desk, { params: [hash = ''] }: ReaderCall): Promise<Answer> {
  const { parts, trail } = desk;
  const { replica, watchers } = parts;
  const withdrawal = replica.state.get('withdrawal', hash);
  if (withdrawal === undefined) {
    return refuse('withdrawal-unknown', `no withdrawal has the entry hash ${hash.slice(0, 64)}`);
  }
  const { cosigned } = watchers;
  const { indexes, complete } = trail.of(hash);
  const told = indexes.slice(-MAX_ENTRIES);
  const answer: DeskWithdrawal = {
    ...(await itemOf(desk, hash)),
    ...nowOf(parts),
    payments: withdrawal.payments.map((id) => paymentOf(parts, id)),
    checkpoint: cosigned === undefined ? null : { size: cosigned.size, note: cosigned.note },
    entries: await Promise.all(told.map((index) => proven(parts, index, cosigned?.size ?? 0))),
    complete: complete && told.length === indexes.length,
  };
  return json(200, answer);
}

function paymentOf({ replica: { state } }: ApiParts, id: string): DeskPayment {
  const payment = state.get('payment', id)!;
  const { chain, identity, fee, expired, participants } = payment;
  const sightings = sightingsOf(state, payment);
  return {
    ...{ payment: id, chain, identity, fee, expired },
    deadline: formatInstant(payment.deadline),
    signers: [...participants],
    sightings: sightings.map(([watcher, height]) => ({ watcher, height })),
  };
}

async function proven(
  { replica }: ApiParts,
  index: number,
  size: number,
): Promise<DeskWithdrawal['entries'][number]> {
  const [bytes] = await replica.entries(index, 1);
  if (bytes === undefined) throw new Error(`the store has no entry ${index}`);
  const entry = storedEntry(bytes, index);
  return {
    index,
    name: nameOf(entry),
    at: formatInstant(entry.time),
    bytes: base64(bytes),
    proof: index < size ? replica.tree.inclusion(index, size).map(base64) : null,
  };
}
