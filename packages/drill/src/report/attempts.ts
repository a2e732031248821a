// The table of attempts: when, how much, what came of it, and why, in words and numbers.
import type { AttemptFact, Facts } from './facts.ts';
import { type Child, html, type Markup } from './markup.ts';
import { reasonLines } from './reasons.ts';
import { type Column, table } from './table.ts';
import { type Ended, money, moment, type Words } from './words.ts';

/** More than this are told by runs of equal ones: nobody reads 350 rows that say the same. */
const MOST_ROWS = 30;

type Run = readonly AttemptFact[];

export function attemptsTable(facts: Facts, words: Words): Markup {
  const { attempts, attempted, lost } = facts;
  const { turn, time, amount, came, why, none, total } = words.attempts;
  if (attempts.length === 0) return html`<p>${none}</p>`;
  const columns: Column[] = [
    { name: turn },
    { name: `${time} (${facts.zone.name})`, kind: 'name' },
    { name: amount, kind: 'number' },
    { name: came },
    { name: why },
  ];
  const rows = runsOf(attempts).map((run, i, runs) => rowOf(run, runs[i - 1], facts, words));
  const foot = html`<tfoot role="rowgroup">
    <tr role="row">
      <th scope="row" role="rowheader" colspan="2">${total}</th>
      <td role="cell" class="number">${money(attempted)}</td>
      <td role="cell" colspan="2">${words.figures.lost}: <strong>${money(lost)}</strong></td>
    </tr>
  </tfoot>`;
  return table(columns, rows, foot);
}

/** Each attempt by itself, or, where they are many, neighbours with the same ending together. */
export function runsOf(attempts: readonly AttemptFact[]): readonly Run[] {
  if (attempts.length <= MOST_ROWS) return attempts.map((attempt) => [attempt]);
  const runs: AttemptFact[][] = [];
  let before = '';
  for (const attempt of attempts) {
    const now = JSON.stringify([attempt.verdict, attempt.paid, attempt.tags, attempt.stoppedBy]);
    if (now === before) runs.at(-1)!.push(attempt);
    else runs.push([attempt]);
    before = now;
  }
  return runs;
}

function rowOf(run: Run, before: Run | undefined, facts: Facts, words: Words): Child[] {
  const { zone } = facts;
  const [first, last] = [run[0]!, run.at(-1)!];
  const sum = run.reduce((all, one) => all + one.amount, 0n);
  const many = run.length > 1;
  const count = many ? html` <small>(${words.attempts.several(run.length)})</small>` : '';
  return [
    many ? `${first.turn}–${last.turn}` : first.turn,
    many ? spanOf(first.at, last.at, zone) : moment(first.at, zone),
    html`${money(sum)}${count}`,
    ending(first, words),
    reasonsOf(first, before?.at(0), alteredBy(facts, first.at), words),
  ];
}

/** The day of the end is said where it is another one. */
function spanOf(from: number, to: number, zone: Facts['zone']): string {
  const [begin, end] = [moment(from, zone), moment(to, zone)];
  const isSameDay = begin.slice(0, 10) === end.slice(0, 10);
  return `${begin} – ${isSameDay ? end.slice(11) : end}`;
}

/** A sign, a word and a colour say the same. */
export function ending(attempt: Ended, words: Words): Markup {
  const { verdict, paid } = attempt;
  const word = words.attempts.cameOf(attempt);
  if (paid) return html`<span class="ending bad"><span aria-hidden="true">! </span>${word}</span>`;
  const waits = verdict === 'review' || verdict === 'delay' || verdict === 'allow';
  const [kind, sign] = waits ? ['waits', '‖ '] : ['good', '✕ '];
  return html`<span class="ending ${kind}"><span aria-hidden="true">${sign}</span>${word}</span>`;
}

/** What was said of the attempt before is not said again. */
function reasonsOf(
  attempt: AttemptFact,
  before: AttemptFact | undefined,
  isAltered: boolean,
  words: Words,
): Markup {
  const { verdict, reasons, tags, stoppedBy } = attempt;
  if (verdict === null) {
    const { unasked, substituted } = words.attempts;
    return html`<span class="quiet">${attempt.isSubstitution ? substituted : unasked}</span>`;
  }
  const stopped = stoppedBy.map(words.stops.of).join(', ');
  const again = before !== undefined && tags.length > 0 && sameTags(before, attempt);
  const why = reasons.length > 0 ? reasonLines(reasons, words) : tags.map(words.reasons.of);
  const lines = [
    ...(stopped === '' ? [] : [words.attempts.alreadyStopped(stopped)]),
    ...(again ? [words.attempts.asBefore] : why),
  ];
  if (lines.length === 0) {
    const { byAltered, within } = words.attempts;
    return html`<span class="quiet">${isAltered ? byAltered : within}</span>`;
  }
  return html`<ul class="reasons">
    ${lines.map((line) => html`<li>${line}</li>`)}
  </ul>`;
}

/** Whether the engine that answered had been altered by then. */
const alteredBy = ({ acts }: Facts, at: number): boolean =>
  acts.some((act) => act.act === 'alter' && act.at <= at);

const sameTags = (a: AttemptFact, b: AttemptFact): boolean => a.tags.join() === b.tags.join();
