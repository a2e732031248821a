// A limit on a class, or a detector, must have something to go by: one that can never count looks
// like protection and is none.
import type { Limit, Policy } from '@sekisho/protocol/policy';
import { isDetector } from './detectors.ts';
import { isShadow } from './shadow.ts';

export function* checkClasses(policy: Policy): Generator<string> {
  for (const [i, limit] of policy.limits.entries()) yield* limitOn(policy, `limits[${i}]`, limit);
  if (policy.familiarity !== undefined) return;
  for (const [i, rule] of policy.rules.entries()) {
    const path = `rules[${i}]`;
    if (isDetector(rule)) {
      yield `${path}.kind: ${rule.kind} goes by new destinations; say in familiarity which are`;
    } else if (rule.kind === 'new-destination' && rule.ageSeconds === undefined) {
      yield `${path}: which destination is new? give ageSeconds, or the policy's familiarity`;
    }
  }
}

function* limitOn(policy: Policy, path: string, { only, asset }: Limit): Generator<string> {
  if ((only === 'new-destinations' || only === 'unattended') && policy.familiarity === undefined) {
    yield `${path}.only: counts new destinations; say in familiarity which are new`;
  }
  if (only !== 'near-thresholds') return;
  const isThreshold = (limit: Limit): boolean =>
    limit.asset === asset &&
    !('count' in limit) &&
    !isShadow(limit) &&
    limit.only !== 'near-thresholds';
  const isCeiling = (rule: Policy['rules'][number]): boolean =>
    rule.asset === asset && rule.kind !== 'expression' && !isShadow(rule) && !isDetector(rule);
  if (policy.limits.some(isThreshold) || policy.rules.some(isCeiling)) return;
  yield `${path}.only: no rule and no limit of ${asset} has a threshold to stay under; add one`;
}
