// The judging of the policy that `init` writes and that drills are played against: small everyday
// withdrawals pass unattended, everything larger, new or faster waits for people, and a request for
// a large part of the wallet freezes who asked.
import type { Limit, Policy, Review, Rule } from '@sekisho/protocol/policy';

const HOUR = 3_600;
const DAY = 86_400;

type Judging = Pick<Policy, 'limits' | 'rules' | 'reviews'>;

/** Judging for one asset with six decimals, in main units. */
export function defaultJudging(asset: string, decimals: number): Judging {
  const units = (amount: number): string => `${amount}${'0'.repeat(decimals)}`;
  const limit = (id: string, per: Limit['per'], windowSeconds: number) => ({
    id,
    asset,
    wallets: [],
    per,
    windowSeconds,
  });
  const review = (tier: string) => ({ outcome: 'review' as const, review: tier });
  const limits: Limit[] = [
    // Who asks: a stolen client key reaches these first.
    { ...limit('client-hour', 'client', HOUR), sum: units(500_000), then: review('two-people') },
    { ...limit('client-minute-count', 'client', 60), count: 300, then: review('one-person') },
    {
      ...limit('client-hour-share', 'client', HOUR),
      balanceShare: 1_000,
      then: { outcome: 'freeze', scope: 'client' },
    },
    // What leaves a wallet, whoever asks.
    { ...limit('wallet-hour', 'wallet', HOUR), sum: units(1_000_000), then: review('two-people') },
    { ...limit('wallet-day-share', 'wallet', DAY), balanceShare: 500, then: review('two-people') },
    // Whom it is for, and where it goes.
    { ...limit('customer-day', 'customer', DAY), sum: units(300_000), then: review('one-person') },
    {
      ...limit('destination-day', 'destination', DAY),
      sum: units(300_000),
      then: review('one-person'),
    },
    {
      ...limit('newcomers-day', 'newcomers', DAY),
      sum: units(200_000),
      then: review('one-person'),
    },
  ];
  const rules: Rule[] = [
    {
      id: 'large',
      kind: 'payment-ceiling',
      asset,
      above: units(50_000),
      then: review('two-people'),
    },
    {
      id: 'new-address',
      kind: 'new-destination',
      asset,
      ageSeconds: DAY,
      above: units(5_000),
      then: review('one-person'),
    },
  ];
  const reviews: Review[] = [
    { id: 'one-person', approvals: { persons: 1, origins: 1 }, delaySeconds: 0 },
    { id: 'two-people', approvals: { persons: 2, origins: 2 }, delaySeconds: 0 },
  ];
  return { limits, rules, reviews };
}
