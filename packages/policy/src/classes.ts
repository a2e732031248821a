// The classes of a withdrawal, which limits may go by and which it keeps from its request on.
import type { Policy } from '@sekisho/protocol/policy';
import type { Classes, Known, Subject } from './facts.ts';
import { applies } from './limits.ts';
import { isNewTo } from './rules.ts';
import { isShadow } from './shadow.ts';
import { shareOf, thresholdOf } from './thresholds.ts';

/**
 * Near begins at this share of a threshold. Whoever stays below it to stay uncounted gives up three
 * tenths of what the threshold would have let through; everyday amounts spread over several orders
 * of magnitude, so few lie in so narrow a band.
 */
export const NEAR_PERCENT = 70n;

export function classesOf(policy: Policy, known: Known, subject: Subject): Classes {
  const newDestination = isUnfamiliar(policy, known, subject);
  const near = nearAny(policy, known, subject, newDestination);
  const unattended = newDestination && !isHandedOver(policy, known, subject);
  return { newcomer: known.newcomer, newDestination, unattended, nearThreshold: near };
}

/**
 * Whether a rule on single amounts keeps it from being paid until people have looked, whatever was
 * asked for before. Limits on what nobody looks at leave such a withdrawal out: a large one to a
 * new destination is for people to judge, and says nothing of many small ones.
 */
function isHandedOver(policy: Policy, known: Known, subject: Subject): boolean {
  return policy.rules.some((rule) => {
    if (rule.kind === 'expression' || isShadow(rule)) return false;
    if (rule.asset !== subject.asset || rule.then.outcome === 'delay') return false;
    const isMeant =
      rule.kind === 'payment-ceiling' ||
      (rule.kind === 'new-destination' && isNewTo(rule, known, true));
    const threshold = thresholdOf(rule, known.balance);
    return isMeant && (threshold === undefined || subject.amount > threshold);
  });
}

/**
 * New for this amount: more than `factor` times what the destination was paid long enough ago. An
 * internal destination is in the policy itself, by the quorum that amends it.
 */
function isUnfamiliar(policy: Policy, known: Known, subject: Subject): boolean {
  const wallet = policy.wallets.find(({ id }) => id === subject.wallet);
  if (wallet?.internalDestinations.includes(subject.destination) === true) return false;
  const { familiarity } = policy;
  if (familiarity === undefined) return true;
  return subject.amount > known.familiarAmount * BigInt(familiarity.factor);
}

/**
 * Whether the amount is just what one of the thresholds in force for it lets through: those of the
 * rules on single amounts, and every sum or share that a limit allows, which one withdrawal can use
 * up alone. What is left of a limit is not meant: that is nobody's round number to stay under.
 */
function nearAny(policy: Policy, known: Known, subject: Subject, isNew: boolean): boolean {
  const near = (threshold: bigint | undefined): boolean =>
    // A share of an unknown balance could be anything: it is near.
    threshold === undefined ||
    (subject.amount <= threshold && subject.amount * 100n >= threshold * NEAR_PERCENT);
  for (const rule of policy.rules) {
    if (rule.asset !== subject.asset || rule.kind === 'expression' || isShadow(rule)) continue;
    const counts =
      rule.kind === 'payment-ceiling' ||
      (rule.kind === 'new-destination' && isNewTo(rule, known, isNew));
    if (counts && near(thresholdOf(rule, known.balance))) return true;
  }
  const { newcomer } = known;
  const classes = { newcomer, newDestination: isNew, unattended: isNew, nearThreshold: false };
  for (const limit of policy.limits) {
    if ('count' in limit || isShadow(limit) || !applies(limit, subject, classes)) continue;
    const { balance } = known;
    if ('sum' in limit) {
      if (near(BigInt(limit.sum))) return true;
    } else if (near(balance === undefined ? undefined : shareOf(balance, limit.balanceShare))) {
      return true;
    }
  }
  return false;
}
