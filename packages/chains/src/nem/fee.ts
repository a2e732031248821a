// The minimum fee of a plain transfer since the second fee fork (NIS
// FeeUnitAwareTransactionFeeCalculator).

export const MICRO_PER_XEM = 1_000_000n;
const FEE_UNIT = 50_000n;
const XEM_PER_FEE_UNIT = 10_000n;
const MAX_AMOUNT_UNITS = 25n;
const MESSAGE_BYTES_PER_UNIT = 32;

/** Micro-XEM due for `amount` micro-XEM with a message of `messageBytes` bytes (0: no message). */
export function transferFee(amount: bigint, messageBytes: number): bigint {
  const units = amount / MICRO_PER_XEM / XEM_PER_FEE_UNIT;
  const forAmount = units < 1n ? 1n : units > MAX_AMOUNT_UNITS ? MAX_AMOUNT_UNITS : units;
  return FEE_UNIT * (forAmount + forMessage(messageBytes));
}

const forMessage = (bytes: number): bigint =>
  bytes === 0
    ? 0n
    : BigInt((bytes - (bytes % MESSAGE_BYTES_PER_UNIT)) / MESSAGE_BYTES_PER_UNIT + 1);
