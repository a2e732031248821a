// A YAML text as values with their places. Every rule that needs no policy is kept here: what
// the text may hold, what an unquoted word means, that no key stands twice.
import { type Document, isMap, isScalar, isSeq, parseDocument, type YAMLError } from 'yaml';
import type { Fault } from './problem.ts';
import { meaningOf } from './scalar.ts';
import { unwantedIn } from './text.ts';
import { tokenFault } from './tokens.ts';

export type Tree =
  | { readonly kind: 'map'; readonly at: number; readonly entries: readonly Entry[] }
  | { readonly kind: 'list'; readonly at: number; readonly items: readonly Tree[] }
  | { readonly kind: 'value'; readonly at: number; readonly value: string | number | boolean }
  /** Something no policy holds; it is in the faults already. */
  | { readonly kind: 'nothing'; readonly at: number };

export interface Entry {
  readonly key: string;
  readonly at: number;
  readonly value: Tree;
}

/** The value of the text and everything wrong with it; without a value it cannot be read on. */
export interface Grown {
  readonly tree: Tree | undefined;
  readonly faults: readonly Fault[];
}

export function treeOf(text: string): Grown {
  const fault = unwantedIn(text) ?? tokenFault(text);
  if (fault !== undefined) return { tree: undefined, faults: [fault] };
  const document = parseDocument(text, READING);
  if (document.errors.length > 0) return { tree: undefined, faults: document.errors.map(faultOf) };
  const faults: Fault[] = [];
  return { tree: grow(document.contents, 0, faults), faults };
}

/** Every scalar is text here; `meaningOf` says what it means, and the lists here what is double. */
const READING = {
  ...({ version: '1.2', schema: 'failsafe', merge: false, strict: true } as const),
  ...{ uniqueKeys: false, prettyErrors: false, resolveKnownTags: false },
  logLevel: 'silent',
} as const;

const MENDS: Readonly<Record<string, string>> = {
  BAD_INDENT: 'indent what belongs together alike',
  BLOCK_AS_IMPLICIT_KEY: 'write each key on a line of its own',
  BLOCK_IN_FLOW: 'close the bracket, or write it on one line',
  MISSING_CHAR: 'write what is missing; text with : or # in it needs "quotes"',
  MULTILINE_IMPLICIT_KEY: 'write each key with a colon, on a line of its own',
  UNEXPECTED_TOKEN: 'remove it; text with signs in it needs "quotes"',
};

const faultOf = ({ code, pos: [at], message }: YAMLError): Fault => ({
  ...{ at, path: '', problem: message.split('\n')[0]!.replace(/\.$/, '') },
  fix: MENDS[code] ?? 'write it as plain YAML: keys with a colon, lists with a dash, two spaces',
});

type Node = Document['contents'] | undefined;

function grow(node: unknown, near: number, faults: Fault[]): Tree {
  const at = startOf(node as Node) ?? near;
  const fail = (problem: string, fix: string): Tree => {
    faults.push({ at, path: '', problem, fix });
    return { kind: 'nothing', at };
  };
  if (isMap(node)) return { kind: 'map', at, entries: entriesOf(node.items, at, faults) };
  if (isSeq(node)) return { kind: 'list', at, items: node.items.map((n) => grow(n, at, faults)) };
  if (!isScalar(node)) return fail('nothing is written here', 'write a value');
  const value = String(node.value);
  if (node.type !== 'PLAIN') return { kind: 'value', at, value };
  const meaning = meaningOf(value);
  if ('problem' in meaning) return fail(meaning.problem, meaning.fix);
  return { kind: 'value', at, value: meaning.value };
}

interface Pair {
  readonly key: unknown;
  readonly value: unknown;
}

function entriesOf(pairs: readonly Pair[], near: number, faults: Fault[]): Entry[] {
  const seen = new Set<string>();
  return pairs.flatMap(({ key, value }): Entry[] => {
    const at = startOf(key as Node) ?? near;
    const fail = (problem: string, fix: string): [] => {
      faults.push({ at, path: '', problem, fix });
      return [];
    };
    if (!isScalar(key)) return fail('a key that is not text', 'write the key as plain text');
    const name = String(key.value);
    if (name === '<<') return fail('a merge key', 'write the fields out wherever they are meant');
    if (seen.has(name)) {
      return fail(`"${name.slice(0, 64)}" stands here twice`, 'keep one of the two');
    }
    seen.add(name);
    return [{ key: name, at, value: grow(value, at + name.length, faults) }];
  });
}

const startOf = (node: Node): number | undefined => node?.range?.[0];
