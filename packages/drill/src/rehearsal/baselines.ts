// What the table is measured beside: the trivial rules that everybody starts with, set so that they
// hold about as many honest withdrawals as the default policy does.
import type { Limit, Review, Rule } from '@sekisho/protocol/policy';
import { XEM } from '../policy-kit.ts';
import type { Judging } from '../world/judging.ts';

const DAY = 86_400;
const REVIEW = { outcome: 'review', review: 'people' } as const;
const REVIEWS: Review[] = [
  { id: 'people', approvals: { persons: 1, origins: 1 }, delaySeconds: 0 },
];
/** Hundredths of a percent of the wallet: above lie few honest withdrawals. */
const SINGLE_SHARE = 8;
const CUSTOMER_DAY_SHARE = 15;

const ceiling: Rule = {
  ...{ id: 'large', kind: 'payment-ceiling', asset: XEM, aboveShare: SINGLE_SHARE, then: REVIEW },
};

/** Nothing leaves without a limit that covers it: this one lets the wallet out each minute. */
const anything: Limit = {
  ...{ id: 'anything', asset: XEM, wallets: [], per: 'wallet', windowSeconds: 60 },
  ...{ balanceShare: 10_000, then: REVIEW },
};

const customerDay: Limit = {
  ...{ id: 'customer-day', asset: XEM, wallets: [], per: 'customer', windowSeconds: DAY },
  ...{ balanceShare: CUSTOMER_DAY_SHARE, then: REVIEW },
};

export const BASELINES: Readonly<Record<string, Judging>> = {
  'single amounts': { limits: [anything], rules: [ceiling], reviews: REVIEWS },
  'and customers a day': { limits: [anything, customerDay], rules: [ceiling], reviews: REVIEWS },
};
