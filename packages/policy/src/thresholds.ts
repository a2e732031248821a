// Amounts above which a policy looks: fixed ones, and shares of the balance. Exact integers.
import type { AmountRule } from '@sekisho/protocol/policy';

/** A balance share is in hundredths of a percent. */
const WHOLE_BALANCE = 10_000n;

/** More than the share, without rounding. */
export const exceedsShare = (amount: bigint, share: number, balance: bigint): boolean =>
  amount * WHOLE_BALANCE > balance * BigInt(share);

/** The largest amount that does not exceed the share: rounded down. */
export const shareOf = (balance: bigint, share: number): bigint =>
  (balance * BigInt(share)) / WHOLE_BALANCE;

/** The largest amount the rule lets pass; undefined: a share of a balance nobody has reported. */
export function thresholdOf(
  { above, aboveShare }: Pick<AmountRule, 'above' | 'aboveShare'>,
  balance: bigint | undefined,
): bigint | undefined {
  if (above !== undefined) return BigInt(above);
  if (balance === undefined || aboveShare === undefined) return undefined;
  return shareOf(balance, aboveShare);
}
