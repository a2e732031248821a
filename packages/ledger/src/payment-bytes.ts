// The bytes of a payment against what the ledger says it pays. Every signer decodes them itself;
// nothing about a payment is believed that the bytes do not say.
import { fromHex, hex } from '@sekisho/protocol/bytes';
import type { Body } from '@sekisho/protocol/entry';
import { paymentTag } from '@sekisho/protocol/envelope';
import { paymentIdOf } from '@sekisho/protocol/evidence';
import { formatInstant, parseInstant } from '@sekisho/protocol/instant';
import type { Wallet } from '@sekisho/protocol/policy';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { DecodedPayment } from '@sekisho/chains/chain';
import type { Checks } from './entering.ts';
import { type Lookup, policyOf, type Withdrawal } from './state.ts';

/** The fold lets no payment live longer than this after its entry (section 6, step 1). */
export const MAX_PAYMENT_LIFE_MS = 3_600_000;

type Prepared = Body<'payment.prepared'>;

/** The wallet a payment spends from, if this system can sign for it. */
export function payingWallet(lookup: Lookup, id: string): Wallet | Refusal {
  const wallet = policyOf(lookup).document.wallets.find((candidate) => candidate.id === id);
  if (wallet === undefined) return refuse('wallet-unknown', `the policy names no wallet ${id}`);
  return wallet.custody.kind === 'threshold'
    ? wallet
    : refuse('wallet-custody', `wallet ${id} is ${wallet.custody.kind}: nothing is signed for it`);
}

export function walletKey(wallet: Wallet): string {
  return wallet.custody.kind === 'threshold'
    ? wallet.custody.group.publicKey
    : wallet.custody.publicKey;
}

/** Decodes the payment and compares every field with its withdrawal, its wallet and the policy. */
export function checkPaymentBytes(
  lookup: Lookup,
  prepared: Prepared,
  tag: string,
  withdrawal: Withdrawal,
  at: number,
  checks: Checks,
): DecodedPayment | Refusal {
  const wallet = payingWallet(lookup, prepared.wallet);
  if (isRefusal(wallet)) return wallet;
  const chain = checks.chain(prepared.chain);
  if (chain === undefined || wallet.chain !== prepared.chain) {
    return refuse('payment-chain', `wallet ${wallet.id} is on ${wallet.chain}`);
  }
  const bytes = fromHex(prepared.bytes)!;
  const decoded = chain.decode(bytes);
  if (isRefusal(decoded)) return decoded;
  if (prepared.payment !== paymentIdOf(chain.id, bytes)) {
    return refuse('payment-id', 'the payment is not named by its own bytes');
  }
  if (prepared.identity !== decoded.identity) {
    return refuse('payment-identity', 'the bytes have another identity on the chain');
  }
  if (tag !== hex(paymentTag(chain.id, decoded.identity))) {
    return refuse('payment-tag', 'the tag is not that of the payment’s identity');
  }
  if (hex(decoded.signerPublicKey) !== walletKey(wallet)) {
    return refuse('payment-key', `the bytes are not signed by the key of wallet ${wallet.id}`);
  }
  const fee = chain.fee(decoded);
  const maximum = policyOf(lookup).document.chains.find(({ id }) => id === chain.id)!.maximumFee;
  if (decoded.fee !== fee || prepared.fee !== fee.toString() || fee > BigInt(maximum)) {
    return refuse('payment-fee', `the fee is ${decoded.fee}, due are ${fee}, allowed ${maximum}`);
  }
  return checkPaid(prepared, decoded, withdrawal, at) ?? decoded;
}

function checkPaid(
  prepared: Prepared,
  decoded: DecodedPayment,
  withdrawal: Withdrawal,
  at: number,
): Refusal | undefined {
  if (decoded.asset !== withdrawal.asset || withdrawal.wallet !== prepared.wallet) {
    return refuse('payment-asset', 'the bytes move another asset, or from another wallet');
  }
  if (decoded.amount.toString() !== withdrawal.amount) {
    return refuse(
      'payment-amount',
      `the bytes pay ${decoded.amount}, asked were ${withdrawal.amount}`,
    );
  }
  if (decoded.destination.address !== withdrawal.destination) {
    return refuse('payment-destination', 'the bytes pay another destination');
  }
  if ((decoded.destination.memo ?? null) !== withdrawal.memo) {
    return refuse('payment-memo', 'the bytes carry another memo');
  }
  if (prepared.deadline !== formatInstant(decoded.deadline)) {
    return refuse('payment-deadline', 'the bytes have another deadline');
  }
  const deadline = parseInstant(prepared.deadline)!;
  return deadline > at && deadline <= at + MAX_PAYMENT_LIFE_MS
    ? undefined
    : refuse('payment-deadline', 'the deadline is not within the hour after the entry');
}
