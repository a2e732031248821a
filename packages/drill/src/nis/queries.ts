// What the account routes of NIS answer from.
import type { SimulatedChain } from './chain.ts';
import { PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, PAGE_SIZE_MIN, UNCONFIRMED_SHOWN } from './facts.ts';
import { Failed } from './answer.ts';
import type { AccountView, Confirmed } from './printing.ts';
import { isAddress, type SignedTransaction } from './transaction.ts';

export type Direction = 'incoming' | 'outgoing' | 'all';

export function accountView(chain: SimulatedChain, query: URLSearchParams): AccountView {
  const address = addressIn(chain, query);
  const { accounts } = chain.history;
  return {
    address,
    balance: accounts.balance(address),
    publicKey: accounts.publicKey(address),
    harvestedBlocks: accounts.harvestedBlocks(address),
  };
}

/** Newest first; `id` or `hash` is where the page before it ended (AccountTransfersController). */
export function transfers(
  chain: SimulatedChain,
  query: URLSearchParams,
  direction: Direction,
): Confirmed[] {
  const address = addressIn(chain, query);
  const size = pageSizeIn(query);
  const before = pageEndIn(chain, query);
  return [...chain.history.rows]
    .filter(({ id, transaction }) => id < before && concerns(transaction, address, direction))
    .sort((a, b) => b.id - a.id)
    .slice(0, size);
}

/** Newest first, never more than NIS shows. */
export function unconfirmed(chain: SimulatedChain, query: URLSearchParams): SignedTransaction[] {
  const address = addressIn(chain, query);
  return [...chain.unconfirmed()]
    .reverse()
    .filter((transaction) => concerns(transaction, address, 'all'))
    .slice(0, UNCONFIRMED_SHOWN);
}

export function concerns(
  { signerAddress, recipient }: SignedTransaction,
  address: string,
  direction: Direction,
): boolean {
  const out = signerAddress === address;
  if (direction === 'outgoing') return out;
  if (direction === 'incoming') return recipient === address;
  return out || recipient === address;
}

function addressIn(chain: SimulatedChain, query: URLSearchParams): string {
  const address = (query.get('address') ?? '').toUpperCase().replaceAll('-', '');
  if (!isAddress(chain.network, address)) throw new Failed(400, 'address must be valid');
  return address;
}

function pageSizeIn(query: URLSearchParams): number {
  const text = query.get('pageSize');
  if (text === null || text === '') return PAGE_SIZE_DEFAULT;
  const size = Number(text);
  if (!Number.isInteger(size) || size < PAGE_SIZE_MIN || size > PAGE_SIZE_MAX) {
    throw new Failed(400, `page size must be between ${PAGE_SIZE_MIN} and ${PAGE_SIZE_MAX}`);
  }
  return size;
}

function pageEndIn(chain: SimulatedChain, query: URLSearchParams): number {
  const id = query.get('id');
  if (id !== null && id !== '') {
    if (!/^[0-9]{1,15}$/.test(id)) throw new Failed(400, 'id must be a number');
    return Number(id);
  }
  const hash = query.get('hash');
  if (hash === null || hash === '') return Number.MAX_SAFE_INTEGER;
  const found = chain.history.find(hash);
  if (!found) {
    throw new Failed(400, 'Neither transaction id was supplied nor hash was found in cache');
  }
  return found.id;
}
