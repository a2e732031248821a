// The judging of the policy that `init` writes and that drills are played against, for any exchange:
// everything is a share of the wallet's balance. Money that goes where it has always gone passes;
// money that goes to new destinations is bounded over an hour, a day, a week and a month, and
// whoever asks for more of it is stopped; what is large, or looks like a pattern, waits for people.
import type { Familiarity, Limit, Policy, Review, Rule } from '@sekisho/protocol/policy';

const HOUR = 3_600;
const DAY = 86_400;

type Judging = Pick<Policy, 'limits' | 'rules' | 'reviews'> & { readonly familiarity: Familiarity };

/** Hundredths of a percent of the balance, as `balanceShare` counts. */
const percent = (of: number): number => Math.round(of * 100);

export function defaultJudging(asset: string, _decimals: number): Judging {
  return {
    // A destination vouches for itself only after a week, and only for twice what it was paid.
    familiarity: { ageSeconds: 7 * DAY, factor: 2 },
    limits: [...toNewDestinations(asset), ...toAnybody(asset)],
    rules: rules(asset),
    reviews: REVIEWS,
  };
}

const REVIEWS: Review[] = [
  { id: 'one-person', approvals: { persons: 1, origins: 1 }, delaySeconds: 0 },
  { id: 'two-people', approvals: { persons: 2, origins: 2 }, delaySeconds: 0 },
];

const review = (tier: string) => ({ outcome: 'review' as const, review: tier });
const freezeClient = { outcome: 'freeze' as const, scope: 'client' as const };

const limitOf = (asset: string) => (id: string, per: Limit['per'], windowSeconds: number) => ({
  id,
  asset,
  wallets: [],
  per,
  windowSeconds,
});

/** A thief's money goes to addresses nobody has paid before; these bound all of it together. */
function toNewDestinations(asset: string): Limit[] {
  const limit = limitOf(asset);
  const only = 'new-destinations' as const;
  const share = (id: string, seconds: number, of: number): Limit => ({
    ...{ ...limit(id, 'client', seconds), only },
    ...{ balanceShare: percent(of), then: freezeClient },
  });
  return [
    share('new-hour', HOUR, 0.5),
    share('new-day', DAY, 1),
    share('new-week', 7 * DAY, 2),
    share('new-month', 30 * DAY, 3),
    // Fan-out: many small ones at once.
    { ...limit('new-hour-count', 'client', HOUR), only, count: 100, then: review('one-person') },
    // Customers without a past share one allowance: a thousand invented ones are one.
    {
      ...limit('newcomers-day', 'newcomers', DAY),
      ...{ balanceShare: percent(0.3), then: review('one-person') },
    },
  ];
}

/** What leaves at all, wherever it goes. */
function toAnybody(asset: string): Limit[] {
  const limit = limitOf(asset);
  const share = (id: string, per: Limit['per'], seconds: number, of: number, tier: string) => ({
    ...limit(id, per, seconds),
    ...{ balanceShare: percent(of), then: review(tier) },
  });
  return [
    share('customer-day', 'customer', DAY, 0.5, 'one-person'),
    share('destination-day', 'destination', DAY, 0.5, 'one-person'),
    // Who stays just under what is looked at, again and again.
    {
      ...limit('near-day', 'client', DAY),
      ...{ only: 'near-thresholds', count: 10, then: review('one-person') },
    },
    { ...limit('client-minute-count', 'client', 60), count: 300, then: review('one-person') },
    share('wallet-hour', 'wallet', HOUR, 2, 'two-people'),
    share('wallet-day', 'wallet', DAY, 5, 'two-people'),
    {
      ...limit('client-hour', 'client', HOUR),
      ...{ balanceShare: percent(10), then: freezeClient },
    },
  ];
}

function rules(asset: string): Rule[] {
  return [
    {
      ...{ id: 'large', kind: 'payment-ceiling', asset },
      ...{ aboveShare: percent(0.5), then: review('two-people') },
    },
    {
      ...{ id: 'new-address', kind: 'new-destination', asset },
      ...{ aboveShare: percent(0.1), then: review('one-person') },
    },
    {
      ...{ id: 'probe', kind: 'probe-then-large', asset, ratio: 1_000, windowSeconds: 30 * DAY },
      ...{ aboveShare: percent(0.05), then: review('one-person') },
    },
    {
      ...{ id: 'even-pace', kind: 'cadence', asset, per: 'client', windowSeconds: 7 * DAY },
      ...{ gaps: 6, tolerancePercent: 2, aboveShare: percent(0.01), then: review('one-person') },
    },
    {
      ...{ id: 'rising', kind: 'growth', asset, per: 'customer', windowSeconds: 7 * DAY },
      ...{ steps: 3, ratioPercent: 150, aboveShare: percent(0.01), then: review('one-person') },
    },
  ];
}
