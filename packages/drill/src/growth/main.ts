// `npm run growth`: whether a long ledger costs more per withdrawal than a short one, and how long
// a node takes to start on it.
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import {
  complaintsOf,
  linesOf,
  lineOf,
  startLine,
  TOLERANCE,
  LONGEST_START_MS,
} from './verdict.ts';
import type { Role, Start } from './wiring/calls.ts';
import { grow, type Sampled } from './wiring/growth-run.ts';

const HELP = `npm run growth -- [--withdrawals N] [--every N] [--real] [--directory D] [--json]

Withdrawals with their whole lives (asked for, prepared, signed, seen by three watchers: four
entries each) through a real gateway, followed by a real signer's and a real watcher's replica, each
in a process of its own with an SQLite file of its own. Then each is started on what it left behind.

  --withdrawals N  how many (50000)
  --every N        from one sample to the next (a tenth of them)
  --real           real Ed25519 and wallet signatures instead of the fault world's quick stand-in
  --directory D    where the files are until the end (the system's own for such)
  --json           one JSON object

Fails where heap, file or processor time per withdrawal is over ${TOLERANCE} times in the last third
what it was in the second, or where a start from a sealed state takes over ${LONGEST_START_MS} ms of
processor.
`;

const settings = readSettings();
if (settings === undefined) process.stdout.write(HELP);
else await run(settings);

function readSettings() {
  try {
    const { values } = parseArgs({
      options: {
        withdrawals: { type: 'string', default: '50000' },
        every: { type: 'string' },
        real: { type: 'boolean', default: false },
        directory: { type: 'string', default: tmpdir() },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return undefined;
    const withdrawals = wholeNumber('withdrawals', values.withdrawals);
    const every = wholeNumber('every', values.every ?? String(Math.ceil(withdrawals / 10)));
    return { ...values, withdrawals, every };
  } catch (fault) {
    process.stderr.write(`growth: ${(fault as Error).message}\n`);
    process.exit(2);
  }
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new Error(`--${name} takes a whole number above 0, not "${text}"`);
}

async function run(wanted: NonNullable<typeof settings>): Promise<void> {
  const { json } = wanted;
  const onSample = (sampled: Sampled): void => {
    if (!json) process.stdout.write(`${lineOf(sampled)}\n`);
  };
  const onStart = (role: Role, start: Start): void => {
    if (!json) process.stdout.write(`${startLine(role, start)}\n`);
  };
  const growth = await grow({ ...wanted, onSample, onStart });
  const complaints = complaintsOf(growth);
  if (json) process.stdout.write(`${JSON.stringify({ ...growth, complaints })}\n`);
  else process.stdout.write(`\n${linesOf(growth).join('\n')}\n`);
  for (const complaint of complaints) process.stderr.write(`growth: ${complaint}\n`);
  process.exitCode = complaints.length === 0 ? 0 : 1;
}
