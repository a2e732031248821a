// The only import of the CEL library. It parses and evaluates; what an expression may contain is
// decided in typing.ts, over the tree, before anything is evaluated. No function is declared here
// that an author could call: text that is evaluated holds facts, literals and operators only.
import { type ASTNode, Environment, EvaluationError, ParseError } from '@marcbachmann/cel-js';
import { Amount } from './exact-amount.ts';
import { FACT_NAMES, type FactType } from './fact-names.ts';
import type { FactValues } from './fact-values.ts';
import type { Problem } from './place.ts';

export type Node = ASTNode;

/** Evaluation visits each node once at most, so these bound its cost. */
const MAX_NODES = 250;
const MAX_DEPTH = 24;

const CEL_TYPES: Readonly<Record<FactType, string>> = {
  amount: 'Amount',
  int: 'int',
  string: 'string',
  bool: 'bool',
};

const environment = declareFacts(
  declareAmount(
    new Environment({
      unlistedVariablesAreDyn: false,
      limits: { maxAstNodes: MAX_NODES, maxDepth: MAX_DEPTH, maxListElements: 100 },
    }),
  ),
);

function declareAmount(cel: Environment): Environment {
  return cel
    .registerType('Amount', Amount)
    .registerOperator('Amount < Amount: bool', (a: Amount, b: Amount) => a.value < b.value)
    .registerOperator('Amount <= Amount: bool', (a: Amount, b: Amount) => a.value <= b.value)
    .registerOperator('Amount > Amount: bool', (a: Amount, b: Amount) => a.value > b.value)
    .registerOperator('Amount >= Amount: bool', (a: Amount, b: Amount) => a.value >= b.value)
    .registerOperator('Amount == Amount: bool', (a: Amount, b: Amount) => a.value === b.value)
    .registerOperator('Amount + Amount: Amount', (a: Amount, b: Amount) => {
      return new Amount(a.value + b.value);
    })
    .registerOperator('Amount - Amount: Amount', (a: Amount, b: Amount) => {
      return new Amount(a.value - b.value);
    })
    .registerOperator('Amount * int: Amount', (a: Amount, b: bigint) => new Amount(a.value * b));
}

function declareFacts(cel: Environment): Environment {
  for (const [name, { type }] of Object.entries(FACT_NAMES)) {
    cel.registerVariable(name, CEL_TYPES[type]);
  }
  return cel;
}

export function parse(text: string): Node | Problem {
  try {
    return environment.parse(text).ast;
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const says =
      error.code === 'limit_exceeded'
        ? `too long or too deeply nested (${error.summary}); make two rules of it`
        : `${error.summary}; mend it there`;
    return { at: error.range?.start ?? 0, says };
  }
}

export const isProblem = (parsed: Node | Problem): parsed is Problem => 'says' in parsed;

/** An amount that stands in the text, from `start` to `end`. */
export interface AmountLiteral {
  readonly start: number;
  readonly end: number;
  readonly value: bigint;
}

export type Evaluate = (
  facts: FactValues,
) => { readonly holds: boolean } | { readonly error: string };

/** Of text that typing.ts has let through: the amounts in it become constants. */
export function compile(text: string, literals: readonly AmountLiteral[]): Evaluate | Problem {
  const own = environment.clone();
  let folded = '';
  let from = 0;
  for (const [i, { start, end, value }] of literals.entries()) {
    // No fact's name begins so, and constants are not names that an author can write.
    own.registerConstant(`literal_${i}`, 'Amount', new Amount(value));
    folded += `${text.slice(from, start)} literal_${i} `;
    from = end;
  }
  const evaluate = own.parse(folded + text.slice(from));
  const { valid, type, error } = evaluate.check();
  if (!valid || type !== 'bool') {
    return { at: 0, says: `${error?.summary ?? `it gives ${type}`}; it must be a question` };
  }
  return (facts) => {
    try {
      const holds: unknown = evaluate(facts);
      return typeof holds === 'boolean' ? { holds } : { error: 'it gave no yes or no' };
    } catch (error) {
      return { error: errorOf(error) };
    }
  };
}

/** In words of our own: what a verdict holds must not hang on the library's. */
const ERRORS: Readonly<Record<string, string>> = {
  unknown_variable: 'a fact is unknown',
  numeric_overflow: 'a number beyond 2^63',
  division_by_zero: 'division by zero',
  modulo_by_zero: 'division by zero',
};

const errorOf = (thrown: unknown): string =>
  (thrown instanceof EvaluationError && ERRORS[thrown.code]) || 'it failed';
