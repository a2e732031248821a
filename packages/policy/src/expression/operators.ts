// Which two things an operator takes, and what it gives. Each answers with a type, or with what is
// wrong and what to write instead.
import type { Fact, FactName, FactType } from './fact-names.ts';

export interface Typed {
  readonly type: FactType;
  readonly unit?: NonNullable<FactName['unit']>;
  /** Where it stands in the text as it is. */
  readonly literal?: bigint | string;
  readonly fact?: Fact;
}

type Operator = (left: Typed, right: Typed) => Typed | string | undefined;

export const OPERATORS: Readonly<Record<string, Operator>> = {
  '==': (left, right) => alike(left, right, BOOL),
  '!=': (left, right) => alike(left, right, BOOL),
  '<': order,
  '<=': order,
  '>': order,
  '>=': order,
  '+': sum,
  '-': sum,
  '*': product,
  '/': (left, right) => quotient(left, right, '/'),
  '%': (left, right) => quotient(left, right, '%'),
};

const BOOL = { type: 'bool' } as const;

const whole = (unit: Typed['unit']): Typed =>
  unit === undefined ? { type: 'int' } : { type: 'int', unit };

function alike(left: Typed, right: Typed, result: Typed): Typed | string {
  if (left.type !== right.type) return mixed(left, right);
  const { unit = right.unit } = left;
  if (unit !== (right.unit ?? unit)) {
    return `${left.unit} and ${right.unit} are different things; compare like with like`;
  }
  return result;
}

function order(left: Typed, right: Typed): Typed | string | undefined {
  const isNumber = left.type === 'amount' || left.type === 'int';
  return isNumber || left.type !== right.type ? alike(left, right, BOOL) : undefined;
}

function sum(left: Typed, right: Typed): Typed | string | undefined {
  if (left.type === 'amount' && right.type === 'amount') return { type: 'amount' };
  const isNumber = left.type === 'int' || left.type !== right.type;
  return isNumber ? alike(left, right, whole(left.unit ?? right.unit)) : undefined;
}

function product(left: Typed, right: Typed): Typed | string | undefined {
  if (left.type === 'amount' && right.type === 'int') return { type: 'amount' };
  if (left.type === 'int' && right.type === 'amount') return 'write the amount first: amount * 3';
  if (left.type !== 'int' || right.type !== 'int') return undefined;
  if (left.unit !== undefined && right.unit !== undefined) {
    return `${left.unit} times ${right.unit} is nothing; multiply by a plain number`;
  }
  return whole(left.unit ?? right.unit);
}

function quotient(left: Typed, right: Typed, op: string): Typed | string | undefined {
  if (left.type === 'amount') {
    return 'amounts are not divided, since that would round; multiply the other side instead';
  }
  if (left.type !== 'int' || right.type !== 'int') return undefined;
  if (right.literal === 0n) return `${op} 0 has no result; divide by something else`;
  if (right.unit === undefined) return whole(left.unit);
  if (left.unit !== right.unit) return `${right.unit} do not divide this; use a plain number`;
  return whole(op === '/' ? undefined : left.unit);
}

function mixed(left: Typed, right: Typed): string {
  const says = `${left.type} and ${right.type} are different things`;
  const isAmount = left.type === 'amount' || right.type === 'amount';
  const isInt = left.type === 'int' || right.type === 'int';
  return isAmount && isInt
    ? `${says}; write the amount with its unit: amount("5 XEM")`
    : `${says}; compare like with like`;
}
