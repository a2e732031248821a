// `npm run faults`: many lives of the whole system among faults, and the one seed that replays what
// went wrong.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { FaultRun } from './fault-world.ts';
import { findMutant } from './mutants.ts';
import { INVARIANTS } from './violation.ts';
import { type Outcome, runSeeds, type Wanted } from './wiring/workers.ts';

const HELP = `npm run faults -- [--seeds N] [--from N] [--seed N] [--json]

Runs the real gateway, signers and watchers through simulated faults, one life for each seed, and
asks every invariant after every step.

  --seeds N    how many seeds (1000)
  --from N     the first of them (1)
  --seed N     one seed, with everything that happens in it
  --workers N  processes (one for each core)
  --real       real Ed25519 and FROST instead of the quick stand-in
  --plain      every pure function computed anew, nothing remembered
  --mutant M   with a bug planted on purpose (packages/drill/src/faults/mutants.ts)
  --json       one JSON object

Example: npm run faults -- --seeds 10000

Invariants:
${Object.entries(INVARIANTS)
  .map(([name, says]) => `  ${name.padEnd(18)} ${says}`)
  .join('\n')}
`;

const DEFAULT_SEEDS = '1000';

interface Settings extends Wanted {
  readonly isOne: boolean;
  readonly json: boolean;
}

function settingsOf(words: readonly string[]): Settings | 'help' {
  const { values } = parseArgs({
    args: [...words],
    options: {
      ...{ seeds: { type: 'string' }, from: { type: 'string' }, seed: { type: 'string' } },
      ...{ workers: { type: 'string' }, mutant: { type: 'string' } },
      ...{ real: { type: 'boolean' }, plain: { type: 'boolean' }, json: { type: 'boolean' } },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) return 'help';
  if (values.mutant !== undefined) findMutant(values.mutant);
  const isOne = values.seed !== undefined;
  const json = values.json === true;
  const workers = isOne ? 1 : count('workers', values.workers ?? String(availableParallelism()));
  return {
    from: isOne ? count('seed', values.seed!) : count('from', values.from ?? '1'),
    count: isOne ? 1 : count('seeds', values.seeds ?? DEFAULT_SEEDS),
    ...{ workers, isOne, json, mutant: values.mutant },
    ...{ real: values.real === true, plain: values.plain === true, tell: isOne && !json },
  };
}

function count(what: string, text: string): number {
  const number = Number(text);
  if (/^\d{1,9}$/.test(text) && number > 0) return number;
  throw new Error(`--${what} takes a whole number above 0, not "${text}"`);
}

const commandOf = ({ mutant, real, plain }: Settings, seed: number): string =>
  [
    `npm run faults -- --seed ${seed}`,
    ...(mutant === undefined ? [] : [`--mutant ${mutant}`]),
    ...(real ? ['--real'] : []),
    ...(plain ? ['--plain'] : []),
  ].join(' ');

function printViolation(settings: Settings, { seed, violation }: FaultRun): void {
  const { invariant, step, detail, last } = violation!;
  const lines = [
    '',
    `VIOLATED: ${invariant}: ${INVARIANTS[invariant]}`,
    `  ${detail}`,
    `  seed ${seed}, step ${step}; replay: ${commandOf(settings, seed)}`,
    ...(settings.isOne ? [] : ['', 'what happened last:', ...last.map((line) => `  ${line}`)]),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function printJson(settings: Settings, outcome: Outcome, perSecond: number): void {
  const { violated, runs, steps, entries, paid, restored, trace } = outcome;
  const violation =
    violated === undefined
      ? null
      : { seed: violated.seed, ...violated.violation, replay: commandOf(settings, violated.seed) };
  const ends = Object.fromEntries(outcome.ends);
  const told = { seeds: runs, perSecond, steps, entries, paid, restored, trace, violation };
  const whole = runs <= MAX_TOLD ? { ...told, ends } : told;
  process.stdout.write(`${JSON.stringify(whole)}\n`);
}

/** Of more seeds than these, what became of each withdrawal is left out. */
const MAX_TOLD = 200;

async function main(): Promise<void> {
  const settings = settingsOf(process.argv.slice(2));
  if (settings === 'help') return void process.stdout.write(HELP);
  const begun = performance.now();
  const rate = (done: number): number =>
    Math.floor((done * 10_000) / (performance.now() - begun)) / 10;
  const isWatched = process.stderr.isTTY === true && !settings.isOne;
  const outcome = await runSeeds({
    ...settings,
    onLine: (line) => process.stdout.write(`${line}\n`),
    onRun(done) {
      if (!isWatched || done % 20 !== 0) return;
      process.stderr.write(`\r${done} of ${settings.count} seeds, ${rate(done)} a second `);
    },
  });
  if (isWatched) process.stderr.write('\r\x1b[K');
  const { runs, steps, entries, paid, restored, trace, violated } = outcome;
  if (settings.json) printJson(settings, outcome, rate(runs));
  else {
    const what = `${steps} steps, ${entries} entries, ${paid} payments, ${restored} snapshots`;
    process.stdout.write(`${runs} seeds, ${rate(runs)} a second: ${what}, trace ${trace}\n`);
    if (violated === undefined) process.stdout.write('every invariant held after every step\n');
    else printViolation(settings, violated);
  }
  process.exitCode = violated === undefined ? 0 : 1;
}

main().catch((fault: unknown) => {
  process.stderr.write(`faults: ${fault instanceof Error ? fault.message : String(fault)}\n`);
  process.exitCode = fault instanceof TypeError || / takes (a|one) /.test(String(fault)) ? 2 : 1;
});
