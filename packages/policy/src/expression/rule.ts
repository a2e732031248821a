// A rule of kind `expression` in judging. What cannot be answered is a hit as well, and goes to
// people: a rule that fails must never be a rule that is skipped.
import type { Unit } from '@sekisho/protocol/amount';
import type { Consequence, ExpressionRule, Policy, Rule } from '@sekisho/protocol/policy';
import type { Facts, Subject } from '../facts.ts';
import type { Reason } from '../verdict.ts';
import { type Expression, observedBy, readExpression } from './expression.ts';
import { factValues } from './fact-values.ts';

type Found = Omit<Reason, 'id' | 'outcome'>;

export function asked(
  rule: ExpressionRule,
  policy: Policy,
  facts: Facts,
  subject: Subject,
): Found | undefined {
  const unit = policy.assets.find(({ id }) => id === rule.asset);
  if (unit === undefined) throw new Error(`judge: no asset ${rule.asset}; use readPolicy`);
  const expression = expressionOf(rule.when, unit);
  const values = factValues(facts, subject);
  const answer = expression.evaluate(values);
  if ('holds' in answer && !answer.holds) return undefined;
  const told = { threshold: rule.when, entity: `customer:${subject.customer}` };
  const observed = observedBy(expression, values);
  return 'holds' in answer
    ? { tag: 'expression', observed, ...told }
    : { tag: 'expression-error', observed: `${answer.error}: ${observed}`, ...told };
}

/** Of rules that `readPolicy` has let through: an `onError`, or a review to begin with. */
export const onErrorOf = (rule: Rule): Consequence =>
  rule.kind === 'expression' && rule.onError !== undefined
    ? { outcome: 'review', review: rule.onError }
    : rule.then;

/**
 * Compiled once by text and unit, which are all that an expression depends on; so what is kept here
 * changes how long an answer takes and never which it is.
 */
const compiled = new Map<string, Map<string, Expression>>();

/** More than the rules of any policy; what was in use is compiled again. */
const MAX_COMPILED = 1_000;

function expressionOf(when: string, { symbol, decimals }: Unit): Expression {
  const unit = `${decimals} ${symbol}`;
  let ofUnit = compiled.get(unit);
  if (ofUnit === undefined) {
    if (compiled.size >= MAX_COMPILED) compiled.clear();
    compiled.set(unit, (ofUnit = new Map()));
  }
  const known = ofUnit.get(when);
  if (known !== undefined) return known;
  const read = readExpression(when, { symbol, decimals });
  if (typeof read === 'string') throw new Error(`judge: ${read}; use readPolicy`);
  if (ofUnit.size >= MAX_COMPILED) ofUnit.clear();
  ofUnit.set(when, read);
  return read;
}
