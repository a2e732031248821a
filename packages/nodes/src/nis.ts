// A client of one NEM node (NIS), for gateway and watchers. The node is not trusted: every answer
// is bounded, shaped, compared with what was asked, and hashed by ourselves where it can be.
import type { ConfirmedTransaction, NemBlock, NemTransaction } from '@sekisho/chains/nem';
import { chainOf, type Chain } from '@sekisho/chains/chain';
import type { Clock } from '@sekisho/protocol/clock';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { HttpSend } from './http.ts';
import {
  type AccountState,
  type Outgoing,
  readAccount,
  readOutgoing,
  readUnconfirmed,
  type Since,
  type Unconfirmed,
} from './nis/accounts.ts';
import { announce, type Announced, type Sighting, sight } from './nis/announce.ts';
import { ask } from './nis/ask.ts';
import { readBlock, readLastBlock, scanBlocks, type ScannedBlock } from './nis/blocks.ts';
import { refuseNodeUrl } from './nis/routes.ts';
import { heightShape, networkTimeShape } from './nis/shapes.ts';

export type { AccountState, Outgoing, Since, Unconfirmed } from './nis/accounts.ts';
export type { Announced, Outcome, Sighting } from './nis/announce.ts';
export { ANSWER_MS } from './nis/ask.ts';
export { MAX_SCAN_BLOCKS, type ScannedBlock } from './nis/blocks.ts';
export { NIS_ROUTES, type NisRoute, refuseNodeUrl, refuseRoute } from './nis/routes.ts';
export type { ConfirmedTransaction, NemBlock, NemTransaction };

/** NEM's first instant (2015-03-29T00:06:25Z), Unix ms: its nodes count from there. */
const NEM_EPOCH_MS = 1_427_587_585_000;

export interface NisClientOptions {
  readonly send: HttpSend;
  readonly clock: Clock;
  /** The node's origin: 'http://10.0.0.7:7890'. */
  readonly url: string;
  /** 'nem:mainnet' or 'nem:testnet'. */
  readonly chain: string;
}

/** Every answer may be a refusal: of the node's answer, never of the caller. */
export interface NisClient {
  announce(bytes: Uint8Array, signature: Uint8Array): Promise<Announced | Refusal>;
  height(): Promise<number | Refusal>;
  block(height: number): Promise<NemBlock | Refusal>;
  lastBlock(): Promise<NemBlock | Refusal>;
  scanBlocks(
    from: number,
    to: number,
    previousHash: string,
  ): Promise<readonly ScannedBlock[] | Refusal>;
  /** Newest first, back to the known one or the end. */
  outgoing(address: string, since?: Since): Promise<Outgoing | Refusal>;
  unconfirmed(address: string): Promise<Unconfirmed | Refusal>;
  account(address: string): Promise<AccountState | Refusal>;
  /** The node's idea of the time, Unix ms. */
  networkTime(): Promise<number | Refusal>;
  /** Where the node shows a transaction of this account. 'unseen' proves nothing. */
  sight(identity: string, address: string): Promise<Sighting | Refusal>;
  isPending(identity: string, address: string): Promise<boolean | Refusal>;
}

export function nisClient(options: NisClientOptions): NisClient | Refusal {
  const { send, clock, url } = options;
  const refused = refuseNodeUrl(url);
  if (refused) return refused;
  const chain = nemChain(options.chain);
  if (isRefusal(chain)) return chain;
  const asking = { send, clock, origin: new URL(url).origin };
  const about = { asking, chain };
  const seen: NisClient['sight'] = (identity, address) => sight({ ...about, address }, identity);
  return {
    announce: (bytes, signature) => announce(about, bytes, signature),
    block: (height) => readBlock(about, height),
    lastBlock: () => readLastBlock(about),
    scanBlocks: (from, to, previousHash) => scanBlocks(about, from, to, previousHash),
    outgoing: (address, since = {}) => readOutgoing({ ...about, address }, since),
    unconfirmed: (address) => readUnconfirmed({ ...about, address }),
    account: (address) => readAccount({ ...about, address }),
    sight: seen,
    async height() {
      const answer = await ask(asking, { route: '/chain/height' }, heightShape);
      return isRefusal(answer) ? answer : answer.height;
    },
    async networkTime() {
      const answer = await ask(asking, { route: '/time-sync/network-time' }, networkTimeShape);
      return isRefusal(answer) ? answer : NEM_EPOCH_MS + answer.sendTimeStamp;
    },
    async isPending(identity, address) {
      const where = await seen(identity, address);
      return isRefusal(where) ? where : where === 'pending';
    },
  };
}

function nemChain(id: string): Chain | Refusal {
  const chain = id.startsWith('nem:') ? chainOf(id) : undefined;
  return chain ?? refuse('node-chain-unknown', `${id} is neither nem:mainnet nor nem:testnet`);
}
