// The table at the end: for somebody who knows nothing of this system. It fits 80 columns.
import { formatUnits } from '@sekisho/protocol/amount';
import { XEM } from '../describe.ts';
import { bad, dim, good, strong, waiting } from '../print.ts';

export type Ending = 'paid' | 'held' | 'refused' | 'stolen';

export interface Row {
  readonly asked: string;
  /** Micro-XEM. */
  readonly amount: bigint;
  readonly ending: Ending;
  readonly why: string;
  /** Micro-XEM that left the wallet, fee aside. */
  readonly left: bigint;
}

export interface Chapter {
  readonly title: string;
  readonly rows: readonly Row[];
}

const WORDS: Readonly<Record<Ending, string>> = {
  paid: good('✔ paid   '),
  held: waiting('⏸ held   '),
  refused: bad('✘ refused'),
  stolen: bad('! taken  '),
};

const ASKED = 32;
const MONEY = 16;
const WIDTH = 80;

const money = (amount: bigint): string =>
  (amount === 0n ? '0' : formatUnits(amount, XEM)).padStart(MONEY);

export function tableOf(chapters: readonly Chapter[]): string[] {
  const [asked, amount, left] = ['what was asked'.padEnd(ASKED), 'amount', 'what left'];
  const head = `${asked}${amount.padStart(MONEY)}  what came  ${left.padStart(MONEY)}`;
  return [strong(head), ...chapters.flatMap(chapterLines)];
}

function chapterLines({ title, rows }: Chapter): string[] {
  const lines = ['', strong(title)];
  let before = '';
  for (const { asked, amount, ending, why, left } of rows) {
    lines.push(`${asked.padEnd(ASKED)}${money(amount)}  ${WORDS[ending]}  ${money(left)}`);
    // Said once for a run of equal answers.
    if (why !== before) lines.push(...wrapped(why).map((text) => dim(`    ${text}`)));
    before = why;
  }
  return lines;
}

/** Words in lines of the table's width. */
function wrapped(text: string): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line.length + word.length + 5 > WIDTH) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}

/** Sums of a chapter's rows. */
export const leftBy = (rows: readonly Row[]): bigint =>
  rows.reduce((sum, { left }) => sum + left, 0n);
