// A rule's own question about one withdrawal, in CEL: read once, then asked of each withdrawal.
import type { Unit } from '@sekisho/protocol/amount';
import type { Fact } from './fact-names.ts';
import { type FactValues, textOfFact } from './fact-values.ts';
import { compile, type Evaluate, isProblem, parse } from './language.ts';
import { placeOf, type Problem } from './place.ts';
import { contentsOf, type KnownValues } from './typing.ts';

export interface Expression {
  /** The facts it names, in the order in which it names them. */
  readonly facts: readonly Fact[];
  readonly evaluate: Evaluate;
}

/** The expression, or the first thing wrong with it: where, what, and what to do. */
export function readExpression(
  text: string,
  unit: Unit,
  values: KnownValues = {},
): Expression | string {
  const found = read(text, unit, values);
  return 'says' in found ? `${placeOf(text, found.at)}: ${found.says}` : found;
}

function read(text: string, unit: Unit, values: KnownValues): Expression | Problem {
  // Letters that look like others, or turn the direction of a line, deceive who reads a policy.
  const strange = /[^\x20-\x7e\n]/.exec(text);
  if (strange !== null) {
    const code = strange[0].charCodeAt(0).toString(16).padStart(4, '0');
    return { at: strange.index, says: `U+${code} is not printable ASCII; take it out` };
  }
  const tree = parse(text);
  if (isProblem(tree)) return tree;
  const contents = contentsOf(tree, { unit, values });
  if ('says' in contents) return contents;
  const amounts = [...contents.amounts].sort((a, b) => a.start - b.start);
  const evaluate = compile(text, amounts);
  return typeof evaluate === 'function' ? { facts: [...contents.facts], evaluate } : evaluate;
}

/** The facts it names beside their values: what a reason shows. */
export const observedBy = ({ facts }: Expression, values: FactValues): string =>
  facts.map((name) => textOfFact(name, values[name])).join(', ');
