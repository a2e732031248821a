// Whether a withdrawal may be paid now: allowed, or reviewed by quorum and any delay over, under
// the policy in force and with nothing stopped. Run when a payment is prepared and again, by every
// signer, in `authorise`.
import { parseInstant } from '@sekisho/protocol/instant';
import { refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { Policy, Quorum } from '@sekisho/protocol/policy';
import { behaviourBefore } from '@sekisho/policy/behaviour';
import { classesOf } from '@sekisho/policy/classes';
import type { Classes, Facts, Known, Subject, Usage } from '@sekisho/policy/facts';
import { judge } from '@sekisho/policy/judge';
import { itemAt } from '@sekisho/policy/items';
import { applies } from '@sekisho/policy/limits';
import type { Verdict } from '@sekisho/policy/verdict';
import { recount, usageOf } from '@sekisho/policy/window';
import { familiarAmount } from './past.ts';
import { lacking } from './required.ts';
import { cellsOf, pastOf, storedBehaviour, storedUsage } from './order.ts';
import {
  type Approval,
  type Lookup,
  metaOf,
  type Payment,
  policyOf,
  type Restated,
  type StoredFacts,
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
  return (
    endedClient(lookup, withdrawal.client) ??
    unattested(lookup, withdrawal, own) ??
    judgedObstacle(lookup, withdrawal, own)
  );
}

function unattested(
  lookup: Lookup,
  withdrawal: Withdrawal,
  own: Payment | undefined,
): Refusal | undefined {
  const [lacks, ...more] = lacking(lookup, withdrawal, own !== undefined);
  if (lacks === undefined) return undefined;
  const kinds = [lacks, ...more].map(({ kind, id }) => `${kind} ("${id}")`);
  return refuse('attestation-missing', `no attester has confirmed it yet: ${kinds.join(', ')}`);
}

/** A client that was suspended has what it asked for suspended with it. */
function endedClient(lookup: Lookup, id: string): Refusal | undefined {
  const client = policyOf(lookup).document.clients.find((party) => party.id === id);
  return client !== undefined && parseInstant(client.validUntil)! <= metaOf(lookup).witnessed
    ? refuse('client-expired', `client ${id} is no longer valid`)
    : undefined;
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
  const delay = Math.max(...verdicts.map(({ delaySeconds }) => delaySeconds)) * 1_000;
  if (delay > 0 && (withdrawal.delayFrom === null || withdrawal.delayFrom + delay > witnessed)) {
    return refuse('delay-running', `it waits ${delay / 1_000} s from its request on`);
  }
  return undefined;
}

/** When its longest delay is over, by witnessed time; undefined: none, or it has not begun. */
export function clearsAt(
  { delayFrom }: Withdrawal,
  verdicts: readonly Verdict[],
): number | undefined {
  const delay = Math.max(0, ...verdicts.map(({ delaySeconds }) => delaySeconds)) * 1_000;
  return delay === 0 || delayFrom === null ? undefined : delayFrom + delay;
}

/** The verdict over requests and the one over preparations, both under the policy in force. */
export function verdictsOf(lookup: Lookup, withdrawal: Withdrawal, own?: Payment): Verdict[] {
  const { document } = policyOf(lookup);
  const subject = subjectOf(withdrawal);
  const facts = factsAgain(lookup, withdrawal, subject);
  const paid = usageOf(cellsOf(lookup), document, 'payment', subject, facts);
  const others = own === undefined ? paid : without(lookup, paid, withdrawal, own);
  // What was asked for until then is a share of the balance of then, at most; what is being paid is
  // a share of the balance now, or whoever asked before a refill would wait for all who came after.
  const balance = quorumBalance(lookup, subject.wallet, subject.asset);
  return [facts, { ...facts, balance, usage: others }].map((each) =>
    judge(document, each, subject),
  );
}

/** The classes a withdrawal is judged by now: those of its request, and what the policy adds. */
export function classesNow(lookup: Lookup, withdrawal: Withdrawal): Classes {
  const told = toldUnder(lookup, withdrawal);
  if (told === undefined) return askedAgain(lookup, withdrawal).classes;
  const { newDestination, unattended, nearThreshold } = told;
  return { newcomer: withdrawal.facts.newcomer, newDestination, unattended, nearThreshold };
}

/** Its facts as they were told under the policy in force, at its request or since. */
function toldUnder(
  lookup: Lookup,
  { facts, restated }: Withdrawal,
): StoredFacts | Restated | undefined {
  const { hash } = policyOf(lookup);
  return [facts, restated].find((told) => told?.policy === hash);
}

/**
 * The facts as before the withdrawal's own entry: those stored with it, at its request or when a
 * later policy came into force. For the few that no amendment has found in line (restating.ts),
 * what the items and the destination's past still tell.
 */
function factsAgain(lookup: Lookup, withdrawal: Withdrawal, subject: Subject): Facts {
  const told = toldUnder(lookup, withdrawal);
  if (told === undefined) return factsUnderChange(lookup, withdrawal, subject);
  const known = {
    ...knownAgain(lookup, withdrawal),
    familiarAmount: BigInt(told.familiarAmount),
  };
  const classes = classesNow(lookup, withdrawal);
  const [usage, behaviour] = [storedUsage(told), storedBehaviour(told)];
  return { ...known, ...classes, usage, behaviour };
}

function knownAgain(lookup: Lookup, withdrawal: Withdrawal): Known {
  const { facts: stored } = withdrawal;
  return {
    balance: smallerBalance(lookup, withdrawal),
    destinationFirstPaid: stored.destinationFirstPaid ?? undefined,
    familiarAmount: BigInt(stored.familiarAmount),
    newcomer: stored.newcomer,
    time: stored.time,
  };
}

/**
 * The smaller of the balance at the request and now. Were it only the one now, a deposit would
 * raise every threshold by share, and let pass what was held at its request and counted as held.
 */
function smallerBalance(lookup: Lookup, withdrawal: Withdrawal): bigint | undefined {
  const now = quorumBalance(lookup, withdrawal.wallet, withdrawal.asset);
  if (now === undefined || withdrawal.facts.balance === null) return undefined;
  const then = BigInt(withdrawal.facts.balance);
  return then < now ? then : now;
}

function factsUnderChange(lookup: Lookup, withdrawal: Withdrawal, subject: Subject): Facts {
  const { document } = policyOf(lookup);
  const cells = cellsOf(lookup);
  const { again, classes } = askedAgain(lookup, withdrawal);
  const { at, item } = withdrawal;
  const before = item ?? 0;
  const asked = { ...subject, ...again, ...classes, at };
  return {
    ...again,
    ...classes,
    usage: recount(cells, document, 'request', subject, classes, before, again.time),
    behaviour: behaviourBefore(cells, document, asked, before),
  };
}

/**
 * Under a policy that was not in force then. Of the past only steps that a destination still holds
 * are known, so an amount can only be less familiar than it was; and whatever class the withdrawal
 * was of when it was asked for, it stays in, beside those the new policy puts it in: a class only
 * adds limits and rules.
 */
export function askedAgain(
  lookup: Lookup,
  withdrawal: Withdrawal,
): { readonly again: Known; readonly classes: Classes } {
  const { document } = policyOf(lookup);
  const { facts: stored } = withdrawal;
  const subject = subjectOf(withdrawal);
  const known = knownAgain(lookup, withdrawal);
  const past = pastOf(lookup, subject);
  const again = {
    ...known,
    familiarAmount: familiarAmount(past, document.familiarity, known.time),
  };
  const now = classesOf(document, again, subject);
  const classes: Classes = {
    newcomer: stored.newcomer,
    newDestination: stored.newDestination || now.newDestination,
    unattended: stored.unattended || now.unattended,
    nearThreshold: stored.nearThreshold || now.nearThreshold,
  };
  return { again, classes };
}

/** Usage of all other preparations: the own one is taken out of each window it still counts in. */
function without(
  lookup: Lookup,
  usage: Map<string, Usage>,
  withdrawal: Withdrawal,
  own: Payment,
): Map<string, Usage> {
  const { witnessed } = metaOf(lookup);
  const [sequence] = own.items;
  const left = new Map(usage);
  for (const limit of policyOf(lookup).document.limits) {
    const used = usage.get(limit.id);
    const counts = own.at > witnessed - limit.windowSeconds * 1_000;
    if (used === undefined || !counts || sequence === undefined) continue;
    // It was recorded with the classes it had then, whatever it would be of now.
    const recorded = itemAt(cellsOf(lookup), 'payment', sequence);
    if (!applies(limit, recorded, recorded)) continue;
    const outgoing = BigInt(withdrawal.outgoing);
    left.set(limit.id, { sum: used.sum - outgoing, count: used.count - 1 });
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
