// What the SDK answers, as JSON: amounts become decimal strings again.
import type { ReceiptedWithdrawal } from '@sekisho/client/client';
import { fingerprintOf } from '@sekisho/protocol/fingerprint';

export function plain({ proof, file, payment, amount, ...rest }: ReceiptedWithdrawal): object {
  const { index, size, hash, cosignedBy } = proof;
  return {
    ...rest,
    amount: amount.toString(),
    payment: payment === null ? null : { ...payment, fee: payment.fee.toString() },
    fingerprint: fingerprintOf(hash),
    proof: { index, size, hash, cosignedBy },
    file,
  };
}
