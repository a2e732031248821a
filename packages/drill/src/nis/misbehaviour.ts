// How the simulated NIS node lies, stalls and falls silent when told to: the node of a watcher or
// a gateway is not trusted, and this is what it may do.
import type { NodeAnswer, NodeRequest } from './answer.ts';
import { failure } from './answer.ts';

export const MODES = [
  'none',
  /** Never answers. */
  'stall',
  /** Answers after `ms`. */
  'late',
  /** HTTP 500 for everything. */
  'error',
  /** Not JSON. */
  'garbage',
  /** A body without end, for all the reader knows. */
  'huge',
  /** Twice the balance there is. */
  'lie-balance',
  /** Lists of transfers and of unconfirmed transactions lack what accounts sent. */
  'hide-outgoing',
  /** Blocks come without their transactions, headers unchanged. */
  'hide-transactions',
  /** Says SUCCESS to every announce and forgets it. */
  'lose-announce',
  /** The block asked for has another height. */
  'wrong-height',
  /** Blocks do not link to their parents. */
  'unlinked',
  /** Account and block answers concern somebody else. */
  'wrong-address',
  /** Another history: the last blocks without their transactions, signed and linked. */
  'fork',
  /** The chain as it was when this began; nothing new happens. */
  'old-block',
] as const;

export type Mode = (typeof MODES)[number];

/** Larger than any client may accept. */
const HUGE_CHARACTERS = 20_000_000;

/** The answer as the mode changes it. Modes of time and of chain are not here. */
export function distort(
  mode: Mode,
  request: NodeRequest,
  answer: NodeAnswer,
  nowMs: number,
): NodeAnswer {
  const path = request.url.split('?')[0] ?? '';
  if (mode === 'error') return failure(500, 'the node is told to fail', nowMs);
  if (mode === 'garbage') return { status: 200, body: '<html>not a node</html>' };
  if (mode === 'huge') return { status: 200, body: `{"data":"${'0'.repeat(HUGE_CHARACTERS)}"}` };
  if (answer.status !== 200) return answer;
  const change = CHANGES[mode];
  if (!change) return answer;
  const json: unknown = JSON.parse(answer.body);
  return { status: 200, body: JSON.stringify(change(path, json, request)) };
}

type Change = (path: string, json: unknown, request: NodeRequest) => unknown;

const CHANGES: Partial<Record<Mode, Change>> = {
  'lie-balance': (path, json) =>
    path === '/account/get'
      ? edit(json, 'account', (account) =>
          edit(account, 'balance', (balance) => Number(balance) * 2),
        )
      : json,
  'hide-outgoing': (path, json, request) =>
    /^\/account\/(transfers|unconfirmed)/.test(path) ? withoutOutgoing(json, path, request) : json,
  'hide-transactions': (path, json) =>
    isBlock(path) ? edit(json, 'transactions', () => []) : json,
  'wrong-height': (path, json) =>
    isBlock(path) ? edit(json, 'height', (height) => Number(height) + 1) : json,
  unlinked: (path, json) =>
    isBlock(path) ? edit(json, 'prevBlockHash', () => ({ data: 'ab'.repeat(32) })) : json,
  'wrong-address': (path, json) =>
    path === '/account/get'
      ? edit(json, 'account', (account) =>
          edit(account, 'address', () => 'NDEPMX2D6ZHR6ORWRD376TFVULW43QVVFD2VRFZD'),
        )
      : json,
};

const isBlock = (path: string): boolean =>
  path === '/block/at/public' || path === '/chain/last-block';

function edit(json: unknown, key: string, change: (value: unknown) => unknown): unknown {
  if (typeof json !== 'object' || json === null || !Object.hasOwn(json, key)) return json;
  const entries: [string, unknown][] = Object.entries(json);
  return Object.fromEntries(entries.map(([k, v]) => [k, k === key ? change(v) : v]));
}

function withoutOutgoing(json: unknown, path: string, request: NodeRequest): unknown {
  const address = new URL(request.url, 'http://node').searchParams.get('address') ?? '';
  const isIncoming = (item: unknown): boolean =>
    JSON.stringify(item).includes(`"recipient":"${address}"`);
  return edit(json, 'data', (list) =>
    path.endsWith('/outgoing') || !Array.isArray(list) ? [] : list.filter(isIncoming),
  );
}
