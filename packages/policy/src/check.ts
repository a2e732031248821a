// What a policy must be besides well formed: every name leads somewhere, no key stands for two
// parties, every quorum can be met. A policy that fails here is refused whole, before anybody is
// bound by it. Each sentence says where, what, and what to do.
import { readAs } from '@sekisho/protocol/field';
import type { Json } from '@sekisho/protocol/json';
import { type Policy, policySchema } from '@sekisho/protocol/policy';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { checkClasses } from './check-classes.ts';
import { checkExpressions } from './check-expressions.ts';
import { checkKeys } from './check-keys.ts';
import { checkNames } from './check-names.ts';
import { checkReferences } from './check-references.ts';
import { checkQuorums } from './check-quorums.ts';
import { checkSize } from './check-size.ts';

/** The policy, or 'schema-mismatch' or 'policy-inconsistent' with the first thing wrong. */
export function readPolicy(json: Json): Policy | Refusal {
  const policy = readAs(policySchema, json, 'policy');
  if (isRefusal(policy)) return policy;
  const [problem] = inconsistencies(policy);
  return problem === undefined ? policy : refuse('policy-inconsistent', problem);
}

/** Everything wrong with a well-formed policy, one sentence each. */
export const inconsistencies = (policy: Policy): readonly string[] => [
  ...checkNames(policy),
  ...checkReferences(policy),
  ...checkClasses(policy),
  ...checkExpressions(policy),
  ...checkKeys(policy),
  ...checkQuorums(policy),
  ...checkSize(policy),
];
