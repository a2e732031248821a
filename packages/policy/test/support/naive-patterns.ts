// What detectors must see, said directly: all that was ever asked is kept, and every question looks
// through it. Chains are found level by level, not by the recursion of the product.
import { type Detector, type Policy, TRAIL_LENGTH } from '@sekisho/protocol/policy';
import { type Asked, isDetector } from '../../src/detectors.ts';
import type { Point } from '../../src/chains.ts';

export type AskedOnce = Asked & Point;

export function naiveBehaviour(
  policy: Policy,
  earlier: readonly AskedOnce[],
  own: AskedOnce,
  time: number,
): Map<string, bigint> {
  const behaviour = new Map<string, bigint>();
  for (const rule of policy.rules) {
    if (!isDetector(rule)) continue;
    const seen = isLarge(rule, own) ? seenBy(rule, earlier, own, time) : undefined;
    if (seen !== undefined) behaviour.set(rule.id, seen);
  }
  return behaviour;
}

function seenBy(
  rule: Detector,
  earlier: readonly AskedOnce[],
  own: AskedOnce,
  time: number,
): bigint | undefined {
  const per = rule.kind === 'probe-then-large' ? 'destination' : rule.per;
  const isInside = ({ at }: Point): boolean => at > time - rule.windowSeconds * 1_000;
  const theirs = earlier.filter((one) => one[per] === own[per] && one.asset === rule.asset);
  if (rule.kind === 'probe-then-large') {
    const amounts = theirs.filter(isInside).map(({ amount }) => amount);
    return amounts.length === 0
      ? undefined
      : amounts.reduce((least, amount) => (amount < least ? amount : least));
  }
  const trail = theirs.filter((one) => isLarge(rule, one)).slice(-TRAIL_LENGTH);
  const line = [own, ...trail.filter(isInside).reverse()];
  if (line.length === 1) return undefined;
  return BigInt(
    rule.kind === 'cadence'
      ? naiveEvenGaps(line, rule.tolerancePercent)
      : naiveRisingSteps(line, rule.ratioPercent),
  );
}

function isLarge({ asset, above, aboveShare }: Detector, one: AskedOnce): boolean {
  if (one.asset !== asset || !one.newDestination) return false;
  if (above !== undefined) return one.amount > BigInt(above);
  return one.balance === undefined || one.amount * 10_000n > one.balance * BigInt(aboveShare!);
}

export function naiveEvenGaps(line: readonly Point[], tolerancePercent: number): number {
  const [own, ...earlier] = line;
  const counts = earlier.map(({ at }, i) => {
    const gap = own!.at - at;
    if (gap <= 0) return 0;
    const off = (from: Point, to: Point): number => Math.abs(from.at - to.at - gap);
    const isLink = (from: Point, to: Point) => off(from, to) * 100 <= tolerancePercent * gap;
    return 1 + levels(earlier, i, isLink);
  });
  return Math.max(0, ...counts);
}

export const naiveRisingSteps = (line: readonly Point[], ratioPercent: number): number =>
  levels(line, 0, (later, before) => later.amount * 100n >= before.amount * BigInt(ratioPercent));

/** How many times one can go on from `start`, always further back in the line. */
function levels(
  line: readonly Point[],
  start: number,
  isLink: (from: Point, to: Point) => boolean,
): number {
  let reached = new Set([start]);
  for (let level = 0; ; level++) {
    const next = new Set<number>();
    for (const from of reached) {
      for (let to = from + 1; to < line.length; to++) {
        if (isLink(line[from]!, line[to]!)) next.add(to);
      }
    }
    if (next.size === 0) return level;
    reached = next;
  }
}
