// What an expression may contain, and of which type and unit each part is. Told over the whole tree
// before anything is evaluated; whatever is not provided for here is refused.
import type { Unit } from '@sekisho/protocol/amount';
import { amountLiteral } from './amount-literal.ts';
import { FACT_NAMES, type Fact, type FactName, isFact } from './fact-names.ts';
import type { AmountLiteral, Node } from './language.ts';
import { OPERATORS, type Typed } from './operators.ts';
import type { Problem } from './place.ts';
import { suggestionFor } from './suggestion.ts';

/** What the checker gathers on its way. */
export interface Contents {
  readonly facts: Set<Fact>;
  readonly amounts: AmountLiteral[];
}

/** Values that a fact can have, where that is known: a misspelt one would never be met. */
export type KnownValues = Readonly<Partial<Record<Fact, readonly string[]>>>;

export interface Surroundings {
  readonly unit: Unit;
  readonly values: KnownValues;
}

/** Thrown inside the walk only, and caught where it begins. */
class Refused {
  readonly problem: Problem;
  constructor(node: Node, says: string) {
    this.problem = { at: node.start, says };
  }
}

const MAX_INT = (1n << 63n) - 1n;

export function contentsOf(tree: Node, { unit, values }: Surroundings): Contents | Problem {
  const contents: Contents = { facts: new Set(), amounts: [] };
  try {
    const { type } = typeOf(tree, { unit, values, contents });
    if (type !== 'bool') {
      throw new Refused(tree, `it gives ${type}, not yes or no; compare it with something`);
    }
    if (contents.facts.size === 0) {
      throw new Refused(tree, `it names no fact, so its answer never changes; name one`);
    }
    return contents;
  } catch (refused) {
    if (refused instanceof Refused) return refused.problem;
    throw refused;
  }
}

interface Walk extends Surroundings {
  readonly contents: Contents;
}

function typeOf(node: Node, walk: Walk): Typed {
  switch (node.op) {
    case 'value':
      return literal(node, node.args);
    case 'id':
      return fact(node, node.args, walk);
    case 'call':
      return call(node, node.args[0], node.args[1], walk);
    case '!_':
      demand(node.args, typeOf(node.args, walk), 'bool', '!');
      return { type: 'bool' };
    case '-_':
      return negative(node.args);
    case '||':
    case '&&':
      for (const side of node.args) demand(side, typeOf(side, walk), 'bool', node.op);
      return { type: 'bool' };
    case '?:':
      return choice(node.args, walk);
    case 'in':
      return membership(node.args[0], node.args[1], walk);
    case 'rcall':
      throw new Refused(node, `${node.args[0]}() is not provided for; use facts and operators`);
    case '.':
    case '.?':
    case '[]':
    case '[?]':
      throw new Refused(node, `facts have no members; name one fact, such as destination_age_s`);
    case 'list':
      throw new Refused(node, `a list stands only after in: purpose in ["internal"]`);
    case 'map':
      throw new Refused(node, `a map is not provided for; use facts and operators`);
    default:
      return binary(node, node.op, node.args, walk);
  }
}

function literal(node: Node, value: unknown): Typed {
  if (typeof value === 'boolean') return { type: 'bool' };
  if (typeof value === 'string') return { type: 'string', literal: value };
  if (typeof value === 'bigint') {
    if (value > MAX_INT) throw new Refused(node, `${value} is above ${MAX_INT}; use an amount`);
    return { type: 'int', literal: value };
  }
  throw new Refused(
    node,
    typeof value === 'number'
      ? `${value} is no whole number; compare with multiples: amount * 10 > balance * 3`
      : `a literal like this is not provided for; write 12, "text", true or amount("5 XEM")`,
  );
}

function fact(node: Node, name: string, { contents }: Walk): Typed {
  if (!isFact(name)) {
    const near = suggestionFor(name, Object.keys(FACT_NAMES));
    throw new Refused(node, `${name} is not a fact${near || '; spec/policy.md lists them'}`);
  }
  contents.facts.add(name);
  const { type, unit }: FactName = FACT_NAMES[name];
  return { type, fact: name, ...(unit === undefined ? {} : { unit }) };
}

/** The only thing that looks like a function: an amount in its main unit. */
function call(node: Node, name: string, args: readonly Node[], walk: Walk): Typed {
  const [written] = args;
  if (name !== 'amount') {
    throw new Refused(node, `${name}() is not provided for; only amount("5 XEM") is`);
  }
  if (args.length !== 1 || written?.op !== 'value' || typeof written.args !== 'string') {
    throw new Refused(node, `amount() takes one text: amount("5 ${walk.unit.symbol}")`);
  }
  const value = amountLiteral(written.args, walk.unit);
  if (typeof value === 'string') throw new Refused(written, value);
  walk.contents.amounts.push({ start: node.start, end: node.end, value });
  return { type: 'amount' };
}

/** The library lets −(−2^63) pass; only literals are negated, and none is that small. */
function negative(operand: Node): Typed {
  const typed = operand.op === 'value' ? literal(operand, operand.args) : undefined;
  if (typed?.type === 'int' && typeof typed.literal === 'bigint') {
    return { type: 'int', literal: -typed.literal };
  }
  throw new Refused(operand, 'only a number is negated; write 0 - x');
}

function choice([condition, one, other]: readonly [Node, Node, Node], walk: Walk): Typed {
  demand(condition, typeOf(condition, walk), 'bool', '?:');
  const [yes, no] = [typeOf(one, walk), typeOf(other, walk)];
  if (yes.type !== no.type || (yes.unit ?? no.unit) !== (no.unit ?? yes.unit)) {
    throw new Refused(other, `one side of ?: gives ${told(yes)}, the other ${told(no)}`);
  }
  const unit = yes.unit ?? no.unit;
  return { type: yes.type, ...(unit === undefined ? {} : { unit }) };
}

function membership(one: Node, list: Node, walk: Walk): Typed {
  const sought = typeOf(one, walk);
  if (list.op !== 'list' || list.args.length === 0) {
    throw new Refused(list, `after in stands a list with something in it: ["a", "b"]`);
  }
  if (sought.type !== 'string' && sought.type !== 'int') {
    throw new Refused(one, `${told(sought)} is not looked up in a list; compare it`);
  }
  for (const element of list.args) {
    const typed = typeOf(element, walk);
    demand(element, typed, sought.type, 'in');
    if (typed.literal === undefined) throw new Refused(element, 'the list may hold literals only');
    spelled(element, sought, typed, walk);
  }
  return { type: 'bool' };
}

function binary(node: Node, op: string, sides: readonly [Node, Node], walk: Walk): Typed {
  const [left, right] = [typeOf(sides[0], walk), typeOf(sides[1], walk)];
  const result = OPERATORS[op]?.(left, right);
  if (result === undefined || typeof result === 'string') {
    const why = result ?? `${told(left)} ${op} ${told(right)} is not provided for`;
    throw new Refused(node, why);
  }
  spelled(sides[1], left, right, walk);
  spelled(sides[0], right, left, walk);
  return result;
}

/** A text beside a fact whose values are known is one of them. */
function spelled(node: Node, named: Typed, written: Typed, { values }: Walk): void {
  const known = named.fact === undefined ? undefined : values[named.fact];
  if (known === undefined || typeof written.literal !== 'string') return;
  if (known.includes(written.literal)) return;
  const near = suggestionFor(written.literal, known);
  throw new Refused(node, `no ${named.fact} is "${written.literal}"${near || '; mend it'}`);
}

function demand(node: Node, typed: Typed, type: Typed['type'], op: string): void {
  if (typed.type === type) return;
  throw new Refused(node, `${op} takes ${type} here, and this is ${told(typed)}`);
}

const told = ({ type, unit }: Typed): string => (unit === undefined ? type : `${type} (${unit})`);
