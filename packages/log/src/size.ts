// Arithmetic on tree sizes: exact up to 2^53 − 1, where bit operators would stop at 2^31. And the
// one decimal form of a size or index (tlog-checkpoint, tlog-proof: ASCII digits, no leading zero).

/** ⌊n / 2⌋ of a non-negative safe integer. */
export const half = (n: number): number => (n - (n % 2)) / 2;

/** The largest power of two below n, for n > 1: k of RFC 6962 §2.1. */
export function largestPowerBelow(n: number): number {
  let power = 1;
  while (power * 2 < n) power *= 2;
  return power;
}

export const isSize = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

/** The number that a canonical decimal names, or undefined. */
export function readSize(text: string): number | undefined {
  // 2^53 has 16 digits: longer texts are refused before they are read.
  if (!/^(0|[1-9][0-9]{0,15})$/.test(text)) return undefined;
  const value = Number(text);
  return isSize(value) ? value : undefined;
}
