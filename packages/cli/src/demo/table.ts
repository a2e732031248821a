// The table at the end: for somebody who knows nothing of this system.
import { formatUnits } from '@sekisho/protocol/amount';
import { bad, dim, good, strong, waiting } from '../print.ts';
import { XEM } from './incident.ts';

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

const money = (amount: bigint): string => formatUnits(amount, XEM);

export function tableOf(chapters: readonly Chapter[]): string[] {
  const head = `${'asked for'.padEnd(44)}${'amount'.padStart(17)}  happened   ${'left'.padStart(17)}  why`;
  const lines = [strong(head)];
  for (const { title, rows } of chapters) {
    lines.push('', strong(title));
    for (const { asked, amount, ending, why, left } of rows) {
      const what = asked.length > 42 ? `${asked.slice(0, 41)}…` : asked;
      lines.push(
        `${what.padEnd(44)}${money(amount).padStart(17)}  ${WORDS[ending]}  ` +
          `${(left === 0n ? '0' : money(left)).padStart(17)}  ${dim(why)}`,
      );
    }
  }
  return lines;
}

/** Sums of a chapter's rows. */
export const leftBy = (rows: readonly Row[]): bigint =>
  rows.reduce((sum, { left }) => sum + left, 0n);
