// What detectors see in a withdrawal, one exact number each, as a fact before its own entry: the
// smallest amount its destination was asked to be paid, the gaps or steps of its longest chain. It
// is stored with the withdrawal, so that every later judgement under this policy sees the same.
import type { Detector, Policy, Rule } from '@sekisho/protocol/policy';
import { evenGaps, type Point, risingSteps } from './chains.ts';
import { type Asked, isDetector, looksAt } from './detectors.ts';
import { type Cells, itemAt } from './items.ts';
import { retraced, type Trail, trailOf } from './trail.ts';

/** A withdrawal as it was asked for: `at` (ms) is its own time, `time` what was witnessed then. */
export interface AskedAt extends Asked {
  readonly at: number;
  readonly time: number;
}

/** By detector id; nothing where there is not enough history. */
export const behaviourOf = (cells: Cells, policy: Policy, asked: AskedAt): Map<string, bigint> =>
  behaviourBy(policy, asked, (rule) => pointsOf(cells, trailOf(cells, rule, asked)));

/** The same from the items before the withdrawal's own, for judging under a changed policy. */
export const behaviourBefore = (
  cells: Cells,
  policy: Policy,
  asked: AskedAt,
  before: number,
): Map<string, bigint> =>
  behaviourBy(policy, asked, (rule) => pointsOf(cells, retraced(cells, rule, asked, before)));

/** By trails that somebody has read already, each oldest first. */
export function behaviourBy(
  { rules }: { readonly rules: readonly Rule[] },
  asked: AskedAt,
  trail: (rule: Detector) => readonly Point[],
): Map<string, bigint> {
  const behaviour = new Map<string, bigint>();
  for (const rule of rules) {
    if (!isDetector(rule) || !looksAt(rule, asked)) continue;
    const seen = look(rule, asked, remembered(rule, trail(rule), asked.time));
    if (seen !== undefined) behaviour.set(rule.id, seen);
  }
  return behaviour;
}

/** Newest first, and only what lies inside the detector's window. */
const remembered = (rule: Detector, trail: readonly Point[], time: number): readonly Point[] =>
  trail.filter(({ at }) => at > time - rule.windowSeconds * 1_000).reverse();

export const pointsOf = (cells: Cells, trail: Trail): readonly Point[] =>
  trail
    .map((sequence) => itemAt(cells, 'request', sequence))
    .map(({ at, amount }) => ({ at, amount: BigInt(amount) }));

function look(rule: Detector, own: Point, earlier: readonly Point[]): bigint | undefined {
  if (earlier.length === 0) return undefined;
  switch (rule.kind) {
    case 'probe-then-large':
      // The oldest of a trail of probes is the smallest.
      return earlier.at(-1)!.amount;
    case 'cadence':
      return BigInt(evenGaps([own, ...earlier], rule.tolerancePercent));
    case 'growth':
      return BigInt(risingSteps([own, ...earlier], rule.ratioPercent));
  }
}
