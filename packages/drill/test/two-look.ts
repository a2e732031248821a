// Judging by people alone, for tests of what they do.
import { XEM } from './acted.ts';

/** Above 10 XEM two people look, and nothing is frozen. */
export const TWO_LOOK = {
  limits: [
    {
      ...{ id: 'all', asset: XEM, wallets: [], per: 'wallet' as const, windowSeconds: 3_600 },
      ...{ balanceShare: 10_000, then: { outcome: 'block' as const } },
    },
  ],
  rules: [
    {
      ...{ id: 'look', kind: 'payment-ceiling' as const, asset: XEM, above: '10000000' },
      then: { outcome: 'review' as const, review: 'two' },
    },
  ],
  reviews: [{ id: 'two', approvals: { persons: 2, origins: 2 }, delaySeconds: 0 }],
};

export const outcomesOf = (acts: readonly { outcome: string; tag?: string }[]): string[] =>
  acts.map(({ outcome, tag }) => (tag === undefined ? outcome : `${outcome} ${tag}`));
