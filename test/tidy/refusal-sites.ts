// Every place in product sources that refuses by a tag. mutation/refusals/ takes each away in turn
// and sees which test turns red; test/refusals.test.ts holds its table to these places.
import { lineAt, scan } from './scan.ts';

export interface RefusalSite {
  /** From the root. */
  readonly file: string;
  readonly tag: string;
  /** The how-manieth of this tag in this file, from 1. */
  readonly nth: number;
  readonly line: number;
  /** Where the call begins that makes the refusal. */
  readonly offset: number;
}

/** Simulated parties play others' parts; they enforce no rule. */
const STAND_INS = ['packages/drill/src/faults/', 'packages/drill/src/gateway-world.ts'];

export const isProduct = (path: string): boolean =>
  /^packages\/[^/]+\/src\/.*\.ts$/.test(path) && !STAND_INS.some((one) => path.startsWith(one));

const CALL = /\b(?:refuse|new Refused)\(\s*'/g;
const LITERAL = /\{\s*refused: '/g;
const TAG = /'([a-z0-9-]+)'/y;

/**
 * A function that does nothing but refuse. It is no place itself: those who call it are.
 * One regular expression for arrows, one for functions.
 */
const HELPERS = [
  /\bconst (\w+) = \([^()]*\)(?:: \w+)? =>\s*(?=refuse\(|\(\{\s*refused:)/g,
  /\bfunction (\w+)\([^()]*\)(?:: \w+)? \{\s*return (?=refuse\()/g,
];

export function refusalSites(file: string, text: string): RefusalSite[] {
  const { code, uncommented } = scan(text);
  const tagAt = (from: number): string | undefined => {
    TAG.lastIndex = uncommented.indexOf("'", from);
    return TAG.exec(uncommented)?.[1];
  };
  const bodies = new Set<number>();
  const found: { tag: string; offset: number }[] = [];
  for (const [definition, name = ''] of HELPERS.flatMap((helper) =>
    [...code.matchAll(helper)].map((match) => [match, match[1]] as const),
  )) {
    const body = definition.index + definition[0].length;
    const tag = tagAt(body);
    if (tag === undefined) continue;
    bodies.add(code.indexOf('refuse', body));
    for (const { index } of code.matchAll(new RegExp(`(?<![.\\w]|function )${name}\\(`, 'g'))) {
      found.push({ tag, offset: index });
    }
  }
  for (const { index } of [...code.matchAll(CALL), ...code.matchAll(LITERAL)]) {
    const tag = tagAt(index);
    if (tag !== undefined && !bodies.has(index)) found.push({ tag, offset: index });
  }
  found.sort((a, b) => a.offset - b.offset);
  const counts = new Map<string, number>();
  return found.map(({ tag, offset }) => {
    const nth = (counts.get(tag) ?? 0) + 1;
    counts.set(tag, nth);
    return { file, tag, nth, line: lineAt(text, offset), offset };
  });
}

export interface ProblemSite {
  readonly file: string;
  readonly tag: string;
  readonly problem: string;
  readonly line: number;
  readonly offset: number;
  readonly end: number;
}

const PROBLEM_FILE = 'packages/protocol/src/problem.ts';
const ROW = /^ {2}'?([a-z0-9-]+)'?: '([a-z0-9-]+)',\n/gm;

/** The rows by which refusals become problems of the HTTP interface. */
export function problemSites(file: string, text: string): ProblemSite[] {
  if (file !== PROBLEM_FILE) return [];
  return [...text.matchAll(ROW)].map(({ 0: row, 1: tag = '', 2: problem = '', index }) => {
    const line = lineAt(text, index);
    return { file, tag, problem, line, offset: index, end: index + row.length };
  });
}
