// How hits become a verdict: every hit is a reason, and the strictest outcome wins.
import type { Consequence, Policy } from '@sekisho/protocol/policy';
import { type Outcome, stricter } from '@sekisho/protocol/status';
import type { ReasonTag } from './reason-tags.ts';

export interface Reason {
  readonly tag: ReasonTag;
  /** Id of the limit or rule, or '' where the policy simply does not provide for it. */
  readonly id: string;
  readonly outcome: Outcome;
  readonly observed: string;
  readonly threshold: string;
  readonly windowSeconds?: number;
  /** Whom it concerns: 'customer:c-17', 'wallet:nem-hot', 'newcomers' … */
  readonly entity: string;
}

export interface Verdict {
  readonly outcome: Outcome;
  /** What the policy does not provide for, then limits, then rules, each in policy order. */
  readonly reasons: readonly Reason[];
  /** What limits and rules in shadow mode would have done, in the same order; absent: nothing. */
  readonly shadows?: readonly Reason[];
  /** Ids of all review tiers that were hit, sorted. */
  readonly reviews: readonly string[];
  /** The largest delay hit, the delays of the required review tiers included. */
  readonly delaySeconds: number;
  /** The wider of the freezes hit. */
  readonly freeze?: 'client' | 'customer';
}

/** A reason and what the policy wants done about it. */
export interface Hit {
  readonly reason: Reason;
  readonly then: Consequence;
}

/**
 * What is done about a hit. A balance that nobody reports accuses nobody, so where the limit or
 * rule would freeze, not knowing only blocks: else a client would be stopped for asking while
 * watchers start.
 */
export function consequenceOf(tag: ReasonTag, then: Consequence): Consequence {
  return tag === 'balance-unknown' && then.outcome === 'freeze' ? { outcome: 'block' } : then;
}

export function verdictOf(policy: Policy, hits: readonly Hit[], shadows: readonly Hit[]): Verdict {
  let outcome: Outcome = 'allow';
  let delaySeconds = 0;
  let freeze: 'client' | 'customer' | undefined;
  const reviews = new Set<string>();
  for (const { then } of hits) {
    outcome = stricter(outcome, then.outcome);
    if (then.outcome === 'delay' && then.seconds > delaySeconds) delaySeconds = then.seconds;
    if (then.outcome === 'review') reviews.add(then.review);
    if (then.outcome === 'freeze' && freeze !== 'client') freeze = then.scope;
  }
  for (const id of reviews) {
    const tier = policy.reviews.find((review) => review.id === id);
    if (tier === undefined) throw new Error(`judge: review tier ${id} is missing; use readPolicy`);
    if (tier.delaySeconds > delaySeconds) delaySeconds = tier.delaySeconds;
  }
  return {
    outcome,
    reasons: hits.map(({ reason }) => reason),
    ...(shadows.length === 0 ? {} : { shadows: shadows.map(({ reason }) => reason) }),
    reviews: [...reviews].sort(),
    delaySeconds,
    ...(freeze === undefined ? {} : { freeze }),
  };
}
