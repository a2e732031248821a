// What is wrong with a policy that somebody wrote, at which character of it, and how to mend it.

export interface Problem {
  /** From 1; null where the whole document is meant, or the file is JSON. */
  readonly line: number | null;
  readonly column: number | null;
  /** Where in the policy: "limits[0].sum"; '' where the text is not understood that far. */
  readonly path: string;
  readonly problem: string;
  readonly fix: string;
}

/** A problem at an offset of a text. */
export interface Fault {
  readonly at: number;
  readonly path: string;
  readonly problem: string;
  readonly fix: string;
}

export function placed(text: string, { at, path, problem, fix }: Fault): Problem {
  const lineStart = at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
  const line = text.slice(0, lineStart).split('\n').length;
  return { line, column: at - lineStart + 1, path, problem, fix };
}

/** Sentences of `inconsistencies` say "where: what; what to do". */
export function fromSentence(sentence: string): Omit<Fault, 'at'> {
  const [whole, path = ''] = /^([A-Za-z]+(?:\.[A-Za-z]+|\[\d+\])*): /.exec(sentence) ?? [''];
  const said = sentence.slice(whole!.length);
  const turn = said.lastIndexOf('; ');
  return turn < 0
    ? { path, problem: said, fix: 'spec/policy.md says what is meant' }
    : { path, problem: said.slice(0, turn), fix: said.slice(turn + 2) };
}

/** Much of a line is shown, not all of one that has no end. */
const WIDTH = 96;
/** Nothing that a terminal obeys, or that turns the order of what is read around. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

export const printable = (text: string): string => text.replace(UNPRINTABLE, '\u00b7');

/** "file:line:column: what; how to mend", and where it is a line of the text, that and a caret. */
export function problemLines(file: string, text: string | undefined, one: Problem): string[] {
  const { line, column, path, problem, fix } = one;
  const where = line === null ? file : `${file}:${line}:${column}`;
  const head = printable(`${where}: ${path === '' ? '' : `${path}: `}${problem}; ${fix}`);
  const source = line === null ? undefined : text?.split('\n', line)[line - 1];
  if (source === undefined || column === null) return [head];
  const from = column <= WIDTH ? 0 : column - WIDTH / 2;
  const margin = `${line}`.padStart(5);
  return [
    head,
    `${margin} | ${printable(source.slice(from, from + WIDTH))}`,
    `${' '.repeat(margin.length)} | ${' '.repeat(column - 1 - from)}^`,
  ];
}
