// One withdrawal against the policy: all limits and all rules are always evaluated, every hit is a
// reason, and the strictest outcome wins. Pure and exact: the same arguments give the same verdict,
// bit for bit, on every node. spec/policy.md is the normative text.
import type { Limit, Policy, Rule } from '@sekisho/protocol/policy';
import { coverage, denials } from './denials.ts';
import type { Facts, Subject } from './facts.ts';
import { applies, measure } from './limits.ts';
import { consult } from './rules.ts';
import { isShadow } from './shadow.ts';
import { type Hit, type Verdict, verdictOf } from './verdict.ts';

/** Throws where the caller broke the contract: no positive amount, usage of a limit missing. */
export function judge(policy: Policy, facts: Facts, subject: Subject): Verdict {
  if (subject.amount <= 0n) throw new Error('judge: the amount is not above zero');
  const hits: Hit[] = [];
  const shadows: Hit[] = [];
  const kept = (of: Limit | Rule): Hit[] => (isShadow(of) ? shadows : hits);
  hits.push(...denials(policy, subject));
  hits.push(...coverage(policy, facts, subject));
  for (const limit of policy.limits) {
    if (applies(limit, subject, facts)) kept(limit).push(...measure(limit, facts, subject));
  }
  for (const rule of policy.rules) {
    if (rule.asset === subject.asset) kept(rule).push(...consult(rule, policy, facts, subject));
  }
  return verdictOf(policy, hits, shadows);
}
