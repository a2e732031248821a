// The real NIS routes that the simulated NIS node answers, and no others.
import { keccak_256 } from '@noble/hashes/sha3.js';
import { Failed, type NodeAnswer, type NodeRequest, ok, parsedBody } from './answer.ts';
import type { SimulatedChain } from './chain.ts';
import { type ResultName, RESULTS } from './facts.ts';
import { bytesOf, hexOf } from './hexadecimal.ts';
import { accountJson, blockJson, confirmedJson, type Json, unconfirmedJson } from './printing.ts';
import { accountView, transfers, unconfirmed } from './queries.ts';
import {
  NotACosigner,
  readTransaction,
  type SignedTransaction,
  UnreadableTransaction,
} from './transaction.ts';

export type Announced = (transaction: SignedTransaction) => void;

type Route = (chain: SimulatedChain, request: NodeRequest, query: URLSearchParams) => Json;

const ROUTES: Readonly<Record<string, Route>> = {
  'GET /heartbeat': () => ({ code: 1, type: 2, message: 'ok' }),
  'GET /node/info': (chain) => nodeInfo(chain),
  'GET /chain/height': (chain) => ({ height: chain.history.height }),
  'GET /chain/last-block': (chain) => blockJson(chain.lastBlock),
  'POST /block/at/public': (chain, request) => blockAt(chain, request),
  'GET /time-sync/network-time': (chain) => ({
    sendTimeStamp: chain.networkTimeMs(),
    receiveTimeStamp: chain.networkTimeMs(),
  }),
  'GET /account/get': (chain, _, query) => accountJson(accountView(chain, query)),
  'GET /account/transfers/incoming': (chain, _, query) => ({
    data: transfers(chain, query, 'incoming').map(confirmedJson),
  }),
  'GET /account/transfers/outgoing': (chain, _, query) => ({
    data: transfers(chain, query, 'outgoing').map(confirmedJson),
  }),
  'GET /account/transfers/all': (chain, _, query) => ({
    data: transfers(chain, query, 'all').map(confirmedJson),
  }),
  'GET /account/unconfirmedTransactions': (chain, _, query) => ({
    data: unconfirmed(chain, query).map(unconfirmedJson),
  }),
  'GET /transaction/get': (chain, _, query) => transactionGet(chain, query),
};

/** The answer of a real route, or undefined where NIS has none. Throws `Failed` as NIS would. */
export function answerRoute(
  chain: SimulatedChain,
  request: NodeRequest,
  announced: Announced,
): NodeAnswer | undefined {
  const url = new URL(request.url, 'http://node');
  if (request.method === 'POST' && url.pathname === '/transaction/announce') {
    return ok(announce(chain, request, announced));
  }
  const name = `${request.method} ${url.pathname}`;
  const route = Object.hasOwn(ROUTES, name) ? ROUTES[name] : undefined;
  return route && ok(route(chain, request, url.searchParams));
}

function announce(chain: SimulatedChain, request: NodeRequest, announced: Announced): Json {
  const body = parsedBody(request);
  const data = bytesOf(body['data']);
  const signature = bytesOf(body['signature']);
  if (!data || !signature) throw new Failed(400, 'data and signature must be hexadecimal');
  let transaction: SignedTransaction;
  try {
    transaction = readTransaction(data, signature);
  } catch (cause) {
    if (cause instanceof NotACosigner) {
      return announceJson('FAILURE_MULTISIG_NOT_A_COSIGNER', hexOf(keccak_256(data)));
    }
    if (cause instanceof UnreadableTransaction) throw new Failed(400, cause.message);
    throw cause;
  }
  const result = chain.announce(transaction);
  if (result === 'SUCCESS') announced(transaction);
  return announceJson(result, transaction.hash);
}

/** NemAnnounceResult: HTTP 200 for a rejection too. */
export const announceJson = (result: ResultName, hash: string): Json => ({
  innerTransactionHash: {},
  code: RESULTS[result],
  type: 1,
  message: result,
  transactionHash: { data: hash },
});

function blockAt(chain: SimulatedChain, request: NodeRequest): Json {
  const { height } = parsedBody(request);
  if (typeof height !== 'number' || !Number.isSafeInteger(height) || height < 1) {
    throw new Failed(400, 'height must be a positive integer');
  }
  const block = chain.history.at(height);
  if (!block) throw new Failed(404, `block not found in the db '${height}' (height)`);
  return blockJson(block);
}

function transactionGet(chain: SimulatedChain, query: URLSearchParams): Json {
  const found = chain.history.find(query.get('hash') ?? '');
  if (!found) throw new Failed(400, 'Hash was not found in cache');
  return confirmedJson(found);
}

const nodeInfo = (chain: SimulatedChain): Json => ({
  metaData: {
    features: 1,
    application: 'simulated NIS node',
    networkId: chain.network === 'mainnet' ? 104 : -104,
    version: '0.6.102',
    platform: 'simulation',
  },
  endpoint: { protocol: 'http', port: 7890, host: '127.0.0.1' },
  identity: { name: 'simulated NIS node', 'public-key': chain.lastBlock.signer },
});
