// `npm run thefts`: the default policy against thefts that nobody has seen, as a table.
import { isRefusal } from '@sekisho/protocol/refusal';
import { defaultJudging } from '@sekisho/policy/default-judging';
import { parseArgs } from 'node:util';
import { XEM } from '../policy-kit.ts';
import { runDrill } from '../world/drill.ts';
import { BASELINES } from './baselines.ts';
import type { Judging } from '../world/judging.ts';
import { markdownOf, type Row, rowOf, rowsOf } from './table.ts';
import { type Trial, trialOf } from './trial.ts';

const USAGE = 'usage: npm run thefts -- [--count N] [--seed S] [--whole K] [--json]\n';
/** Three traffic seeds of every family. */
const COUNT = 57;
/** Baselines stop nothing, so they take long: every fifth file, which goes through all families. */
const EVERY = 5;

const options = readOptions();
const defaults: Judging = defaultJudging(XEM);
const trials = played('default policy', defaults);
const rows = rowsOf(trials);
const beside = Object.entries(BASELINES).map(([name, judging]) => {
  return { name, row: rowOf('all', played(name, judging, EVERY)) };
});
const checked = await checkWhole();

if (options.json) print(JSON.stringify({ seed: options.seed, rows, baselines: beside, checked }));
else printTable();

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        count: { type: 'string', default: String(COUNT) },
        seed: { type: 'string', default: '1' },
        whole: { type: 'string', default: '0' },
        json: { type: 'boolean', default: false },
      },
    });
    const numbers = [values.count, values.seed, values.whole].map(Number);
    if (numbers.every((n) => Number.isSafeInteger(n) && n >= 0)) {
      const [count, seed, whole] = numbers as [number, number, number];
      return { count, seed, whole, json: values.json };
    }
  } catch {
    // an unknown option; the usage says which there are
  }
  process.stderr.write(USAGE);
  process.exit(2);
}

function played(name: string, judging: Judging, every = 1): readonly Trial[] {
  const count = Math.ceil(options.count / every);
  return Array.from({ length: count }, (_, n) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${name}: ${n + 1} of ${count} `);
    // Whoever reads the policy reads the one he is up against.
    return trialOf(options.seed, n * every, judging);
  });
}

/** The same files in the whole world: what they took, and whether the rehearsal was right. */
async function checkWhole() {
  const every = Math.max(1, Math.floor(trials.length / Math.max(1, options.whole)));
  const chosen = trials.filter((_, n) => n % every === 0).slice(0, options.whole);
  const answers = [];
  for (const { scenario, seed, outcome } of chosen) {
    const ran = await runDrill({ scenario, mode: 'forged-request', seed });
    if (isRefusal(ran)) throw new Error(ran.detail);
    const [rehearsed, whole] = [outcome.lost.toString(), ran.lost];
    const { falseHolds } = ran;
    answers.push({ name: scenario.name, rehearsed, whole, falseHolds, same: rehearsed === whole });
  }
  return answers;
}

function printTable(): void {
  const { count, seed } = options;
  print(`npm run thefts -- --count ${count} --seed ${seed}`, '', ...markdownOf(rows), '');
  const line = (name: string, { worst, mean, falseHoldsMean }: Row) =>
    `${name.padEnd(40)} worst ${worst} %, mean ${mean} %, false holds ${falseHoldsMean} %`;
  print(line('default policy', rows.at(-1)!));
  for (const { name, row } of beside) print(line(`${name} (every ${EVERY}th file)`, row));
  for (const { name, rehearsed, whole, same } of checked) {
    print(`${same ? 'same' : 'NOT THE SAME'}: ${name}: rehearsed ${rehearsed}, whole ${whole}`);
  }
}

function print(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
