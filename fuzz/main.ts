// `npm run fuzz`: a million inputs over every parser, and the words that repeat what was found.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { Found } from './chunk-run.ts';
import { type Row, runAll } from './run.ts';
import { targets } from './targets.ts';

const HELP = `npm run fuzz -- [TARGET…] [--inputs N] [--seed S] [--json]

Feeds every parser with valid examples that were altered by chance, and with garbage. None may throw
or hang, answer 500, or accept what it does not write the same way.

  --inputs N   over all targets named (1000000)
  --seed S     another seed makes other inputs (1)
  --at N       only the inputs of one target up to the N-th, as a finding says
  --workers N  threads (one for each core)
  --json       one JSON object

Targets:
${targets.map(({ name, holds }) => `  ${name.padEnd(20)} ${holds}`).join('\n')}

Example: npm run fuzz -- nem-bytes --inputs 50000
`;

const DEFAULT_INPUTS = '1000000';
/** A machine under heavy load still ends the slowest input, an scrypt of a second, in this time. */
const HANG_MS = 60_000;
const PROGRESS_MS = 2_000;

interface Settings {
  readonly names: readonly string[];
  readonly inputs: number;
  readonly seed: number;
  readonly workers: number;
  readonly at?: number;
  readonly json: boolean;
}

function settingsOf(words: readonly string[]): Settings | 'help' {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      ...{ inputs: { type: 'string' }, seed: { type: 'string' }, at: { type: 'string' } },
      ...{ workers: { type: 'string' }, json: { type: 'boolean' } },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) return 'help';
  const unknown = positionals.filter((name) => !targets.some((target) => target.name === name));
  if (unknown.length > 0) throw new Error(`no target called ${unknown.join(', ')}; see --help`);
  if (values.at !== undefined && positionals.length !== 1) {
    throw new Error('--at is about the inputs of one target: name it');
  }
  return {
    names: positionals,
    inputs: count('inputs', values.inputs ?? DEFAULT_INPUTS, 1),
    seed: count('seed', values.seed ?? '1', 0),
    workers: count('workers', values.workers ?? String(availableParallelism()), 1),
    ...(values.at === undefined ? {} : { at: count('at', values.at, 0) }),
    json: values.json === true,
  };
}

function count(what: string, text: string, least: number): number {
  if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text);
  throw new Error(`--${what} takes a whole number from ${least} on, not "${text}"`);
}

function tableOf(rows: readonly Row[]): string {
  const line = (name: string, inputs: string, accepted: string, found: string) =>
    `${name.padEnd(20)} ${inputs.padStart(9)} ${accepted.padStart(9)} ${found.padStart(9)}`;
  return [
    line('target', 'inputs', 'accepted', 'findings'),
    ...rows.map(({ target, inputs, accepted, found }) =>
      line(target, String(inputs), String(accepted), String(found.length)),
    ),
  ].join('\n');
}

/** Both ways of reading an input: text where it is text, and its bytes. */
const shown = ({ input }: Found): string =>
  typeof input === 'string' ? JSON.stringify(input) : `0x${Buffer.from(input).toString('hex')}`;

/** Nobody reads further; `--at` has all of it. */
const MAX_SHOWN = 4_000;

const told = (found: Found, seed: number): string =>
  [
    '',
    `FOUND: ${found.target}: ${found.what}`,
    `  repeat: npm run fuzz -- ${found.target} --seed ${seed} --at ${found.at}`,
    `  input:  ${shown(found).slice(0, MAX_SHOWN)}`,
  ].join('\n');

async function main(): Promise<void> {
  const settings = settingsOf(process.argv.slice(2));
  if (settings === 'help') return void process.stdout.write(HELP);
  const { names, seed, json } = settings;
  const chosen = targets.filter(({ name }) => names.length === 0 || names.includes(name));
  const begun = performance.now();
  let last = 0;
  const rows = await runAll({
    ...settings,
    targets: chosen,
    module: new URL('./targets.ts', import.meta.url).href,
    hangMs: HANG_MS,
    onProgress(done, total) {
      const now = performance.now();
      if (now < last + PROGRESS_MS && done < total) return;
      last = now;
      const seconds = ((now - begun) / 1_000).toFixed(0);
      process.stderr.write(`${done} of ${total} inputs after ${seconds} s\n`);
    },
  });
  const seconds = (performance.now() - begun) / 1_000;
  const found = rows.flatMap((row) => row.found);
  const inputs = rows.reduce((sum, row) => sum + row.inputs, 0);
  if (json) {
    const tellable = found.map((one) => ({ ...one, input: shown(one) }));
    const sums = rows.map((row) => ({ ...row, found: row.found.length }));
    const whole = { seed, inputs, seconds, targets: sums, found: tellable };
    process.stdout.write(`${JSON.stringify(whole)}\n`);
  } else {
    const time = `${seconds.toFixed(0)} s`;
    const summary = `${inputs} inputs, seed ${seed}, ${time}, ${found.length} findings`;
    const findings = found.map((one) => told(one, seed));
    process.stdout.write([tableOf(rows), '', summary, ...findings, ''].join('\n'));
  }
  process.exitCode = found.length > 0 ? 1 : 0;
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
