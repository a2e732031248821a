// A payment as an honest gateway prepares it, and the outflow that it is once it is on the chain.
import { chainOf, type DecodedPayment, type PaymentOrder } from '@sekisho/chains/chain';
import type { Payment, Withdrawal } from '@sekisho/ledger/state';
import { fromHex, hex } from '@sekisho/protocol/bytes';
import type { Body } from '@sekisho/protocol/entry';
import { type Outflow, paymentIdOf } from '@sekisho/protocol/evidence';
import { formatInstant } from '@sekisho/protocol/instant';
import { isRefusal } from '@sekisho/protocol/refusal';
import { CHAIN, type PolicyKit } from './policy-kit.ts';

/** Half an hour to confirm, unless the order says otherwise. */
const LIFE_MS = 1_800_000;

/** The body that pays the withdrawal of this entry hash, or what `order` says instead. */
export function paymentBody(
  kit: PolicyKit,
  hash: string,
  withdrawal: Withdrawal,
  time: number,
  order: Partial<PaymentOrder> = {},
): Body<'payment.prepared'> {
  const { destination: address, memo, wallet } = withdrawal;
  const built = chainOf(CHAIN)!.build({
    signerPublicKey: fromHex(kit.dealt.group.publicKey)!,
    asset: withdrawal.asset,
    amount: BigInt(withdrawal.amount),
    destination: memo === null ? { address } : { address, memo },
    at: time,
    deadline: time + LIFE_MS,
    ...order,
  });
  if (isRefusal(built)) throw new Error(`build: ${built.refused}: ${built.detail}`);
  return {
    payment: paymentIdOf(CHAIN, built.bytes),
    chain: CHAIN,
    wallet,
    withdrawals: [hash],
    bytes: hex(built.bytes),
    identity: built.identity,
    fee: built.fee.toString(),
    deadline: formatInstant(decoded(built.bytes).deadline),
  };
}

/** What watchers see of a payment at this height. */
export function outflowOf({ wallet, identity, fee, bytes }: Payment, height: number): Outflow {
  const { asset, amount, destination } = decoded(fromHex(bytes)!);
  const paid = { asset, amount: amount.toString(), fee, destination: destination.address };
  return { wallet, identity, height, kind: 'transfer', ...paid };
}

function decoded(bytes: Uint8Array): DecodedPayment {
  const payment = chainOf(CHAIN)!.decode(bytes);
  if (isRefusal(payment)) throw new Error(`decode: ${payment.refused}: ${payment.detail}`);
  return payment;
}
