// What a withdrawal really asks for: read from the request as the client signed it, which lies in
// the entry. The gateway's own summary of it is only ever compared with this, never shown.
import { chainOf } from '@sekisho/chains/chain';
import { parseAmount } from '@sekisho/protocol/amount';
import { fromBase64 } from '@sekisho/protocol/bytes';
import { readAs } from '@sekisho/protocol/field';
import { parseJson } from '@sekisho/protocol/json';
import { isRefusal } from '@sekisho/protocol/refusal';
import { orderSchema } from '@sekisho/protocol/withdrawal';
import { type Trouble, trouble } from '../trouble.ts';
import type { VerifiedEntry } from './entry.ts';

export interface VerifiedWithdrawal {
  readonly entry: VerifiedEntry;
  /** The client's id for it. */
  readonly id: string;
  readonly wallet: string;
  readonly asset: string;
  readonly amount: bigint;
  readonly address: string;
  readonly memo: string | undefined;
  readonly customer: string;
  readonly purpose: string;
}

export function readWithdrawal(entry: VerifiedEntry): VerifiedWithdrawal | Trouble {
  if (entry.content.name !== 'withdrawal.requested') {
    return trouble('deceived', `entry ${entry.index} is ${entry.content.name}, not a request`);
  }
  const body = fromBase64(entry.content.body.request.body);
  const json = body === undefined ? undefined : parseJson(body);
  if (json === undefined || isRefusal(json)) return trouble('malformed', 'the request is not JSON');
  const order = readAs(orderSchema, json, 'request');
  if (isRefusal(order)) return trouble('malformed', order.detail, order.refused);
  const amount = parseAmount(order.amount);
  if (isRefusal(amount)) return trouble('malformed', amount.detail, amount.refused);
  const chain = chainOf(order.asset.slice(0, order.asset.lastIndexOf('/')));
  // In the chain's one spelling, as the ledger compares it and the payment will name it.
  const destination = chain?.parseDestination({ address: order.destination.address });
  if (destination === undefined || isRefusal(destination)) {
    return trouble('malformed', `${order.destination.address} is no address of ${order.asset}`);
  }
  return {
    entry,
    id: order.id,
    wallet: order.wallet,
    asset: order.asset,
    amount,
    address: destination.address,
    memo: order.destination.memo,
    customer: order.customer,
    purpose: order.purpose ?? 'customer',
  };
}

/** What the gateway says of the same withdrawal, where it says it. */
export interface Summary {
  readonly id?: string | undefined;
  readonly withdrawal?: string | undefined;
  readonly wallet?: string | undefined;
  readonly asset?: string | undefined;
  readonly amount?: string | undefined;
  readonly address?: string | undefined;
  readonly memo?: string | undefined;
  readonly customer?: string | undefined;
}

export interface Difference {
  readonly field: keyof Summary;
  readonly said: string;
  readonly signed: string;
}

/** Wherever the gateway says something else than the bytes do. Any of it is a lie or a fault. */
export function differences(truth: VerifiedWithdrawal, said: Summary): readonly Difference[] {
  const signed: Readonly<Record<keyof Summary, string>> = {
    id: truth.id,
    withdrawal: truth.entry.hash,
    wallet: truth.wallet,
    asset: truth.asset,
    amount: truth.amount.toString(),
    address: truth.address,
    memo: truth.memo ?? '',
    customer: truth.customer,
  };
  return (Object.keys(signed) as (keyof Summary)[]).flatMap((name) => {
    const word = said[name];
    if (word === undefined || word === signed[name]) return [];
    return [{ field: name, said: word, signed: signed[name] }];
  });
}
