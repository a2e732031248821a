// The bytes of a policy as text: bounded, in one encoding, without a character that people do not
// see as it is (a tab that looks like an indent, an override that turns a line around).
import { fromUtf8 } from '@sekisho/protocol/bytes';
import type { Fault } from './problem.ts';

/** Sixteen times the longest policy there can be: above that it is an attack or a mistake. */
export const MAX_SOURCE_BYTES = 1_048_576;

export type Text = { readonly text: string } | { readonly line: number; readonly fault: Fault };

/** The text, or what is wrong: at an offset of the line, for bytes that are no text. */
export function textOfBytes(bytes: Uint8Array): Text {
  if (bytes.length > MAX_SOURCE_BYTES) {
    const problem = `longer than ${MAX_SOURCE_BYTES} bytes`;
    return { line: 1, fault: { at: 0, path: '', problem, fix: 'shorten it: it is no policy' } };
  }
  const text = fromUtf8(bytes);
  return text === undefined ? { line: badLine(bytes), fault: NOT_UTF8 } : { text };
}

const NOT_UTF8: Fault = {
  ...{ at: 0, path: '', problem: 'this line has bytes that are not UTF-8' },
  fix: 'save the file in UTF-8',
};

const NEWLINE = 0x0a;

function badLine(bytes: Uint8Array): number {
  let [line, start] = [1, 0];
  while (start < bytes.length) {
    const end = bytes.indexOf(NEWLINE, start);
    const past = end < 0 ? bytes.length : end;
    if (fromUtf8(bytes.subarray(start, past)) === undefined) return line;
    [line, start] = [line + 1, past + 1];
  }
  return line;
}

interface Unwanted {
  readonly found: RegExp;
  readonly problem: string;
  readonly fix: string;
}

const UNWANTED: readonly Unwanted[] = [
  { found: /\ufeff/, problem: 'a byte order mark', fix: 'save the file as UTF-8 without one' },
  { found: /\t/, problem: 'a tab', fix: 'write spaces; two for each level' },
  { found: /\r(?!\n)/, problem: 'a carriage return alone', fix: 'end lines by a line feed' },
  {
    found: /(?![\t\n\r])\p{Cc}/u,
    ...{ problem: 'a control character', fix: 'remove it' },
  },
  {
    found: /[\p{Cf}\u2028\u2029]/u,
    problem: 'a character that is not seen, or turns the order of what is read around',
    fix: 'remove it; in "quotes" it can be written as an escape, such as \\u202e',
  },
];

/** A hundred times what the default policy has; the parser is not linear in empty lines. */
export const MAX_LINES = 20_000;

/** The first character that nobody should have to look for, or the first line too many. */
export function unwantedIn(text: string): Fault | undefined {
  const faults = UNWANTED.flatMap(({ found, problem, fix }): Fault[] => {
    const at = text.search(found);
    return at < 0 ? [] : [{ at, path: '', problem, fix }];
  });
  const past = text.split('\n', MAX_LINES + 1);
  if (past.length > MAX_LINES) {
    const at = past.slice(0, MAX_LINES).reduce((sum, line) => sum + line.length + 1, 0);
    const problem = `more than ${MAX_LINES} lines`;
    faults.push({ at: at < text.length ? at : 0, path: '', problem, fix: 'shorten it' });
  }
  return faults.reduce<Fault | undefined>(
    (first, one) => (first === undefined || one.at < first.at ? one : first),
    undefined,
  );
}
