// What may stand in the YAML of a policy at all, told token by token before anything is built: so
// nothing that is deep, long or refers to itself is ever expanded, and the parser's own recursion
// is bounded. It stops at the first token that may not.
import { CST, Lexer, Parser } from 'yaml';
import type { Fault } from './problem.ts';

/** Our deepest form nests about eight levels. */
export const MAX_DEPTH = 16;
/** Ten times what a policy that fits into an entry can hold. */
export const MAX_NODES = 20_000;

interface Refused {
  readonly problem: string;
  readonly fix: string;
}

const REFUSED: Readonly<Record<string, Refused>> = {
  anchor: { problem: 'an anchor', fix: 'write the value out wherever it is meant' },
  alias: {
    problem: 'an alias',
    fix: 'write the value out; text that begins with * needs "quotes"',
  },
  tag: { problem: 'a tag', fix: 'remove it; text that begins with ! needs "quotes"' },
  'directive-line': { problem: 'a directive', fix: 'remove the line; this is YAML 1.2 anyway' },
  'doc-end': { problem: 'an end of document', fix: 'remove the line: one file, one document' },
  'explicit-key-ind': { problem: 'a key with "?"', fix: 'write the key as plain text' },
};

/** Tokens that open a value, or separate two: none has more than `MAX_NODES`. */
const COUNTED = [
  ...['scalar', 'single-quoted-scalar', 'double-quoted-scalar', 'flow-map-start'],
  ...['flow-seq-start', 'seq-item-ind', 'map-value-ind', 'comma'],
];

/** The first token that a policy may not have, or undefined. */
export function tokenFault(text: string): Fault | undefined {
  const parser = new Parser();
  const counts = new Map<string, number>();
  let [at, started] = [0, false];
  let before: string | null = null;
  for (const lexeme of new Lexer().lex(text)) {
    // What follows the mark of a scalar is its text, whatever it begins with.
    const type: string | null = before === 'scalar' ? null : CST.tokenType(lexeme);
    before = type;
    const fault = (problem: string, fix: string): Fault => ({ at, path: '', problem, fix });
    const refused = type === null ? undefined : REFUSED[type];
    if (refused !== undefined) return fault(refused.problem, refused.fix);
    if (type === 'doc-start' && started) {
      return fault('a second document', 'keep one; one file, one document');
    }
    if (type === 'doc-start') started = true;
    if (type !== null && COUNTED.includes(type)) {
      started = true;
      const count = (counts.get(type) ?? 0) + 1;
      counts.set(type, count);
      if (count > MAX_NODES) return fault(`more than ${MAX_NODES} values`, 'shorten it');
    }
    for (const token of parser.next(lexeme)) void token; // read by no one here
    // One entry is the document's own, one the value that is being read.
    if (parser.stack.length > MAX_DEPTH + 2) {
      return fault(`nested deeper than ${MAX_DEPTH}`, 'a policy has about eight levels');
    }
    if (type !== 'doc-mode' && type !== 'scalar' && type !== 'flow-error-end') at += lexeme.length;
  }
  return undefined;
}
