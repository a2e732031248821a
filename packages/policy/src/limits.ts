// Limits: whom one counts, whose total it holds, and when the total exceeds it.
import type { Limit } from '@sekisho/protocol/policy';
import type { Classes, Counted, Facts, Subject } from './facts.ts';
import type { ReasonTag } from './reason-tags.ts';
import { exceedsShare, shareOf } from './thresholds.ts';
import { consequenceOf, type Hit } from './verdict.ts';

/** Whether the limit counts this subject. Purpose is no exemption: value that leaves, leaves. */
export function applies(limit: Limit, subject: Counted, classes: Classes): boolean {
  if (limit.asset !== subject.asset) return false;
  if (limit.wallets.length > 0 && !limit.wallets.includes(subject.wallet)) return false;
  if (limit.only === 'new-destinations' && !classes.newDestination) return false;
  if (limit.only === 'unattended' && !classes.unattended) return false;
  if (limit.only === 'near-thresholds' && !classes.nearThreshold) return false;
  return limit.per !== 'newcomers' || classes.newcomer;
}

/** Whose sum and count the limit holds. Kinds are prefixed, so that no two entities share one. */
export function entityOf(limit: Limit, subject: Counted): string {
  switch (limit.per) {
    case 'customer':
      return `customer:${subject.customer}`;
    case 'destination':
      return `destination:${subject.destination}`;
    case 'client':
      return `client:${subject.client}`;
    case 'wallet':
      return `wallet:${subject.wallet}`;
    case 'newcomers':
      return 'newcomers'; // all together: a thousand invented customers share one allowance
  }
}

/** A hit where the usage, this withdrawal included, exceeds what the limit allows. */
export function* measure(limit: Limit, facts: Facts, subject: Subject): Generator<Hit> {
  const usage = facts.usage.get(limit.id);
  if (usage === undefined) throw new Error(`judge: the usage of limit ${limit.id} is missing`);
  const sum = usage.sum + subject.amount;
  const hit = (tag: ReasonTag, observed: bigint, threshold: string): Hit => {
    const { id, windowSeconds } = limit;
    const then = consequenceOf(tag, limit.then);
    const { outcome } = then;
    const entity = entityOf(limit, subject);
    const told = { observed: observed.toString(), threshold, windowSeconds, entity };
    return { reason: { tag, id, outcome, ...told }, then };
  };
  if ('sum' in limit) {
    if (sum > BigInt(limit.sum)) yield hit('limit-sum', sum, limit.sum);
  } else if ('count' in limit) {
    const count = usage.count + 1;
    if (count > limit.count) yield hit('limit-count', BigInt(count), String(limit.count));
  } else if (facts.balance === undefined) {
    yield hit('balance-unknown', sum, 'unknown');
  } else if (exceedsShare(sum, limit.balanceShare, facts.balance)) {
    const share = shareOf(facts.balance, limit.balanceShare);
    yield hit('limit-balance-share', sum, share.toString());
  }
}
