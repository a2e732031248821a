// What a client may look up: its own withdrawals, and whether an address is one.
import { chainOfAsset } from '@sekisho/protocol/asset';
import { clientIdKey } from '@sekisho/ledger/requested';
import {
  type AddressAnswer,
  addressAnswer,
  withdrawalAnswer,
  type WithdrawalList,
  withdrawalList,
  type WithdrawalSummary,
} from '@sekisho/protocol/client-api';
import { isRefusal, refuse } from '@sekisho/protocol/refusal';
import { STATUSES } from '@sekisho/protocol/status';
import { withdrawalNow } from './orders.ts';
import type { ApiParts } from './parts.ts';
import { json } from './respond.ts';
import type { Roll } from './roll.ts';
import type { Answer, ClientCall, ClientRoute } from './route.ts';
import { summaryOf } from './view.ts';

/** Withdrawals in one answer: some 60 kB. */
export const PAGE = 100;
/** … and looked at for one answer, found or not: a status is computed, some 0.1 ms each. */
export const MAX_LOOKED_AT = 500;

export function listingRoutes(parts: ApiParts, roll: Roll): readonly ClientRoute[] {
  const common = { method: 'GET', access: 'client', maximumBody: 0, status: 200 } as const;
  return [
    {
      ...common,
      path: '/v1/withdrawals',
      scope: 'read',
      query: ['status', 'cursor'],
      summary: 'The client’s withdrawals, newest first, in pages.',
      gives: withdrawalList,
      handle: (call) => list(parts, roll, call),
    },
    {
      ...common,
      path: '/v1/withdrawals/{id}',
      scope: 'read',
      summary: 'One of the client’s withdrawals, with its entry and a receipt.',
      gives: withdrawalAnswer,
      handle: (call) => show(parts, call),
    },
    {
      ...common,
      path: '/v1/addresses/{asset}/{address}',
      summary: 'Whether an address could receive an asset. The asset is percent-encoded.',
      gives: addressAnswer,
      handle: (call) => address(parts, call),
    },
  ];
}

async function show(parts: ApiParts, { client, params }: ClientCall): Promise<Answer> {
  const [id = ''] = params;
  const known = parts.replica.state.get('client-id', clientIdKey(client.id, id));
  return known === undefined
    ? refuse('withdrawal-unknown', `${client.id} has no withdrawal of this id`)
    : json(200, await withdrawalNow(parts, known.withdrawal));
}

/** A cursor is a position in the client's roll, which only grows at its end. */
function list(parts: ApiParts, roll: Roll, { client, query }: ClientCall): Answer {
  const hashes = roll.of(client.id);
  const wanted = query.get('status');
  if (wanted !== undefined && !STATUSES.some((status) => status === wanted)) {
    return refuse('query-malformed', `status is one of ${STATUSES.join(', ')}`);
  }
  const from = readCursor(query.get('cursor') ?? String(hashes.length));
  if (from === undefined || from > hashes.length) {
    return refuse('query-malformed', 'cursor is the `next` of an earlier page');
  }
  const withdrawals: WithdrawalSummary[] = [];
  const end = Math.max(0, from - MAX_LOOKED_AT);
  let at = from;
  while (at > end && withdrawals.length < PAGE) {
    const hash = hashes[--at]!;
    const summary = summaryOf(parts, hash);
    if (wanted === undefined || summary.status === wanted) withdrawals.push(summary);
  }
  const page: WithdrawalList = { withdrawals, next: at === 0 ? null : String(at) };
  return json(200, page);
}

/** A plain decimal, or undefined. */
export const readCursor = (text: string): number | undefined =>
  /^(0|[1-9][0-9]{0,14})$/.test(text) ? Number(text) : undefined;

function address({ checks }: ApiParts, { params }: ClientCall): Answer {
  const [encoded = '', text = ''] = params;
  const asset = decoded(encoded);
  const given = decoded(text);
  if (asset === undefined || given === undefined) {
    return refuse('query-malformed', 'asset and address are percent-encoded UTF-8');
  }
  const chain = checks.chain(chainOfAsset(asset));
  if (chain?.maximum(asset) === undefined) {
    return refuse('asset-unknown', `this software does not know the asset ${asset}`);
  }
  const destination = chain.parseDestination({ address: given });
  const answer: AddressAnswer = isRefusal(destination)
    ? { valid: false, asset, tag: destination.refused, detail: destination.detail }
    : { valid: true, asset, address: destination.address };
  return json(200, answer);
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined; // bytes that are not UTF-8
  }
}
