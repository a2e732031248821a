// Stolen over time as text: what history lost, and beside it what the drill lost.
import type { Result } from './result.ts';

const COLUMNS = 60;
const ROWS = 8;
const HISTORY = '░';
const DRILL = '█';

interface Step {
  readonly at: number;
  readonly amount: bigint;
}

/** Lines at most 80 columns wide; none where nothing was attempted. */
export function plotOf({ attempts }: Pick<Result, 'attempts'>): string[] {
  const steps = attempts.map(({ at, amount, paid }) => ({
    ...{ at: Date.parse(at), amount: BigInt(amount), paid },
  }));
  const [first, last] = [steps[0]?.at, steps.at(-1)?.at];
  if (first === undefined || last === undefined) return [];
  const paid = steps.filter((step) => step.paid);
  const total = sumUntil(steps, last);
  const rows = Array.from({ length: ROWS }, (_, row) => {
    const line = Array.from({ length: COLUMNS }, (_, column) => {
      const at = first + ((last - first) * column) / (COLUMNS - 1);
      if (reaches(sumUntil(paid, at), total, ROWS - row)) return DRILL;
      return reaches(sumUntil(steps, at), total, ROWS - row) ? HISTORY : ' ';
    });
    return `  │${line.join('').trimEnd()}`;
  });
  const [begin, end] = [attempts[0]!.at, attempts.at(-1)!.at].map((at) => at.slice(0, 16));
  return [
    `stolen over time   ${HISTORY} as it was attempted   ${DRILL} in this drill`,
    ...rows,
    `  └${'─'.repeat(COLUMNS)}`,
    `   ${begin!.padEnd(COLUMNS - 16)}${end}`,
  ];
}

const sumUntil = (steps: readonly Step[], instant: number): bigint =>
  steps.reduce((sum, { at, amount }) => (at <= instant ? sum + amount : sum), 0n);

/** Whether a sum comes to half of this step on the way to the total, one step per row. */
const reaches = (sum: bigint, total: bigint, step: number): boolean =>
  sum * BigInt(2 * ROWS) >= total * BigInt(2 * step - 1);
