// What the SDK answers, as JSON: amounts become decimal strings again.
import type { ReceiptedWithdrawal } from '@sekisho/client/client';

export function plain({ proof, file, payment, amount, ...rest }: ReceiptedWithdrawal): object {
  const { index, size, hash, cosignedBy } = proof;
  return {
    ...rest,
    amount: amount.toString(),
    payment: payment === null ? null : { ...payment, fee: payment.fee.toString() },
    proof: { index, size, hash, cosignedBy },
    file,
  };
}
