// `payment.signed`: the signature, and the promises of those who made it, so that who took part is
// evidence. A stop does not forbid it: what is signed is on its way, and the ledger must say so.
import { fromBase64, fromHex } from '@sekisho/protocol/bytes';
import type { Body } from '@sekisho/protocol/entry';
import { statementBytes } from '@sekisho/protocol/evidence';
import { parseInstant } from '@sekisho/protocol/instant';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { Entering, Ruling } from './entering.ts';
import { payingWallet, walletKey } from './payment-bytes.ts';
import type { Payment } from './state.ts';

export function enterSigned(entering: Entering, body: Body<'payment.signed'>): Ruling {
  const { draft, checks } = entering;
  const payment = draft.get('payment', body.payment);
  if (payment === undefined) {
    return refuse('payment-unknown', `no payment has the id ${body.payment}`);
  }
  if (payment.signature !== null || payment.expired) {
    return refuse('payment-over', 'the payment is signed or expired already');
  }
  const wallet = payingWallet(draft, payment.wallet);
  if (isRefusal(wallet)) return wallet;
  const signature = fromHex(body.signature)!;
  const key = fromHex(walletKey(wallet))!;
  if (!checks.chain(payment.chain)!.verifySignature(key, fromHex(payment.bytes)!, signature)) {
    return refuse('payment-signature', 'the chain would not accept this signature');
  }
  const signers = readPromises(entering, body, payment);
  if (isRefusal(signers)) return signers;
  const { custody } = wallet;
  if (custody.kind !== 'threshold') throw new Error('payingWallet: not a threshold wallet');
  const { threshold, parties } = custody.group;
  const stranger = signers.find((signer) => !parties.some(({ id }) => id === signer));
  if (stranger !== undefined) {
    return refuse('signer-unknown', `${stranger} holds no share of wallet ${wallet.id}`);
  }
  if (signers.length < threshold) {
    return refuse('promises-missing', `${signers.length} promises, ${threshold} signed`);
  }
  const signed = { ...payment, signature: body.signature, participants: signers };
  draft.put('payment', body.payment, signed);
  return undefined;
}

/** The signers who promised exactly this payment, each once. */
function readPromises(
  entering: Entering,
  body: Body<'payment.signed'>,
  payment: Payment,
): readonly string[] | Refusal {
  const signers = body.promises.map(({ statement }) => statement.signer).sort();
  if (new Set(signers).size !== signers.length) {
    return refuse('promise-duplicate', 'a signer promises a payment once');
  }
  for (const { statement, signature } of body.promises) {
    const party = entering.policy.document.signers.find(({ id }) => id === statement.signer);
    if (party === undefined) return refuse('signer-unknown', `no signer ${statement.signer}`);
    if (parseInstant(party.validUntil)! <= entering.meta.witnessed) {
      return refuse('signer-expired', `signer ${party.id} is no longer valid`);
    }
    const same =
      statement.ledger === entering.meta.ledger &&
      statement.payment === body.payment &&
      statement.identity === payment.identity &&
      statement.withdrawals.join() === payment.withdrawals.join() &&
      statement.head.size > payment.index;
    if (!same)
      return refuse('promise-other', `the promise of ${statement.signer} is not of this payment`);
    const bytes = statementBytes('promise', statement);
    const key = fromHex(party.publicKey, 32)!;
    if (!entering.checks.ed25519(key, bytes, fromBase64(signature, 64)!)) {
      return refuse('promise-signature', `${statement.signer} did not sign this promise`);
    }
  }
  return signers;
}
