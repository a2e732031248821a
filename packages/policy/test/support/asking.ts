// The base policy with one rule, an expression that blocks.
import type { Policy } from '@sekisho/protocol/policy';
import type { Reason } from '../../src/verdict.ts';
import { basePolicy, XEM } from './base-policy.ts';

export function asking(when: string): Policy {
  const then = { outcome: 'block' as const };
  const rule = { id: 'asks', kind: 'expression' as const, asset: XEM, when, onError: 'desk', then };
  return { ...basePolicy(), rules: [rule] };
}

/** The reason of that rule: hit, or not to be answered. */
export function asked(outcome: 'block' | 'review', observed: string, threshold: string): Reason {
  const tag = outcome === 'block' ? 'expression' : 'expression-error';
  return { tag, id: 'asks', outcome, observed, threshold, entity: 'customer:c-17' };
}
