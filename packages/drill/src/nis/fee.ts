// The least fee of a transfer since the second fee fork
// (DefaultTransactionFeeCalculatorAfterFork): 0.05 XEM a unit. Written out here because the SDK's
// own calculator throws on version 1.
import type { SignedTransaction } from './transaction.ts';

const FEE_UNIT = 50_000n;
const XEM = 1_000_000n;

/** In micro-XEM. Amounts of the mosaic nem:xem count like plain XEM. */
export function minimumFee(transaction: SignedTransaction, xem: bigint): bigint {
  const message = transaction.message;
  const forMessage = message ? BigInt(Math.floor(message.payload.length / 32) + 1) : 0n;
  return FEE_UNIT * (forMessage + forTransfer(xem / XEM));
}

function forTransfer(wholeXem: bigint): bigint {
  const units = wholeXem / 10_000n;
  if (units < 1n) return 1n;
  return units > 25n ? 25n : units;
}
