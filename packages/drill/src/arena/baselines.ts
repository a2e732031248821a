// The trivial policies that every score stands beside, set so that on the days of tuning they hold
// as many honest withdrawals as a budget allows.
import type { Limit, Review, Rule } from '@sekisho/protocol/policy';
import { XEM } from '../policy-kit.ts';
import type { Judging } from '../world/judging.ts';
import { DAY_MS, START } from './size.ts';
import type { Town } from './town.ts';

const DAY = 86_400;
const REVIEW = { outcome: 'review', review: 'people' } as const;
const REVIEWS: Review[] = [
  { id: 'people', approvals: { persons: 1, origins: 1 }, delaySeconds: 0 },
];

/** Nothing leaves without a limit that covers it: this one lets the wallet out each minute. */
const anything: Limit = {
  ...{ id: 'anything', asset: XEM, wallets: [], per: 'wallet', windowSeconds: 60 },
  ...{ balanceShare: 10_000, then: REVIEW },
};

const ceiling = (above: bigint): Rule => ({
  ...{ id: 'large', kind: 'payment-ceiling', asset: XEM, above: above.toString(), then: REVIEW },
});

const customerDay = (sum: bigint): Limit => ({
  ...{ id: 'customer-day', asset: XEM, wallets: [], per: 'customer', windowSeconds: DAY },
  ...{ sum: sum.toString(), then: REVIEW },
});

export interface Baseline {
  readonly name: string;
  /** Of honest withdrawals on the days of tuning, per mille. */
  readonly budget: number;
  readonly judging: Judging;
}

export function baselinesOf(town: Town, budget: number): readonly Baseline[] {
  const seen = seenIn(town);
  const alone = cut(
    seen.map(({ amount }) => amount),
    Math.trunc((seen.length * budget) / 1_000),
  );
  const [above, sum] = both(seen, Math.trunc((seen.length * budget) / 1_000));
  const rest = { reviews: REVIEWS };
  return [
    {
      ...{ name: 'single amounts', budget },
      judging: { limits: [anything], rules: [ceiling(alone)], ...rest },
    },
    {
      ...{ name: 'and customers a day', budget },
      judging: { limits: [anything, customerDay(sum)], rules: [ceiling(above)], ...rest },
    },
  ];
}

interface Seen {
  readonly amount: bigint;
  /** What its customer asked for in the day until then, itself included. */
  readonly day: bigint;
}

function seenIn({ errands, size: { tuning } }: Town): readonly Seen[] {
  const [from, to] = [START + tuning.from * DAY_MS, START + tuning.to * DAY_MS];
  const recent = new Map<string, { at: number; amount: bigint }[]>();
  return errands
    .filter(({ at }) => at >= from - DAY_MS && at < to)
    .flatMap(({ customer, at, amount }) => {
      const line = (recent.get(customer) ?? []).filter((one) => one.at > at - DAY_MS);
      line.push({ at, amount });
      recent.set(customer, line);
      const day = line.reduce((sum, one) => sum + one.amount, 0n);
      return at < from ? [] : [{ amount, day }];
    });
}

/** The amount that so many lie above. */
function cut(amounts: readonly bigint[], above: number): bigint {
  const sorted = [...amounts].sort((a, b) => (a < b ? 1 : a > b ? -1 : 0));
  return sorted[Math.min(above, sorted.length - 1)]!;
}

/** Both thresholds from the same tail, as long as one of the two holds no more than so many. */
function both(seen: readonly Seen[], allowed: number): readonly [bigint, bigint] {
  const [amounts, days] = [seen.map(({ amount }) => amount), seen.map(({ day }) => day)];
  for (let tail = allowed; tail > 0; tail--) {
    const [above, sum] = [cut(amounts, tail), cut(days, tail)];
    const held = seen.filter(({ amount, day }) => amount > above || day > sum).length;
    if (held <= allowed) return [above, sum];
  }
  return [cut(amounts, 0), cut(days, 0)];
}
