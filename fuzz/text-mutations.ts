// Text changed as a hostile or broken sender would change it: by characters, lines and tokens.
import type { Dice } from './dice.ts';

type Mutation = (text: string, dice: Dice, other: string) => string;

/** What parsers are known to disagree about, or to choke on. */
const TOKENS = [
  ...['\0', '\n', '\r', '\r\n', '\t', ' ', '"', '\\', '\\u0000', '\\ud800', '\ud800', '\udc00'],
  ...[
    '\ufeff',
    '\u2028',
    '\u00a0',
    'é',
    'e\u0301',
    '😀',
    '%00',
    '%2e%2e',
    '%2F',
    '%FF',
    '..',
    '/',
    '//',
  ],
  ...[
    '=',
    '==',
    'A==',
    'B==',
    '+',
    '-',
    '_',
    '—',
    ':',
    ';',
    ',',
    '?',
    '#',
    '&',
    '{',
    '}',
    '[',
    ']',
  ],
  ...['0', '00', '-0', '-1', '1.0', '1e3', '1e400', '9007199254740992', '18446744073709551616'],
  ...['340282366920938463463374607431768211456', 'NaN', 'null', 'true', '{}', '[]', '""'],
  ...['__proto__', 'constructor', 'toString', 'refused', 'hasOwnProperty', 'length'],
  ...['2026-02-30T00:00:00.000Z', '9999-12-31T23:59:60.000Z', '0000-01-01T00:00:00.000Z'],
  ...['sekisho=:', ':;', '"sekisho"', 'keyid="', ';created=', 'sha-256=:', '*/*'],
];

const within = (text: string, dice: Dice): number => dice.roll(text.length + 1);

const replaced = (text: string, from: number, to: number, by: string): string =>
  text.slice(0, from) + by + text.slice(to);

const PIECES = /[A-Za-z0-9]+|[^A-Za-z0-9]/g;

/** One word or sign of the text, by chance. */
function piece(text: string, dice: Dice): { at: number; text: string } {
  const from = within(text, dice);
  PIECES.lastIndex = Math.max(0, from - 1);
  const found = PIECES.exec(text);
  return found === null ? { at: from, text: '' } : { at: found.index, text: found[0] };
}

function lines(text: string, dice: Dice): string {
  const all = text.split('\n');
  const [a, b] = [dice.roll(all.length), dice.roll(all.length)];
  const line = all[a]!;
  switch (dice.roll(4)) {
    case 0:
      all.splice(a, 1);
      break;
    case 1:
      all.splice(b, 0, line);
      break;
    case 2:
      all[a] = all[b]!;
      all[b] = line;
      break;
    default:
      all.splice(a, 0, '');
  }
  return all.join('\n');
}

const flippedCase = (text: string): string =>
  text === text.toLowerCase() ? text.toUpperCase() : text.toLowerCase();

/** Longer than any line of ours, and quick. */
const LONG = 70_000;

const MUTATIONS: readonly Mutation[] = [
  (text, dice) => {
    const at = within(text, dice);
    return replaced(text, at, at + dice.roll(2), dice.pick(TOKENS));
  },
  (text, dice) => {
    const { at, text: old } = piece(text, dice);
    return replaced(text, at, at + old.length, dice.pick(TOKENS));
  },
  (text, dice) => {
    const { at, text: old } = piece(text, dice);
    return replaced(text, at, at + old.length, flippedCase(old));
  },
  (text, dice) => {
    const { at, text: old } = piece(text, dice);
    return replaced(text, at, at, old);
  },
  (text, dice) => {
    const { at, text: old } = piece(text, dice);
    return replaced(text, at, at + old.length, '');
  },
  (text, dice) => {
    const at = within(text, dice);
    const code = (text.charCodeAt(at) || 0) ^ (1 << dice.roll(8));
    return replaced(text, at, at + 1, String.fromCharCode(code));
  },
  (text, dice) => text.slice(0, within(text, dice)),
  (text, dice) => {
    const all = text.split(',');
    const which = dice.roll(all.length);
    return [...all.slice(0, which + 1), ...all.slice(which)].join(',');
  },
  (text, dice) => text + dice.pick(TOKENS),
  lines,
  (text, dice) => {
    const from = within(text, dice);
    const part = text.slice(from, from + 1 + dice.roll(200));
    return replaced(text, from, from, part);
  },
  (text, dice, other) => text.slice(0, within(text, dice)) + other.slice(within(other, dice)),
  (text, dice) => {
    const at = within(text, dice);
    if (dice.roll(20) > 0) return text;
    return replaced(
      text,
      at,
      at,
      dice.pick(['[', '{"a":', ' ', 'A', '\n', '—']).repeat(dice.roll(LONG / 4)),
    );
  },
];

export const mutatedText: Mutation = (text, dice, other) => dice.pick(MUTATIONS)(text, dice, other);
