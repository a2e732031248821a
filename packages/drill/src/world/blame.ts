// Who caused a stop that a rule made. A rule stops in the entry of the request it judged, but that
// request may be an honest one, after a thief had filled the window: then the thief did it.
import { subjectOf } from '@sekisho/ledger/clearance';
import type { Lookup, Stop, StoredReason, Withdrawal } from '@sekisho/ledger/state';
import { applies, entityOf } from '@sekisho/policy/limits';
import type { Limit } from '@sekisho/protocol/policy';

/** What of the window was the thief's, told by what the withdrawals were asked for with. */
export interface Blame {
  readonly state: Lookup;
  /** Entry hashes of all that was asked for, by index. */
  readonly asked: ReadonlyMap<number, string>;
  readonly thefts: ReadonlySet<string>;
}

/** Whether there would have been no such stop without the thefts. */
export function isCausedByTheft({ state, asked, thefts }: Blame, stop: Stop): boolean {
  const hash = asked.get(stop.index);
  if (hash === undefined || thefts.has(hash)) return true; // a theft, a watcher, or a person
  const withdrawal = state.get('withdrawal', hash)!;
  const hits = withdrawal.reasons.filter(({ outcome }) => outcome === 'freeze');
  return hits.every((reason) => !wouldExceed({ state, asked, thefts }, withdrawal, reason));
}

/**
 * Whether the limit had been hit by this withdrawal with all thefts taken out of its window. What a
 * rule sees that is no limit is the honest customer's own doing.
 */
function wouldExceed(blame: Blame, frozen: Withdrawal, reason: StoredReason): boolean {
  const { state, thefts } = blame;
  const { limits } = state.get('policy', '')!.document;
  const limit = limits.find(({ id }) => id === reason.id);
  if (limit === undefined) return true;
  let observed = BigInt(reason.observed);
  for (const hash of thefts) {
    const theft = state.get('withdrawal', hash)!;
    if (!countsWith(limit, theft, frozen)) continue;
    observed -= 'count' in limit ? 1n : BigInt(theft.outgoing);
  }
  return observed > BigInt(reason.threshold);
}

/** The theft was in the window that the frozen withdrawal was measured in. */
function countsWith(limit: Limit, theft: Withdrawal, frozen: Withdrawal): boolean {
  if (theft.item === null || theft.index >= frozen.index) return false;
  if (theft.at <= frozen.facts.time - limit.windowSeconds * 1_000) return false;
  const isGivenBack = theft.ended !== null && theft.expires <= frozen.facts.time;
  if (isGivenBack && !('count' in limit)) return false;
  const [asked, other] = [subjectOf(theft), subjectOf(frozen)];
  if (!applies(limit, asked, theft.facts)) return false;
  return entityOf(limit, asked) === entityOf(limit, other);
}
