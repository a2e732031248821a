// How a figure is taken: warm up, then several rounds, and the median of them.

export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly baseline: { readonly name: string; readonly value: number };
  /** Value over baseline: of rates, how near to the bare work; of times, how many times it. */
  readonly ratio: number;
  readonly notes: string;
}

export const figure = (parts: Omit<Figure, 'ratio'>): Figure => ({
  ...parts,
  ratio: parts.value / parts.baseline.value,
});

/** Enough that one round which another process disturbed does not count. */
const ROUNDS = 5;
const WARM_UP_ROUNDS = 1;

/** Runs both sides by turns, so that whatever slows this machine slows both. Rates per second. */
export async function compare(
  own: Round,
  bare: Round,
): Promise<{ readonly own: number; readonly bare: number }> {
  const rates: { own: number[]; bare: number[] } = { own: [], bare: [] };
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    const pair = { own: await rateOf(own), bare: await rateOf(bare) };
    if (round < 0) continue;
    rates.own.push(pair.own);
    rates.bare.push(pair.bare);
  }
  return { own: median(rates.own), bare: median(rates.bare) };
}

export interface Round {
  /** How many times `run` does the work. */
  readonly count: number;
  /** Not timed. */
  readonly prepare?: () => void | Promise<void>;
  readonly run: () => void | Promise<void>;
}

async function rateOf({ count, prepare, run }: Round): Promise<number> {
  await prepare?.();
  const began = performance.now();
  await run();
  return count / ((performance.now() - began) / 1_000);
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** The nearest rank: a value that was measured, never one between two. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)]!;
}

export const progress = (text: string): void => {
  process.stderr.write(`bench: ${text}\n`);
};
