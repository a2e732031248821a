// What the bouts come to: per family median, 90th percentile and misses, never one number over all.
import type { FamilyName } from './attacks.ts';
import { isHeldOut } from './attacks.ts';
import { type Bout, REVIEWS, type ReviewMinutes } from './bout.ts';

/** Shares from 0 to 1, in ten-thousandths of a percent. */
export interface Shares {
  readonly median: number;
  readonly p90: number;
}

export interface FamilyScore extends Shares {
  /** Never noticed until the stream's end. */
  readonly misses: number;
  readonly instances: number;
  readonly heldOut: boolean;
  /** Of the wallet, by minutes until people have looked; `median` and `p90` are those of 30. */
  readonly byReview: Readonly<Record<ReviewMinutes, Shares>>;
  /** Of what it would have taken. */
  readonly ofAttempted: Shares;
  /** Minutes; null: the median one was never noticed. */
  readonly noticedAfter: number | null;
}

const FINE = 1_000_000n;

export function scoreOf(bouts: readonly Bout[], wallet: bigint): FamilyScore {
  const shares = (of: (bout: Bout) => readonly [bigint, bigint]): Shares => {
    const sorted = bouts
      .map((bout) => of(bout))
      .map(([part, whole]) => (whole === 0n ? 0 : Number((part * FINE) / whole) / 1e6))
      .sort((a, b) => a - b);
    return { median: at(sorted, 50), p90: at(sorted, 90) };
  };
  const byReview = Object.fromEntries(
    REVIEWS.map((minutes) => [minutes, shares(({ lost }) => [lost[minutes], wallet])]),
  ) as Record<ReviewMinutes, Shares>;
  const noticed = bouts.map(({ noticedAfter }) => noticedAfter ?? Infinity).sort((a, b) => a - b);
  const median = at(noticed, 50);
  return {
    ...byReview[30],
    misses: bouts.filter(({ noticedAfter }) => noticedAfter === null).length,
    instances: bouts.length,
    heldOut: isHeldOut(bouts[0]!.family),
    byReview,
    ofAttempted: shares(({ lost, attempted }) => [lost[30], attempted]),
    noticedAfter: median === Infinity ? null : median,
  };
}

/** The smallest of which so many percent are not larger: of ten, the ninth is p90. */
const at = (sorted: readonly number[], percent: number): number =>
  sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? 0;

export function byFamily<T extends { readonly family: FamilyName }>(
  bouts: readonly T[],
): ReadonlyMap<FamilyName, readonly T[]> {
  const families = new Map<FamilyName, T[]>();
  for (const bout of bouts) {
    const found = families.get(bout.family);
    if (found === undefined) families.set(bout.family, [bout]);
    else found.push(bout);
  }
  return families;
}
