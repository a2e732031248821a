// Every expression of a policy can be evaluated, means what its types say, and falls to people
// where it cannot be answered.
import { type Policy, PURPOSES } from '@sekisho/protocol/policy';
import { readExpression } from './expression/expression.ts';

export function* checkExpressions(policy: Policy): Generator<string> {
  const values = {
    purpose: PURPOSES,
    client: policy.clients.map(({ id }) => id),
    wallet: policy.wallets.map(({ id }) => id),
  };
  for (const [i, rule] of policy.rules.entries()) {
    if (rule.kind !== 'expression') continue;
    const { id, when, then, onError } = rule;
    if (then.outcome !== 'review' && onError === undefined) {
      yield `rules[${i}].onError: "${id}" needs a review that looks where it cannot be answered`;
    }
    const unit = policy.assets.find((asset) => asset.id === rule.asset);
    // That the asset is missing is said by checkReferences.
    const read = unit === undefined ? undefined : readExpression(when, unit, values);
    if (typeof read === 'string') yield `rules[${i}].when of "${id}", ${read}`;
  }
}
