// Seeds over processes, one for each core.
import { type ChildProcess, fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { FaultRun } from '../fault-world.ts';
import type { Order, Report } from './worker.ts';

export interface Wanted extends Pick<Order, 'mutant' | 'real' | 'plain' | 'tell'> {
  readonly from: number;
  readonly count: number;
  readonly workers: number;
  readonly onRun?: (done: number, run: FaultRun) => void;
  readonly onLine?: (line: string) => void;
}

export interface Outcome {
  readonly runs: number;
  readonly steps: number;
  readonly entries: number;
  readonly paid: number;
  readonly restored: number;
  /** SHA-256 over the traces of all seeds, in their order. */
  readonly trace: string;
  /** The smallest of the seeds that were found to violate something. */
  readonly violated: FaultRun | undefined;
  readonly ends: ReadonlyMap<number, readonly string[]>;
}

/** Young objects die young here: room for them keeps the collector away. */
const FLAGS = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=64'];

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));

/** Runs until all is done, or until a seed violates something. Rejects on a fault of a worker. */
export async function runSeeds(wanted: Wanted): Promise<Outcome> {
  const found: FaultRun[] = [];
  const children: ChildProcess[] = [];
  const stop = (): void => {
    for (const child of children) child.kill();
  };
  const take = (run: FaultRun): void => {
    found.push(run);
    wanted.onRun?.(found.length, run);
    if (run.violation !== undefined) stop();
  };
  try {
    const { workers } = wanted;
    await Promise.all(
      Array.from({ length: workers }, (_, n) => {
        const child = fork(WORKER, [], { execArgv: FLAGS });
        children.push(child);
        return runIn(child, orderOf(wanted, n), take, wanted.onLine ?? (() => {}));
      }),
    );
  } finally {
    stop();
  }
  return outcomeOf(found);
}

const orderOf = ({ from, count, workers, ...how }: Wanted, n: number): Order => ({
  ...{ from: from + n, to: from + count, stride: workers },
  ...{ mutant: how.mutant, real: how.real, plain: how.plain, tell: how.tell },
});

function runIn(
  child: ChildProcess,
  order: Order,
  take: (run: FaultRun) => void,
  line: (line: string) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on('message', (report: Report) => {
      if ('run' in report) take(report.run);
      else if ('line' in report) line(report.line);
      else if ('done' in report) resolve();
      else reject(new Error(`seed ${report.seed}: ${report.fault}`));
    });
    child.on('exit', (code, signal) => {
      if (signal === null && code !== 0) reject(new Error(`a worker ended with code ${code}`));
      else resolve();
    });
    child.send(order);
  });
}

function outcomeOf(found: readonly FaultRun[]): Outcome {
  const runs = [...found].sort((a, b) => a.seed - b.seed);
  const hash = createHash('sha256');
  for (const { seed, trace } of runs) hash.update(`${seed} ${trace}\n`);
  const sum = (of: (run: FaultRun) => number): number =>
    runs.reduce((all, run) => all + of(run), 0);
  return {
    ...{ runs: runs.length, steps: sum(({ steps }) => steps), paid: sum(({ paid }) => paid) },
    ...{ entries: sum(({ entries }) => entries), trace: hash.digest('hex') },
    restored: sum(({ restored }) => restored),
    violated: runs.find(({ violation }) => violation !== undefined),
    ends: new Map(runs.map(({ seed, ends }) => [seed, ends])),
  };
}
