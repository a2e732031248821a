// The demo's exchange: its app server, which asks through the SDK as any exchange would. Every
// receipt is checked there.
import type { Connected } from '@sekisho/client/connect';
import type { Withdrawal } from '@sekisho/client/client';
import { granted } from '../exchange.ts';

export interface OrderAsked {
  readonly id: string;
  readonly customer: string;
  readonly address: string;
  /** Micro-XEM. */
  readonly amount: bigint;
}

export interface Exchange {
  withdraw(order: OrderAsked): Promise<Withdrawal>;
  show(id: string): Promise<Withdrawal>;
}

export const openExchange = (client: Connected, wallet: string, asset: string): Exchange => ({
  async withdraw({ address, ...order }) {
    return granted(await client.withdraw({ ...order, wallet, asset, destination: { address } }));
  },
  async show(id) {
    return granted(await client.show(id));
  },
});
