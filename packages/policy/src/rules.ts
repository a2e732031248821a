// Rules: what is looked at in a single withdrawal, beside the limits.
import type { Detector, Policy, Rule } from '@sekisho/protocol/policy';
import { detectorEntity } from './detectors.ts';
import { asked, onErrorOf } from './expression/rule.ts';
import type { Facts, Known, Subject } from './facts.ts';
import { thresholdOf } from './thresholds.ts';
import { consequenceOf, type Hit, type Reason } from './verdict.ts';

type Ceiling = Extract<Rule, { kind: 'payment-ceiling' }>;
type NewDestination = Extract<Rule, { kind: 'new-destination' }>;

export function* consult(
  rule: Rule,
  policy: Policy,
  facts: Facts,
  subject: Subject,
): Generator<Hit> {
  const found = find(rule, policy, facts, subject);
  if (found === undefined) return;
  const { id } = rule;
  const then =
    found.tag === 'expression-error' ? onErrorOf(rule) : consequenceOf(found.tag, rule.then);
  yield { reason: { ...found, id, outcome: then.outcome }, then };
}

/** What a rule says that is hit. */
export type Found = Omit<Reason, 'id' | 'outcome'>;

function find(rule: Rule, policy: Policy, facts: Facts, subject: Subject): Found | undefined {
  switch (rule.kind) {
    case 'payment-ceiling':
      return ceiling(rule, facts, subject);
    case 'new-destination':
      return newDestination(rule, policy, facts, subject);
    case 'probe-then-large':
    case 'cadence':
    case 'growth':
      return detected(rule, facts, subject);
    case 'expression':
      return asked(rule, policy, facts, subject);
  }
}

function ceiling(rule: Ceiling, { balance }: Facts, { amount, customer }: Subject) {
  const threshold = thresholdOf(rule, balance);
  const entity = `customer:${customer}`;
  if (threshold === undefined) return unknownBalance(amount, entity);
  if (amount <= threshold) return undefined;
  const observed = amount.toString();
  return { tag: 'payment-ceiling', observed, threshold: threshold.toString(), entity } as const;
}

function newDestination(
  rule: NewDestination,
  policy: Policy,
  facts: Facts,
  { amount, destination }: Subject,
): Found | undefined {
  if (!isNewTo(rule, facts, facts.newDestination)) return undefined;
  const entity = `destination:${destination}`;
  const begins = thresholdOf(rule, facts.balance);
  if (begins === undefined) return unknownBalance(amount, entity);
  if (amount <= begins) return undefined;
  const age = ageOf(facts);
  if (rule.ageSeconds === undefined) {
    const { familiarAmount } = facts;
    const observed = age === undefined ? 'never paid' : familiarAmount.toString();
    const threshold = (familiarAmount * BigInt(policy.familiarity?.factor ?? 0)).toString();
    return { tag: 'new-destination', observed, threshold, entity };
  }
  const observed = age === undefined ? 'never paid' : `${(age - (age % 1_000)) / 1_000} s`;
  return { tag: 'new-destination', observed, threshold: `${rule.ageSeconds} s`, entity };
}

/** Whether the rule takes the destination for new, whatever the amount it begins at. */
export function isNewTo(rule: NewDestination, known: Known, isUnfamiliar: boolean): boolean {
  if (rule.ageSeconds === undefined) return isUnfamiliar;
  const age = ageOf(known);
  return age === undefined || age < rule.ageSeconds * 1_000;
}

/** Milliseconds since the destination was first paid. */
const ageOf = ({ destinationFirstPaid, time }: Known): number | undefined =>
  destinationFirstPaid === undefined ? undefined : time - destinationFirstPaid;

/**
 * Whether the detector looks at the withdrawal at all was judged when it was asked for, and what it
 * saw is a fact (behaviour.ts).
 */
function detected(rule: Detector, facts: Facts, subject: Subject): Found | undefined {
  const seen = facts.behaviour.get(rule.id);
  if (seen === undefined) return undefined;
  const { windowSeconds, kind } = rule;
  const entity = detectorEntity(rule, subject);
  if (kind === 'probe-then-large') {
    const threshold = seen * BigInt(rule.ratio);
    if (subject.amount < threshold) return undefined;
    const observed = subject.amount.toString();
    return { tag: kind, observed, threshold: threshold.toString(), windowSeconds, entity };
  }
  const enough = kind === 'cadence' ? rule.gaps : rule.steps;
  if (seen < BigInt(enough)) return undefined;
  return { tag: kind, observed: seen.toString(), threshold: `${enough}`, windowSeconds, entity };
}

/** Nobody has reported the balance of which the threshold is a share: never let pass. */
const unknownBalance = (amount: bigint, entity: string): Found => ({
  tag: 'balance-unknown',
  observed: amount.toString(),
  threshold: 'unknown',
  entity,
});
