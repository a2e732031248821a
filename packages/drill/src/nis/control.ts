// The control plane, under /sim/ and nowhere else: a real node has none of it.
import { z } from 'zod';
import { Failed, type NodeAnswer, type NodeRequest, ok, parsedBody } from './answer.ts';
import type { SimulatedChain } from './chain.ts';
import { RESULTS } from './facts.ts';
import { hexOf } from './hexadecimal.ts';
import { MODES, type Mode } from './misbehaviour.ts';
import type { Json } from './printing.ts';
import { isAddress, verifiableBytes } from './transaction.ts';
import { blockToWire } from './wire.ts';

/** More blocks than that in one request is a mistake; finality needs a little over 360. */
const MAX_BLOCKS_AT_ONCE = 2_000;
/** What one pull of a following node gets at most. */
const MAX_BLOCKS_SENT = 500;

const blockOrder = z.strictObject({
  n: z.int().min(1).max(MAX_BLOCKS_AT_ONCE).default(1),
  /** Seconds between the blocks; absent: the node's own time. */
  step: z.int().min(1).max(86_400).optional(),
});
const transferOrder = z.strictObject({
  recipient: z.string(),
  amount: z.string().regex(/^[1-9][0-9]{0,15}$/, 'micro-XEM, a decimal string'),
  message: z.string().max(1_024).optional(),
});
const reorganiseOrder = z.strictObject({
  depth: z.int().min(1),
  orphans: z.enum(['return', 'drop']).default('return'),
});
const misbehaveOrder = z.strictObject({
  mode: z.enum(MODES),
  /** For 'late': how late. */
  ms: z.int().min(0).max(600_000).default(0),
  /** For 'fork': how many blocks differ. */
  depth: z.int().min(1).default(1),
});

export interface Misbehaving {
  readonly mode: Mode;
  readonly ms: number;
  readonly depth: number;
}

export interface Controlled {
  readonly chain: SimulatedChain;
  misbehaving(): Misbehaving;
  misbehave(how: Misbehaving): void;
}

export function answerControl(node: Controlled, request: NodeRequest): NodeAnswer {
  const url = new URL(request.url, 'http://node');
  switch (`${request.method} ${url.pathname}`) {
    case 'POST /sim/block':
      return ok(makeBlocks(node.chain, orderIn(blockOrder, request)));
    case 'POST /sim/transfer':
      return ok(pay(node.chain, orderIn(transferOrder, request)));
    case 'POST /sim/reorganise':
      return ok(reorganise(node.chain, orderIn(reorganiseOrder, request)));
    case 'POST /sim/misbehave':
      node.misbehave(orderIn(misbehaveOrder, request));
      return ok(state(node));
    case 'GET /sim/state':
      return ok(state(node));
    case 'GET /sim/blocks':
      return ok(blocksFrom(node.chain, url.searchParams));
    default:
      throw new Failed(404, `${request.method} ${url.pathname} is no control route`);
  }
}

function makeBlocks(chain: SimulatedChain, order: z.infer<typeof blockOrder>): Json {
  const made = Array.from({ length: order.n }, () => chain.makeBlock(order.step));
  const last = made.at(-1) ?? chain.lastBlock;
  return {
    height: last.height,
    hash: last.hash,
    timeStamp: last.timestamp,
    transactions: made.reduce((sum, { transactions }) => sum + transactions.length, 0),
  };
}

function pay(chain: SimulatedChain, order: z.infer<typeof transferOrder>): Json {
  if (!isAddress(chain.network, order.recipient)) throw new Failed(400, 'recipient is no address');
  const { recipient, message } = order;
  const { result, transaction } = chain.pay({
    recipient,
    amount: BigInt(order.amount),
    ...(message === undefined ? {} : { message }),
  });
  return { code: RESULTS[result], message: result, hash: transaction.hash };
}

function reorganise(chain: SimulatedChain, order: z.infer<typeof reorganiseOrder>): Json {
  try {
    chain.reorganise(order.depth, order.orphans);
  } catch (cause) {
    if (cause instanceof RangeError) throw new Failed(400, cause.message);
    throw cause;
  }
  return { height: chain.history.height, hash: chain.lastBlock.hash };
}

function state(node: Controlled): Json {
  const { chain } = node;
  return {
    network: chain.network,
    height: chain.history.height,
    hash: chain.lastBlock.hash,
    networkTime: chain.networkTime(),
    misbehaving: { ...node.misbehaving() },
    unconfirmed: chain.unconfirmed().map(({ hash }) => hash),
    balances: Object.fromEntries(
      chain.history.accounts.all().map(({ address, balance }) => [address, String(balance)]),
    ),
  };
}

/** For a following node: blocks from a height, the hash before them, and what waits. */
function blocksFrom(chain: SimulatedChain, query: URLSearchParams): Json {
  const from = Number(query.get('from'));
  if (!Number.isSafeInteger(from) || from < 1) throw new Failed(400, 'from must be a height');
  return {
    height: chain.history.height,
    previousHash: chain.history.at(from - 1)?.hash ?? '',
    blocks: chain.history.from(from).slice(0, MAX_BLOCKS_SENT).map(blockToWire),
    unconfirmed: chain.unconfirmed().map((waiting) => hexOf(verifiableBytes(waiting))),
  };
}

function orderIn<T>(schema: z.ZodType<T>, request: NodeRequest): T {
  const parsed = schema.safeParse(request.body === '' ? {} : parsedBody(request));
  if (!parsed.success) throw new Failed(400, z.prettifyError(parsed.error));
  return parsed.data;
}
