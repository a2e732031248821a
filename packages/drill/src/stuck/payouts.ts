// Who was paid, counted on the chain itself: every withdrawal of a story has a destination of its
// own, so no word of the ledger is needed to tell a payment from a second one.
import { clientIdKey } from '@sekisho/ledger/requested';
import { formatInstant } from '@sekisho/protocol/instant';
import { CLIENT } from '../policy-kit.ts';
import type { Payout } from './form.ts';
import type { Town } from './town.ts';

/** A withdrawal somebody asked for in the story. */
export interface Asked {
  readonly id: string;
  readonly at: number;
  readonly address: string;
  /** When the gateway acknowledged it first; undefined while it has not. */
  taken: number | undefined;
}

/** Transfers from the wallet to an address, in the chain as it is now. */
export function transfersTo({ chain, kit }: Town, address: string): number {
  const wallet = kit.dealt.group.publicKey;
  const transactions = chain.history.from(1).flatMap((block) => block.transactions);
  return transactions.filter(({ signer, recipient }) => signer === wallet && recipient === address)
    .length;
}

/** Transfers of the wallet to nobody of the story. */
export function strayTransfers({ chain, kit }: Town, asked: readonly Asked[]): number {
  const wallet = kit.dealt.group.publicKey;
  const known = new Set(asked.map(({ address }) => address));
  const transactions = chain.history.from(1).flatMap((block) => block.transactions);
  return transactions.filter(({ signer, recipient }) => signer === wallet && !known.has(recipient))
    .length;
}

export function payoutOf(town: Town, asked: Asked, status: string): Payout {
  const { replica } = town.station.gateway;
  const known = replica?.state.get('client-id', clientIdKey(CLIENT, asked.id));
  const withdrawal =
    known === undefined ? undefined : replica!.state.get('withdrawal', known.withdrawal);
  return {
    id: asked.id,
    askedAt: formatInstant(asked.at),
    status,
    payments: withdrawal?.payments.length ?? 0,
    onChain: transfersTo(town, asked.address),
  };
}
