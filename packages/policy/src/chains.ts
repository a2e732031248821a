// Patterns in a line of withdrawals, newest first. A pattern is a chain that ends in the newest;
// the withdrawals of others may lie in between, so a thief who hides among honest customers, or
// puts decoys between, keeps his chain. Integers only. A line is short (TRAIL_LENGTH), so every
// chain is tried.

/** A withdrawal in the line: when it was asked for (ms), and how much. */
export interface Point {
  readonly at: number;
  readonly amount: bigint;
}

/**
 * The most gaps in a chain of which each is within `tolerancePercent` of the newest gap. Gaps of
 * nothing are no cadence: a batch is asked for at once.
 */
export function evenGaps(newestFirst: readonly Point[], tolerancePercent: number): number {
  const [own, ...earlier] = newestFirst;
  if (own === undefined) return 0;
  let most = 0;
  for (const [i, first] of earlier.entries()) {
    const gap = own.at - first.at;
    if (gap <= 0) continue;
    const isEven = (later: Point, point: Point): boolean =>
      Math.abs(later.at - point.at - gap) * 100 <= tolerancePercent * gap;
    most = Math.max(most, 1 + longest(earlier.slice(i), isEven));
  }
  return most;
}

/** The most steps in a chain of which each goes up to at least `ratioPercent` of the one before. */
export function risingSteps(newestFirst: readonly Point[], ratioPercent: number): number {
  const ratio = BigInt(ratioPercent);
  return longest(newestFirst, (later, earlier) => later.amount * 100n >= earlier.amount * ratio);
}

/** The most links in a chain from the first point on, each to a later point of the list. */
function longest(points: readonly Point[], isLink: (from: Point, to: Point) => boolean): number {
  const links: number[] = [];
  for (let i = points.length - 1; i >= 0; i--) {
    let most = 0;
    for (let j = i + 1; j < points.length; j++) {
      if (links[j]! + 1 > most && isLink(points[i]!, points[j]!)) most = links[j]! + 1;
    }
    links[i] = most;
  }
  return links[0] ?? 0;
}
