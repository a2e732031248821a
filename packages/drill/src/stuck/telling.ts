// A drill of a stuck state in words for a terminal: what happened when, and what was to be seen.
import { type Paint, PLAIN } from '../report/paint.ts';
import type { StuckResult } from './form.ts';

const TIME = 17;
const WIDTH = 80;

export function stuckWordsOf(result: StuckResult, paint: Paint = PLAIN): string[] {
  const { title, seed, steps, withdrawals, stuckFrom, freeAt, notAsDocumented } = result;
  const row = (name: string, text: string): string => `${name.padEnd(TIME)}${text}`;
  return [
    paint.strong(title),
    `seed ${seed}; times are UTC of the simulated world`,
    '',
    ...steps.flatMap(({ at, what, seen }) => [
      ...wrapped(`${moment(at).padEnd(TIME)}${what}`),
      ...(seen === '' ? [] : wrapped(`${' '.repeat(TIME)}${seen}`).map(paint.dim)),
    ]),
    ...(notAsDocumented === null ? [] : ['', paint.bad(`NOT AS DOCUMENTED: ${notAsDocumented}`)]),
    '',
    ...withdrawals.map(({ id, askedAt, status, payments, onChain }) => {
      const often = onChain === 1 ? 'once' : `${onChain} times`;
      const many = payments > 1 ? `, ${payments} payments were prepared` : '';
      return row(id, `asked ${moment(askedAt)}, ${status}, paid ${often} on the chain${many}`);
    }),
    '',
    ...(stuckFrom === null ? [] : [row('stuck from', moment(stuckFrom))]),
    ...(freeAt === null ? [] : [row('free again', moment(freeAt))]),
    row('paid twice', result.paidTwice === 0 ? paint.good('none') : paint.bad('YES')),
    row('lost', result.lost === 0 ? paint.good('none') : paint.bad(String(result.lost))),
    row('as documented', result.ok ? paint.good('yes') : paint.bad('NO')),
    row('ledger root', result.ledgerRoot),
  ];
}

/** Month, day and time of day: nothing here takes a year. */
const moment = (at: string): string => at.slice(5, 19).replace('T', ' ');

/** Goes on under the words, not under the time. */
function wrapped(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?<=\S) /)) {
    if (line !== '' && line.length + word.length >= WIDTH) {
      lines.push(line);
      line = `${' '.repeat(TIME)}${word}`;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
