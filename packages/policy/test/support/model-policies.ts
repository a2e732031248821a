// Policies whose limits and detectors differ in every respect, and whom they are about.
import {
  DAY_SECONDS,
  type Limit,
  MAX_WINDOW_SECONDS,
  type Policy,
  type Rule,
} from '@sekisho/protocol/policy';
import type { Classes, Subject } from '../../src/facts.ts';
import { basePolicy, ETH, XEM } from './base-policy.ts';
import { PLAIN, subjectOf } from './subject.ts';

export const withLimits = (
  limits: readonly Partial<Limit>[],
  rules: readonly Rule[] = [],
): Policy => {
  const base = {
    asset: XEM,
    wallets: [],
    per: 'customer' as const,
    windowSeconds: 3_600,
    then: { outcome: 'block' as const },
  };
  const whole = limits.map((limit, i) => ({ id: `limit-${i}`, ...base, ...limit }) as Limit);
  return { ...basePolicy(), limits: whole, rules: [...rules] };
};

const THEN = { outcome: 'block' as const };
export const probe = (id: string, windowSeconds: number, threshold: object, asset = XEM): Rule =>
  ({
    id,
    kind: 'probe-then-large',
    asset,
    ratio: 5,
    windowSeconds,
    then: THEN,
    ...threshold,
  }) as Rule;
const cadence = (id: string, per: string, windowSeconds: number, threshold: object): Rule =>
  ({
    ...{ id, kind: 'cadence', asset: XEM, per, windowSeconds, gaps: 3, tolerancePercent: 30 },
    ...{ then: THEN, ...threshold },
  }) as Rule;
export const growth = (id: string, per: string, windowSeconds: number, threshold: object): Rule =>
  ({
    ...{ id, kind: 'growth', asset: XEM, per, windowSeconds, steps: 3, ratioPercent: 150 },
    ...{ then: THEN, ...threshold },
  }) as Rule;
const MIDDLE = (1n << 126n).toString();

export const POLICIES: readonly Policy[] = [
  withLimits(
    [
      { sum: '1' },
      { sum: '1', per: 'wallet', windowSeconds: 60, wallets: ['nem-hot'] },
      { count: 1, per: 'client', windowSeconds: DAY_SECONDS },
      { count: 1, per: 'newcomers', windowSeconds: 600 },
      { sum: '1', per: 'destination', windowSeconds: MAX_WINDOW_SECONDS, asset: ETH },
      { count: 1, per: 'wallet', windowSeconds: 3_600, only: 'new-destinations' },
      { sum: '1', per: 'customer', windowSeconds: DAY_SECONDS, only: 'near-thresholds' },
    ],
    [
      probe('probe', MAX_WINDOW_SECONDS, { above: MIDDLE }),
      cadence('line', 'client', 7 * DAY_SECONDS, { above: '1' }),
      growth('steps', 'customer', 600, { aboveShare: 2_000 }),
    ],
  ),
  withLimits(
    [
      // The same ids with other meanings, so that leftovers of the old policy would show.
      { sum: '1', per: 'destination', windowSeconds: MAX_WINDOW_SECONDS },
      { balanceShare: 1, per: 'wallet', windowSeconds: 600 },
      { sum: '1', per: 'newcomers', windowSeconds: 7 * DAY_SECONDS },
      { sum: '1', per: 'client', windowSeconds: DAY_SECONDS, only: 'new-destinations' },
      { count: 1, per: 'newcomers', windowSeconds: 600, only: 'near-thresholds' },
    ],
    [
      // And the same ids for other detectors of other entities.
      growth('line', 'destination', MAX_WINDOW_SECONDS, { above: '1' }),
      cadence('probe', 'customer', 3_600, { aboveShare: 10_000 }),
      probe('steps', 600, { above: '1' }, ETH),
    ],
  ),
  withLimits([]),
  withLimits([
    { id: 'other', count: 1, per: 'customer', windowSeconds: 2 * DAY_SECONDS, wallets: ['w-2'] },
    { id: 'limit-0', sum: '1', per: 'client', windowSeconds: 60, asset: ETH },
  ]),
];

export const SUBJECTS: readonly Subject[] = ['c-1', 'c-2', 'c-3'].flatMap((customer) =>
  [XEM, ETH].flatMap((asset) =>
    ['nem-hot', 'w-2'].map((wallet) =>
      subjectOf({ customer, asset, wallet, client: `for-${customer}`, destination: `D${wallet}` }),
    ),
  ),
);

/** Of every class, and some mixtures. */
export const EVERY: Classes = {
  ...{ newcomer: true, newDestination: true, unattended: true, nearThreshold: true },
};
export const CLASSES: readonly Classes[] = [
  PLAIN,
  EVERY,
  { ...PLAIN, newDestination: true },
  { ...PLAIN, newDestination: true, unattended: true },
  { ...PLAIN, nearThreshold: true },
  { ...PLAIN, newcomer: true },
];
