// Where in an expression something is wrong, as an editor counts: lines and columns from 1.

/** One thing wrong, at an offset in the text. */
export interface Problem {
  readonly at: number;
  readonly says: string;
}

export function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return `line ${line}, column ${offset - before.lastIndexOf('\n')}`;
}
