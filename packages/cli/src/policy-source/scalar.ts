// What an unquoted word means. Readers of YAML 1.1 and 1.2 and of JSON disagree about numbers,
// dates and yes or no, so whatever any of them takes for something else must be quoted or mended.

export type Meaning =
  | { readonly value: string | number | boolean }
  | { readonly problem: string; readonly fix: string };

interface Kind {
  readonly is: RegExp;
  readonly problem: string;
  readonly fix: string;
}

const QUOTE = 'put it in "quotes" if it is text';

/** In this order: what an earlier one takes is not asked of a later one. */
const MISREAD: readonly Kind[] = [
  { is: /^$/, problem: 'nothing is written here', fix: 'write a value, or remove the line' },
  {
    ...{ is: /^(~|null)$/i, problem: 'null is no value of a policy' },
    fix: 'write a value, or remove the line',
  },
  {
    is: /^(y|n|yes|no|on|off|true|false)$/i,
    problem: 'some readers take this for yes or no',
    fix: `write true or false; ${QUOTE}`,
  },
  {
    is: /^[-+]?0[xob][0-9a-f_]+$/i,
    problem: 'a number that is not decimal',
    fix: `write it in decimal digits; ${QUOTE}`,
  },
  {
    is: /^[-+]?\.?(inf|infinity|nan)$/i,
    problem: 'not a number that anything can be held to',
    fix: `write a finite whole number; ${QUOTE}`,
  },
  {
    is: /^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$/,
    problem: 'some readers take this for a number to the base of sixty',
    fix: QUOTE,
  },
  {
    is: /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}($|[Tt ])/,
    problem: 'some readers take this for a date of their own',
    fix: 'put it in "quotes", as "2030-01-31T00:00:00.000Z"',
  },
  {
    is: /^[-+]?(\.[0-9_]+|[0-9][0-9_]*(\.[0-9_]*)?)(e[-+]?[0-9_]+)?$/i,
    problem: 'a number that is not a plain whole one',
    fix: `write a whole number in decimal digits without sign or zero before it; ${QUOTE}`,
  },
  { is: /^(=|<<)$/, problem: 'some readers take this for an instruction', fix: QUOTE },
];

export function meaningOf(plain: string): Meaning {
  if (plain === 'true' || plain === 'false') return { value: plain === 'true' };
  if (/^(0|-?[1-9][0-9]{0,15})$/.test(plain)) {
    const value = Number(plain);
    if (Number.isSafeInteger(value)) return { value };
    return { problem: 'a whole number beyond 2^53 - 1', fix: QUOTE };
  }
  return MISREAD.find(({ is }) => is.test(plain)) ?? { value: plain };
}
