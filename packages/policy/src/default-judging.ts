// The judging of the policy that `init` writes and that drills are played against, for any
// exchange: everything is a share of the wallet's balance, in hundredths of a percent. Money that
// goes where it has long gone passes. Money that goes anywhere else may pass by itself while it is
// little: one at a time, and together in an hour, a day, a week and a month. What is large waits
// for people; whoever asks for more than honest customers do is stopped. spec/default-policy.md
// explains every line, and what it was measured on.
import type { Familiarity, Limit, Policy, Review, Rule } from '@sekisho/protocol/policy';

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;
const WEEK = 7 * DAY;
const MONTH = 30 * DAY;

type Judging = Pick<Policy, 'limits' | 'rules' | 'reviews'> & { readonly familiarity: Familiarity };

export function defaultJudging(asset: string): Judging {
  return {
    // Two months: within them, all that a thief sends to addresses of his own counts as new.
    familiarity: { ageSeconds: 2 * MONTH, factor: 5 },
    limits: [...toNewDestinations(asset), ...toAnybody(asset)],
    rules: [...singleAmounts(asset), ...patterns(asset)],
    reviews: REVIEWS,
  };
}

const REVIEWS: Review[] = [
  { id: 'one-person', approvals: { persons: 1, origins: 1 }, delaySeconds: 0 },
  { id: 'two-people', approvals: { persons: 2, origins: 2 }, delaySeconds: 0 },
];

const review = (tier: string) => ({ outcome: 'review' as const, review: tier });
const freezeClient = { outcome: 'freeze' as const, scope: 'client' as const };

const limitOf =
  (asset: string) =>
  (id: string, per: Limit['per'], windowSeconds: number, only?: NonNullable<Limit['only']>) => ({
    ...{ id, asset, wallets: [], per, windowSeconds },
    ...(only === undefined ? {} : { only }),
  });

/** A thief's money goes to addresses nobody has paid before; these bound all of it together. */
function toNewDestinations(asset: string): Limit[] {
  const limit = limitOf(asset);
  const unattended = (id: string, per: Limit['per'], seconds: number, share: number): Limit => ({
    ...limit(id, per, seconds, 'unattended'),
    ...{ balanceShare: share, then: freezeClient },
  });
  const asked = (id: string, seconds: number, share: number): Limit => ({
    ...limit(id, 'client', seconds, 'new-destinations'),
    ...{ balanceShare: share, then: freezeClient },
  });
  return [
    // Small ones that nobody looks at. Who asks, quickly; what leaves a wallet, in the long run.
    unattended('unattended-hour', 'client', HOUR, 40),
    unattended('unattended-day', 'client', DAY, 90),
    unattended('unattended-week', 'wallet', WEEK, 150),
    unattended('unattended-month', 'wallet', MONTH, 240),
    // All of them, those that wait for people included.
    asked('new-hour', HOUR, 200),
    asked('new-day', DAY, 250),
    asked('new-week', WEEK, 500),
    // Fan-out: crumbs to very many.
    {
      ...limit('new-hour-count', 'client', HOUR, 'new-destinations'),
      ...{ count: 500, then: freezeClient },
    },
    // Who stays just under what is looked at, again and again.
    { ...limit('near-day', 'client', DAY, 'near-thresholds'), count: 12, then: freezeClient },
    // Customers without a past share one allowance: a thousand invented ones are one.
    {
      ...limit('newcomers-day', 'newcomers', DAY, 'unattended'),
      ...{ balanceShare: 15, then: review('one-person') },
    },
  ];
}

/** What leaves at all, wherever it goes. */
function toAnybody(asset: string): Limit[] {
  const limit = limitOf(asset);
  const waits = (id: string, per: Limit['per'], seconds: number, share: number, tier: string) => ({
    ...limit(id, per, seconds),
    ...{ balanceShare: share, then: review(tier) },
  });
  const stops = (id: string, seconds: number, share: number) => ({
    ...limit(id, 'client', seconds),
    ...{ balanceShare: share, then: freezeClient },
  });
  return [
    waits('customer-day', 'customer', DAY, 150, 'one-person'),
    waits('destination-day', 'destination', DAY, 150, 'one-person'),
    stops('client-hour', HOUR, 200),
    stops('client-day', DAY, 300),
    waits('wallet-week', 'wallet', WEEK, 1_500, 'two-people'),
    { ...limit('client-minute-count', 'client', MINUTE), count: 300, then: review('one-person') },
  ];
}

function singleAmounts(asset: string): Rule[] {
  const ceiling = { kind: 'payment-ceiling', asset } as const;
  const toNew = { kind: 'new-destination', asset } as const;
  return [
    { ...{ id: 'large', ...ceiling, aboveShare: 100 }, then: review('two-people') },
    { ...{ id: 'huge', ...ceiling, aboveShare: 300 }, then: freezeClient },
    { ...{ id: 'new-large', ...toNew, aboveShare: 10 }, then: review('one-person') },
    { ...{ id: 'new-larger', ...toNew, aboveShare: 30 }, then: review('two-people') },
    { ...{ id: 'new-huge', ...toNew, aboveShare: 200 }, then: freezeClient },
  ];
}

/** What few honest customers do at amounts that matter, or none. */
function patterns(asset: string): Rule[] {
  return [
    {
      ...{ id: 'probe', kind: 'probe-then-large', asset, ratio: 200, windowSeconds: MONTH },
      ...{ aboveShare: 10, then: review('two-people') },
    },
    {
      ...{ id: 'even-pace', kind: 'cadence', asset, per: 'client', windowSeconds: WEEK },
      ...{ gaps: 6, tolerancePercent: 2, aboveShare: 1, then: freezeClient },
    },
    {
      ...{ id: 'rising', kind: 'growth', asset, per: 'destination', windowSeconds: MONTH },
      ...{ steps: 4, ratioPercent: 150, aboveShare: 1, then: freezeClient },
    },
  ];
}
