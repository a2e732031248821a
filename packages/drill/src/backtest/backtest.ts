// A file of the past against a policy, line by line as it comes: nothing of the file is kept.
import type { Policy } from '@sekisho/protocol/policy';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { type Compared, Comparison } from './comparison.ts';
import type { People } from './course.ts';
import { readHeading, readLine, type Unsaid } from './history-line.ts';

export interface Backtest {
  readonly next: Policy;
  readonly against?: Policy;
  readonly lines: Iterable<string> | AsyncIterable<string>;
  readonly people: People;
  /** What the wallet holds where the file does not say, smallest unit. */
  readonly balance?: bigint;
  /** Only what is judged from here (ms) on, up to and not including `to`, is told. */
  readonly from?: number;
  readonly to?: number;
  readonly unsaid: Unsaid;
  readonly onProgress?: (withdrawals: number) => void;
}

/** How often progress is told. */
const EVERY = 1_000;

/**
 * Every line before `from` is read and left out: windows begin empty there, so a policy with long
 * windows wants a file that begins as much earlier.
 */
export async function backtest(given: Backtest): Promise<Compared | Refusal> {
  const { lines, from = -Infinity, to = Infinity, unsaid, people } = given;
  const comparison = new Comparison(given.next, given.against, people);
  let heading: ReturnType<typeof readHeading> | undefined;
  let [line, latest, taken] = [0, -Infinity, 0];
  let balance = given.balance;
  for await (const text of lines) {
    line += 1;
    if (heading === undefined) {
      heading = readHeading(text);
      if (isRefusal(heading)) return heading;
      continue;
    }
    if (text === '') continue;
    if (isRefusal(heading)) return heading;
    const past = readLine(heading, text, line, unsaid);
    if (isRefusal(past)) return past;
    if (past.at < latest) {
      return refuse('history-unordered', `line ${line}: it lies before the line above; sort by at`);
    }
    latest = past.at;
    balance = past.balance ?? balance;
    if (balance === undefined) {
      return refuse('history-balance', `line ${line}: no balance yet; give --balance or a column`);
    }
    if (past.at < from || past.at >= to) continue;
    comparison.take(past, balance);
    taken += 1;
    if (taken % EVERY === 0) given.onProgress?.(taken);
  }
  return comparison.end();
}
