// The orders that both judges of `judgements.ts` get: the same ones, in the same order.
import type { Counted } from '@sekisho/policy/facts';

export interface Ordered extends Counted {
  readonly amount: bigint;
  /** ms */
  readonly at: number;
  readonly newcomer: boolean;
}

/** Some customers, fewer addresses, amounts between 1 and 1,000 XEM, five seconds apart. */
export function ordersOf(
  count: number,
  base: Omit<Counted, 'customer' | 'destination'>,
): Ordered[] {
  let state = 0x9e3779b9;
  const draw = (below: number): number => {
    // xorshift32: a stream that is the same in every run; nothing here is secret.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  return Array.from({ length: count }, (_, i) => ({
    ...base,
    customer: `c-${draw(2_000)}`,
    destination: `address-${draw(800)}`,
    amount: BigInt(1 + draw(1_000)) * 1_000_000n,
    at: i * 5_000,
    newcomer: draw(10) === 0,
  }));
}
