// The base policy with familiarity, limits on classes, and one detector of each kind.
import type { Policy } from '@sekisho/protocol/policy';
import { basePolicy, XEM } from './base-policy.ts';

const BASE = basePolicy();

export const WATCHFUL: Policy = {
  ...BASE,
  familiarity: { ageSeconds: 86_400, factor: 2 },
  limits: [
    ...BASE.limits,
    {
      ...{ id: 'new-hour', asset: XEM, wallets: [], per: 'client', windowSeconds: 3_600 },
      ...{ only: 'new-destinations', count: 3, then: { outcome: 'review', review: 'desk' } },
    },
    {
      ...{ id: 'unseen-day', asset: XEM, wallets: [], per: 'client', windowSeconds: 86_400 },
      ...{ only: 'unattended', balanceShare: 5, then: { outcome: 'freeze', scope: 'client' } },
    },
    {
      ...{ id: 'near-day', asset: XEM, wallets: [], per: 'customer', windowSeconds: 86_400 },
      ...{ only: 'near-thresholds', count: 2, then: { outcome: 'block' } },
    },
  ],
  rules: [
    ...BASE.rules,
    {
      ...{ id: 'probe', kind: 'probe-then-large', asset: XEM, windowSeconds: 604_800 },
      ...{ ratio: 10, above: '20', then: { outcome: 'review', review: 'desk' } },
    },
    {
      ...{ id: 'even', kind: 'cadence', asset: XEM, per: 'client', windowSeconds: 86_400 },
      ...{ gaps: 4, tolerancePercent: 10, above: '10' },
      then: { outcome: 'freeze', scope: 'client' },
    },
    {
      ...{ id: 'rising', kind: 'growth', asset: XEM, per: 'customer', windowSeconds: 2_592_000 },
      ...{ steps: 3, ratioPercent: 150, aboveShare: 1, then: { outcome: 'block' } },
    },
  ],
};
