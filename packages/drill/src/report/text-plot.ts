// Stolen over time as text: what was attempted, and beside it what the drill let through.
import type { AttemptFact, Facts } from './facts.ts';
import { localTime } from './facts.ts';
import type { Paint } from './paint.ts';
import { PLAIN } from './paint.ts';
import { periodOf } from './step-plot.ts';
import { english } from './words-en.ts';

/** With the labels on the left, 80 columns. */
const COLUMNS = 66;
const LABEL = 8;
const ROWS = 8;
const HISTORY = '░';
const HERE = '█';
/** Something was taken, but less than half a step. */
const LITTLE = '▁';
const MICRO = 1_000_000;
const DAY_MS = 86_400_000;

type Steps = readonly Pick<AttemptFact, 'at' | 'amount'>[];

/** Lines at most 80 columns wide; none where nothing was attempted. */
export function textPlot(facts: Facts, paint: Paint = PLAIN): string[] {
  const period = periodOf(facts);
  if (period === undefined) return [];
  const { attempts, takeable: attempted, zone } = facts;
  const paid = attempts.filter((attempt) => attempt.paid);
  const instants = Array.from(
    { length: COLUMNS },
    (_, column) => period.from + ((period.to - period.from) * (column + 0.5)) / COLUMNS,
  );
  const rows = Array.from({ length: ROWS }, (_, row) => {
    const step = ROWS - row;
    const cells = instants.map((at) => {
      if (reaches(sumUntil(paid, at), attempted, step)) return HERE;
      if (step === 1 && sumUntil(paid, at) > 0n) return LITTLE;
      return reaches(sumUntil(attempts, at), attempted, step) ? HISTORY : ' ';
    });
    return `${label(row, attempted)} ┤${painted(cells, paint)}`;
  });
  const [from, to] = [period.from, period.to].map((at) => momentOf(at, facts));
  return [
    [
      paint.strong('stolen over time'),
      `${paint.waiting(HISTORY)} as attempted`,
      `${paint.bad(HERE)} in this drill`,
    ].join('   '),
    ...rows,
    `${' '.repeat(LABEL)}   └${'─'.repeat(COLUMNS)}`.slice(2),
    `${' '.repeat(LABEL)}  ${from!.padEnd(COLUMNS - to!.length)}${to!}`,
    ...marksOf(facts, instants, paint),
    `${' '.repeat(LABEL)}  ${paint.dim(`times in ${zone.name}`)}`,
  ];
}

/** The sum that the row stands for, on every other one. */
function label(row: number, attempted: bigint): string {
  if (row % 2 === 1) return ' '.repeat(LABEL);
  const sum = ((Number(attempted) / MICRO) * (ROWS - row)) / ROWS;
  const [digits, unit] =
    sum >= 1e6 ? [sum / 1e6, ' M'] : sum >= 1e3 ? [sum / 1e3, ' k'] : [sum, ''];
  return `${digits >= 100 ? Math.round(digits) : Number(digits.toPrecision(3))}${unit}`.padStart(
    LABEL,
  );
}

/** Runs of one sign are coloured together. */
const painted = (cells: readonly string[], paint: Paint): string =>
  cells.join('').trimEnd().replace(/░+/g, paint.waiting).replace(/[█▁]+/g, paint.bad);

/** What happened when, below the axis: an arrow and words. */
function marksOf(facts: Facts, instants: readonly number[], paint: Paint): string[] {
  const { plot } = english;
  return [
    { at: facts.frozenAt, words: plot.stopped, colour: paint.good },
    { at: facts.noticedInHistory, words: plot.noticed, colour: paint.waiting },
  ].flatMap(({ at, words, colour }) => {
    if (at === undefined || at < instants[0]! || at > instants.at(-1)!) return [];
    const column = instants.findLastIndex((instant) => instant <= at);
    const { date, time } = localTime(at, facts.zone);
    const text = `${words} ${instants.at(-1)! - instants[0]! > DAY_MS ? `${date} ` : ''}${time}`;
    const before = column + 2 + text.length > COLUMNS;
    const line = before ? `${text} ▲`.padStart(column + 1) : `${' '.repeat(column)}▲ ${text}`;
    return [`${' '.repeat(LABEL)}  ${colour(line)}`];
  });
}

const momentOf = (at: number, { zone }: Facts): string => {
  const { date, time } = localTime(at, zone);
  return `${date} ${time.slice(0, 5)}`;
};

const sumUntil = (steps: Steps, instant: number): bigint =>
  steps.reduce((sum, { at, amount }) => (at <= instant ? sum + amount : sum), 0n);

/** Whether a sum comes to half of this step on the way to the total, one step per row. */
const reaches = (sum: bigint, total: bigint, step: number): boolean =>
  total > 0n && sum * BigInt(2 * ROWS) >= total * BigInt(2 * step - 1);
