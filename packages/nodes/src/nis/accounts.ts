// What a node says about one account: its balance, what it sent, what waits.
import {
  parseNisTransaction,
  parseNisTransfer,
  type ConfirmedTransaction,
  type NemTransaction,
} from '@sekisho/chains/nem';
import type { Chain } from '@sekisho/chains/chain';
import { fromHex } from '@sekisho/protocol/bytes';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { ask, type Asking } from './ask.ts';
import { accountShape, listShape, unconfirmedShape } from './shapes.ts';

/** The most NIS gives on one page. */
const PAGE_SIZE = 100;
/** 20,000 transfers: more than a busy hot wallet sends in two weeks; after that, scan blocks. */
const MAX_PAGES = 200;
/** /account/unconfirmedTransactions never shows more. */
const UNCONFIRMED_SHOWN = 25;

export interface AccountState {
  /** micro-XEM */
  readonly balance: bigint;
  /** Absent until the account has signed something. */
  readonly publicKey?: Uint8Array;
}

/** Where an earlier look ended. Neither: back to the account's first transfer. */
export interface Since {
  readonly id?: number;
  /** A transaction hash, lower hex. */
  readonly hash?: string;
}

export interface Outgoing {
  /** Newest first, without the known one. */
  readonly transfers: readonly ConfirmedTransaction[];
  /**
   * False where a known one was given and the node's list ended without it: the chain was
   * rewritten, or the node hides something.
   */
  readonly reachedKnown: boolean;
}

export interface Unconfirmed {
  readonly transactions: readonly NemTransaction[];
  /** False where NIS showed as many as it ever does, so that there may be more. */
  readonly isComplete: boolean;
}

export interface Account {
  readonly asking: Asking;
  readonly chain: Chain;
  readonly address: string;
}

export async function readAccount(about: Account): Promise<AccountState | Refusal> {
  const { asking, chain, address } = about;
  const answer = await ask(asking, { route: '/account/get', query: { address } }, accountShape);
  if (isRefusal(answer)) return answer;
  const { account } = answer;
  if (account.address !== address) {
    return refuse('node-answer-other', `asked for ${address}, answered for another account`);
  }
  const balance = BigInt(account.balance);
  if (account.publicKey === null) return { balance };
  const publicKey = fromHex(account.publicKey, 32);
  return publicKey && chain.addressOf(publicKey) === address
    ? { balance, publicKey }
    : refuse('node-answer-other', `${address} is not the address of the public key in the answer`);
}

export async function readOutgoing(about: Account, since: Since): Promise<Outgoing | Refusal> {
  const transfers: ConfirmedTransaction[] = [];
  let before: number | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const items = await outgoingPage(about, before);
    if (isRefusal(items)) return items;
    if (items.length === 0) {
      return { transfers, reachedKnown: since.id === undefined && since.hash === undefined };
    }
    for (const item of items) {
      if (before !== undefined && item.id >= before) {
        return refuse('node-paging', `row ${item.id} came after row ${before}: not newest first`);
      }
      if (isKnown(item, since)) return { transfers, reachedKnown: true };
      before = item.id;
      transfers.push(item);
    }
  }
  return refuse('node-paging', `more than ${MAX_PAGES} pages: scan blocks instead`);
}

export async function readUnconfirmed(about: Account): Promise<Unconfirmed | Refusal> {
  const { asking, address } = about;
  const question = { route: '/account/unconfirmedTransactions', query: { address } } as const;
  const answer = await ask(asking, question, listShape);
  if (isRefusal(answer)) return answer;
  const transactions: NemTransaction[] = [];
  for (const json of answer.data) {
    const item = unconfirmedShape.safeParse(json);
    const transaction = parseNisTransaction(item.data?.transaction);
    if (isRefusal(transaction)) return transaction;
    if (!concerns(about, transaction, 'either way')) {
      return refuse('node-answer-other', `a transaction that does not concern ${address}`);
    }
    transactions.push(transaction);
  }
  return { transactions, isComplete: transactions.length < UNCONFIRMED_SHOWN };
}

/** One page, newest first; only what `address` paid or signed. */
export async function outgoingPage(
  about: Account,
  before: number | undefined,
): Promise<readonly ConfirmedTransaction[] | Refusal> {
  const { asking, address } = about;
  const page = before === undefined ? {} : { id: String(before) };
  const query = { address, pageSize: String(PAGE_SIZE), ...page };
  const answer = await ask(asking, { route: '/account/transfers/outgoing', query }, listShape);
  if (isRefusal(answer)) return answer;
  const items: ConfirmedTransaction[] = [];
  for (const json of answer.data) {
    const item = parseNisTransfer(json);
    if (isRefusal(item)) return item;
    if (!concerns(about, item.transaction, 'out')) {
      return refuse('node-answer-other', `a transfer that ${address} neither paid nor signed`);
    }
    items.push(item);
  }
  return items;
}

const isKnown = (item: ConfirmedTransaction, since: Since): boolean =>
  item.transaction.identity === since.hash || (since.id !== undefined && item.id <= since.id);

function concerns(
  { chain, address }: Account,
  transaction: NemTransaction,
  direction: 'out' | 'either way',
): boolean {
  if (transaction.network !== chain.id) return false;
  if (direction === 'either way' && transaction.destination?.address === address) return true;
  const keys = [transaction.payerPublicKey, ...transaction.signerPublicKeys];
  return keys.some((key) => chain.addressOf(key) === address);
}
