// Who caused a stop that a rule made. A rule stops in the entry of the request it judged, but that
// request may be an honest one that came after a thief had filled the window: then the thief
// did it.
import {
  type Lookup,
  policyOf,
  type Stop,
  type StoredReason,
  type Withdrawal,
} from '@sekisho/ledger/state';
import { detectorEntity, isDetector } from '@sekisho/policy/detectors';
import { applies, entityOf } from '@sekisho/policy/limits';

/** What of the window was the thief's, told by what the withdrawals were asked for with. */
export interface Blame {
  readonly state: Lookup;
  /** Entry hashes of all that was asked for, by index. */
  readonly asked: ReadonlyMap<number, string>;
  readonly thefts: ReadonlySet<string>;
}

/** Whether there would have been no such stop without the thefts. */
export function isCausedByTheft(blame: Blame, stop: Stop): boolean {
  const hash = blame.asked.get(stop.index);
  if (hash === undefined || blame.thefts.has(hash)) return true; // a theft, a watcher, or a person
  const frozen = blame.state.get('withdrawal', hash)!;
  const hits = frozen.reasons.filter(({ outcome }) => outcome === 'freeze');
  return hits.every((reason) => !wouldHit(blame, frozen, reason));
}

/** Whether the limit or rule had been hit by this withdrawal with all thefts taken out of it. */
function wouldHit({ state, thefts }: Blame, frozen: Withdrawal, reason: StoredReason): boolean {
  const { id, windowSeconds, tag } = reason;
  if (windowSeconds === undefined) return true;
  const { limits, rules } = policyOf(state).document;
  const since = frozen.facts.time - windowSeconds * 1_000;
  const earlier = [...thefts]
    .map((hash) => state.get('withdrawal', hash)!)
    .filter(({ item, at, index }) => item !== null && at > since && index < frozen.index);
  const rule = rules.filter(isDetector).find((one) => one.id === id);
  if (rule !== undefined) {
    const own = detectorEntity(rule, frozen);
    return !earlier.some((theft) => detectorEntity(rule, theft) === own);
  }
  const limit = limits.find((one) => one.id === id);
  if (limit === undefined) return true;
  const counted = earlier.filter(
    (theft) =>
      applies(limit, theft, theft.facts) && entityOf(limit, theft) === entityOf(limit, frozen),
  );
  const theirs = counted.reduce(
    (sum, { outgoing }) => sum + (tag === 'limit-count' ? 1n : BigInt(outgoing)),
    0n,
  );
  return BigInt(reason.observed) - theirs > BigInt(reason.threshold);
}
