// What a prepared payment really pays: decoded from its unsigned bytes by the same code as the
// signers', and held against the request field by field. The gateway's words about it are not used.
import { chainOf, type DecodedPayment } from '@sekisho/chains/chain';
import { equalBytes, fromHex } from '@sekisho/protocol/bytes';
import { paymentIdOf } from '@sekisho/protocol/evidence';
import type { Policy } from '@sekisho/protocol/policy';
import { isRefusal } from '@sekisho/protocol/refusal';
import { type Trouble, trouble } from '../trouble.ts';
import type { VerifiedEntry } from './entry.ts';
import type { VerifiedWithdrawal } from './withdrawal.ts';

export type PaymentField =
  | 'payment'
  | 'payer'
  | 'asset'
  | 'amount'
  | 'address'
  | 'memo'
  | 'fee'
  | 'identity'
  | 'deadline';

export interface Compared {
  readonly field: PaymentField;
  /** What the request, the policy and the chain's rules ask for. */
  readonly wanted: string;
  /** What the bytes say. */
  readonly found: string;
  readonly same: boolean;
}

export interface VerifiedPayment {
  readonly decoded: DecodedPayment;
  /** Its name: a hash of its bytes. */
  readonly payment: string;
  readonly compared: readonly Compared[];
  /** Whether every field is as it must be. */
  readonly agrees: boolean;
}

export function readPayment(
  entry: VerifiedEntry,
  truth: VerifiedWithdrawal,
  policy: Policy,
): VerifiedPayment | Trouble {
  if (entry.content.name !== 'payment.prepared') {
    return trouble('deceived', `entry ${entry.index} is ${entry.content.name}, not a preparation`);
  }
  const { body } = entry.content;
  if (!body.withdrawals.includes(truth.entry.hash)) {
    return trouble('deceived', `the payment of entry ${entry.index} is of another withdrawal`);
  }
  const chain = chainOf(body.chain);
  const bytes = fromHex(body.bytes);
  if (chain === undefined || bytes === undefined) {
    return trouble('deceived', `nobody here can read a payment of ${body.chain}`);
  }
  const decoded = chain.decode(bytes);
  if (isRefusal(decoded)) return trouble('deceived', decoded.detail, decoded.refused);
  const payment = paymentIdOf(body.chain, bytes);
  const { amount, asset } = truth;
  const memo = truth.memo === undefined ? {} : { memo: truth.memo };
  const fee = chain.fee({ amount, asset, destination: { address: truth.address, ...memo } });
  const row = (field: PaymentField, wanted: string, found: string): Compared => ({
    field,
    wanted,
    found,
    same: wanted === found,
  });
  const compared = [
    row('amount', amount.toString(), decoded.amount.toString()),
    row('address', truth.address, decoded.destination.address),
    row('memo', truth.memo ?? '', decoded.destination.memo ?? ''),
    row('asset', asset, decoded.asset),
    payerOf(policy, truth.wallet, decoded, chain.addressOf(decoded.signerPublicKey)),
    row('fee', fee.toString(), decoded.fee.toString()),
    row('identity', body.identity, decoded.identity),
    row('payment', body.payment, payment),
  ];
  return { decoded, payment, compared, agrees: compared.every(({ same }) => same) };
}

/** The key in the bytes must be the wallet's own, as the policy has it. */
function payerOf(
  { wallets }: Policy,
  id: string,
  decoded: DecodedPayment,
  address: string,
): Compared {
  const wallet = wallets.find((each) => each.id === id);
  const custody = wallet?.custody;
  const key = custody?.kind === 'threshold' ? custody.group.publicKey : custody?.publicKey;
  const bytes = key === undefined ? undefined : fromHex(key);
  const same =
    bytes !== undefined &&
    equalBytes(bytes, decoded.signerPublicKey) &&
    address === wallet?.address;
  return { field: 'payer', wanted: wallet?.address ?? id, found: address, same };
}
