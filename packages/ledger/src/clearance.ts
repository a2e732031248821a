// Whether a withdrawal may be paid now: allowed, or reviewed by quorum and any delay over, under
// the policy in force and with nothing stopped. Run when a payment is prepared and again, by every
// signer, in `authorise`.
import { refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { Policy, Quorum } from '@sekisho/protocol/policy';
import {
  applies,
  type Facts,
  judge,
  type Subject,
  type Usage,
  type Verdict,
} from '@sekisho/policy/judge';
import { recount, usageOf } from '@sekisho/policy/window';
import { cellsOf, storedUsage } from './order.ts';
import {
  type Approval,
  type Lookup,
  metaOf,
  type Payment,
  policyOf,
  type Withdrawal,
} from './state.ts';
import { stopsOver } from './stops.ts';
import { quorumBalance } from './witnessed.ts';

export const subjectOf = (withdrawal: Withdrawal): Subject => ({
  client: withdrawal.client,
  customer: withdrawal.customer,
  wallet: withdrawal.wallet,
  asset: withdrawal.asset,
  amount: BigInt(withdrawal.outgoing),
  destination: withdrawal.destination,
  purpose: withdrawal.purpose,
});

/** Why the withdrawal may not be paid now, or undefined. `own` is its payment, once prepared. */
export function obstacle(
  lookup: Lookup,
  withdrawal: Withdrawal,
  own?: Payment,
): Refusal | undefined {
  if (withdrawal.ended !== null) {
    return refuse('withdrawal-ended', `the withdrawal is ${withdrawal.ended}`);
  }
  if (own === undefined && withdrawal.expires <= metaOf(lookup).witnessed) {
    return refuse('withdrawal-ended', 'the withdrawal is expired');
  }
  const [stop] = stopsOver(lookup, withdrawal);
  if (stop !== undefined) {
    return refuse('stopped', `${stop[1].scope} is stopped (${stop[1].reason}); stop ${stop[0]}`);
  }
  return judgedObstacle(lookup, withdrawal, own);
}

function judgedObstacle(
  lookup: Lookup,
  withdrawal: Withdrawal,
  own?: Payment,
): Refusal | undefined {
  const verdicts = verdictsOf(lookup, withdrawal, own);
  const hit = verdicts.flatMap(({ reasons }) => reasons).map(({ tag }) => tag);
  if (verdicts.some(({ outcome }) => outcome === 'block' || outcome === 'freeze')) {
    return refuse('not-allowed', `the policy in force does not allow it now: ${hit.join(', ')}`);
  }
  for (const review of new Set(verdicts.flatMap(({ reviews }) => reviews))) {
    if (!isReviewed(lookup, withdrawal, review)) {
      return refuse('not-reviewed', `review "${review}" lacks approvals (${hit.join(', ')})`);
    }
  }
  const { witnessed } = metaOf(lookup);
  const delay = Math.max(...verdicts.map((verdict) => delayOf(lookup, verdict)));
  if (delay > 0 && (withdrawal.delayFrom === null || withdrawal.delayFrom + delay > witnessed)) {
    return refuse('delay-running', `it waits ${delay / 1_000} s from its request on`);
  }
  return undefined;
}

/** The verdict over requests and the one over preparations, both under the policy in force. */
export function verdictsOf(lookup: Lookup, withdrawal: Withdrawal, own?: Payment): Verdict[] {
  const { hash, document } = policyOf(lookup);
  const subject = subjectOf(withdrawal);
  const { facts } = withdrawal;
  const base: Omit<Facts, 'usage'> = {
    balance: quorumBalance(lookup, withdrawal.wallet, withdrawal.asset),
    destinationFirstPaid: facts.destinationFirstPaid ?? undefined,
    newcomer: facts.newcomer,
    time: facts.time,
  };
  const cells = cellsOf(lookup);
  const asked =
    facts.policy === hash
      ? storedUsage(facts)
      : recount(
          cells,
          document,
          'request',
          subject,
          facts.newcomer,
          withdrawal.item ?? 0,
          facts.time,
        );
  const paid = usageOf(cells, document, 'payment', subject, facts.newcomer);
  const others = own === undefined ? paid : without(lookup, paid, subject, facts.newcomer, own);
  return [asked, others].map((usage) => judge(document, { ...base, usage }, subject));
}

/** Usage of all other preparations: the own one is taken out of each window it still counts in. */
function without(
  lookup: Lookup,
  usage: Map<string, Usage>,
  subject: Subject,
  newcomer: boolean,
  own: Payment,
): Map<string, Usage> {
  const { witnessed } = metaOf(lookup);
  const left = new Map(usage);
  for (const limit of policyOf(lookup).document.limits) {
    const used = usage.get(limit.id);
    const counts = own.at > witnessed - limit.windowSeconds * 1_000;
    if (used === undefined || !counts || !applies(limit, subject, newcomer)) continue;
    left.set(limit.id, { sum: used.sum - subject.amount, count: used.count - 1 });
  }
  return left;
}

function isReviewed(lookup: Lookup, withdrawal: Withdrawal, id: string): boolean {
  const { hash, document } = policyOf(lookup);
  const review = document.reviews.find((candidate) => candidate.id === id);
  if (review === undefined) return false;
  return hasQuorum(document, hash, withdrawal.approvals, review.approvals);
}

/** Persons are counted, not signatures; only those given under the policy in force. */
export function hasQuorum(
  policy: Policy,
  policyHash: string,
  approvals: readonly Approval[],
  quorum: Quorum,
): boolean {
  const counted = approvals.filter(
    (approval) =>
      approval.policy === policyHash && policy.persons.some(({ id }) => id === approval.person),
  );
  const persons = new Set(counted.map(({ person }) => person));
  const origins = new Set(counted.map(({ origin }) => origin));
  return persons.size >= quorum.persons && origins.size >= quorum.origins;
}

function delayOf(lookup: Lookup, verdict: Verdict): number {
  const { document } = policyOf(lookup);
  const reviewDelays = verdict.reviews.map(
    (id) => document.reviews.find((review) => review.id === id)?.delaySeconds ?? 0,
  );
  return Math.max(0, verdict.delaySeconds, ...reviewDelays) * 1_000;
}
