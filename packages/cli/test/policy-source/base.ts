// The policy that the tests here change, as its YAML.
import { policyKit } from '@sekisho/drill/policy-kit';
import { defaultJudging } from '@sekisho/policy/default-judging';
import type { Policy } from '@sekisho/protocol/policy';
import { writeSource } from '../../src/policy-source/export.ts';

const { policy } = policyKit('policy source');
const { limits, rules, reviews, familiarity } = defaultJudging(policy.assets[0]!.id);

const renamed = <T extends { readonly id: string }>(one: T): T => ({
  ...one,
  id: `default-${one.id}`,
});

/** The drills' limits and rules and the default's: amounts, counts, shares and detectors. */
export const BASE: Policy = {
  ...policy,
  familiarity,
  limits: [...policy.limits, ...limits.map(renamed)],
  rules: [...policy.rules, ...rules.map(renamed)],
  reviews: [...policy.reviews, ...reviews],
};

export const SOURCE = writeSource(BASE);

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
