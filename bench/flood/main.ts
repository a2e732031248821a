// `npm run flood`: signed withdrawals while strangers, and a node gone bad, do their worst. Quiet
// and attacked stretches take turns in one run, because machines differ and ratios much less.
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Flooded } from './flooded.ts';
import { type Outcome, tableOf } from './table.ts';
import type { Offered } from './load.ts';

const HELP = `npm run flood [-- --seconds N] [--per-second N] [--only ATTACK] [--json]

Real processes on this machine, attacked over its loopback: gateway, 3 signers, 2 watchers.
Each attack runs between two quiet stretches of the same length, in which the same withdrawals are
asked for. bench/flood/README.md says how to read the table.

  --seconds N     of each attack (30)
  --per-second N  requests a second of the floods (5000)
  --only ATTACK   one of them
  --json          one JSON document

Example: npm run flood -- --seconds 10 --only requests-from-many
`;

/** Below what the default policy lets a client ask in a minute, so that all are of one kind. */
const WITHDRAWALS_PER_SECOND = 4.5;
const WARM_UP = 30;
const REST_MS = 3_000;

interface Row {
  readonly attack: string;
  readonly perSecond: number;
  readonly door?: true;
}

const rows = (flood: number): readonly Row[] => [
  { attack: 'requests-from-one', perSecond: flood },
  { attack: 'requests-from-many', perSecond: flood },
  { attack: 'requests-from-the-client', perSecond: flood },
  { attack: 'hellos', perSecond: flood },
  { attack: 'silent', perSecond: 10_000 },
  { attack: 'slow', perSecond: 1_000 },
  { attack: 'bodies', perSecond: 20 },
  { attack: 'garbage-of-a-signer', perSecond: 20, door: true },
];

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    'per-second': { type: 'string', default: '5000' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
const ms = Number(values.seconds) * 1_000;
const chosen = rows(Number(values['per-second'])).filter(
  ({ attack }) => values.only === undefined || attack === values.only,
);
if (chosen.length === 0 || !(ms >= 1_000 && ms <= 600_000)) {
  process.stderr.write(HELP);
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'sekisho-flood-'));
const say = (text: string): unknown => process.stderr.write(`flood: ${text}\n`);
say('a deployment: gateway, 3 signers, 2 watchers, 2 simulated NIS nodes');
const flooded = await Flooded.open(join(folder, 'town'));
try {
  const measured = await Promise.race([measure(), flooded.deployment.processes.death]);
  const machine = { cores: cpus().length, load: loadavg()[0] ?? 0, node: process.version };
  process.stdout.write(
    values.json ? `${JSON.stringify({ machine, rows: measured })}\n` : tableOf(measured, machine),
  );
} finally {
  await flooded.end();
  rmSync(folder, { recursive: true });
}

async function measure(): Promise<Outcome[]> {
  await rest();
  for (let i = 0; i < WARM_UP; i++) await flooded.withdraw();
  const outcomes: Outcome[] = [];
  let before = await stretch('quiet');
  for (const row of chosen) {
    const during = await stretch(row.attack, row);
    const after = await stretch('quiet');
    outcomes.push({
      attack: row.attack,
      quiet: [...before.times, ...after.times],
      quietShare: (before.share + after.share) / 2,
      ...during,
    });
    before = after;
  }
  return outcomes;
}

/** One stretch of withdrawals, with the gateway's largest memory in it. */
async function stretch(what: string, row?: Row) {
  say(`${what}: ${ms / 1_000} s`);
  await rest();
  let rss = 0;
  const looking = setInterval(() => (rss = Math.max(rss, flooded.rss())), 200);
  const port = row?.door === true ? flooded.doorPort : flooded.port;
  const attacked: Promise<Offered | undefined> =
    row === undefined
      ? Promise.resolve(undefined)
      : flooded.attack({ attack: row.attack, port, ms: ms + 1_000, perSecond: row.perSecond });
  if (row !== undefined) await new Promise((resolve) => setTimeout(resolve, 1_000));
  const [used, began] = [flooded.processorMs(), performance.now()];
  const times = await flooded.withdrawals(WITHDRAWALS_PER_SECOND, ms);
  const share = (flooded.processorMs() - used) / (performance.now() - began);
  const offered = await attacked;
  clearInterval(looking);
  return { times, rss, share, offered };
}

function rest(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, REST_MS));
}
