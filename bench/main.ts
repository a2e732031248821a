// `npm run bench`: each figure beside a bare baseline that was measured in the same run, because
// machines differ and ratios much less. bench/README.md says how to read the table.
import { cpus, loadavg } from 'node:os';
import { measureAppends } from './append.ts';
import { FEW, MANY, measureFirstView } from './first-view.ts';
import { measureJudgements } from './judgements.ts';
import { type Figure, figure, progress } from './measure.ts';
import { measureRequests } from './requests.ts';
import { measureSignatures } from './signatures.ts';
import { measureStores } from './stores.ts';
import { tableOf } from './table.ts';
import { measureWithdrawals } from './withdrawals.ts';

const words = process.argv.slice(2);
const json = words.includes('--json');
if (words.some((word) => word !== '--json')) {
  process.stderr.write('usage: npm run bench [-- --json]\n');
  process.exit(2);
}

const began = performance.now();
const [loadBefore = 0] = loadavg();
const figures: Figure[] = [];

const requests = await measureRequests();
figures.push(
  figure({
    name: 'requests through the interface',
    ...{ unit: '/s', value: requests.own },
    baseline: { name: 'Ed25519 verifications', value: requests.bare },
    notes: '64 waiting at a time; signed, judged, folded, durable, receipted',
  }),
);
const judgements = await measureJudgements();
figures.push(
  figure({
    name: 'judgements with their windows',
    ...{ unit: '/s', value: judgements.inCells.own },
    baseline: { name: 'the same limits by hand', value: judgements.inCells.bare },
    notes: 'same orders, same verdicts; the hand-written one keeps no reasons and no state to hash',
  }),
  figure({
    name: 'the same in plain memory',
    ...{ unit: '/s', value: judgements.inMemory.own },
    baseline: { name: 'the same limits by hand', value: judgements.inMemory.bare },
    notes: 'as backtests judge: every reason, no state to hash',
  }),
);
const signatures = await measureSignatures();
figures.push(
  figure({
    name: 'threshold signatures, 2 of 3',
    ...{ unit: '/s', value: signatures.own },
    baseline: { name: "noble's FROST alone", value: signatures.bare },
    notes: 'both rounds of both signers and the aggregate, in one process',
  }),
);
const stores = await measureStores();
if (stores !== undefined) {
  const besideSqlite = (
    name: string,
    { own, bare }: { own: number; bare: number },
    notes: string,
  ) =>
    figure({
      ...{ name: `${name}, on PostgreSQL`, unit: '/s', value: own, notes },
      baseline: { name: 'the same on SQLite', value: bare },
    });
  figures.push(
    besideSqlite('commits of one entry', stores.alone, '1 kB each, one after another'),
    besideSqlite('entries, 32 to a commit', stores.together, '1 kB each'),
    besideSqlite('requests through the interface', stores.requests, '64 waiting at a time'),
  );
}
const withdrawals = await measureWithdrawals();
const appends = measureAppends();
const { together, oneAtATime } = withdrawals.count;
const { processorMs } = withdrawals;
const used = processorMs === undefined ? '' : `; ${processorMs.toFixed(0)} ms of processor each`;
figures.push(
  figure({
    name: 'withdrawals, request to announced',
    ...{ unit: '/s', value: withdrawals.rate },
    baseline: { name: 'bare durable appends', value: appends.rate },
    notes: `${together}, 32 in flight, 8 processes on this machine${used}`,
  }),
  figure({
    name: 'request to announced, idle, median',
    ...{ unit: 'ms', value: withdrawals.p50 },
    baseline: { name: 'one bare durable append', value: appends.p50 },
    notes: `${oneAtATime}, one at a time`,
  }),
  figure({
    name: 'request to announced, idle, 99 %',
    ...{ unit: 'ms', value: withdrawals.p99 },
    baseline: { name: 'one bare durable append', value: appends.p99 },
    notes: `the slowest of ${oneAtATime}, or nearly`,
  }),
);
const desk = await measureFirstView();
if (desk !== undefined) {
  const { many, few } = desk;
  const onLarge = (name: string, value: number, bare: number, notes: string) =>
    figure({
      ...{ name: `${name}, ${MANY} waiting`, unit: 'ms', value, notes },
      baseline: { name: `the same, ${FEW} waiting`, value: bare },
    });
  figures.push(
    onLarge('answer of the queue', many.answer, few.answer, 'just after a commit, no HTTP'),
    onLarge(
      'first view of the console',
      many.view,
      few.view,
      'Chromium, door and passkey included',
    ),
    onLarge('queue updated after an act', many.update, few.update, 'cosigned and on the screen'),
  );
}

const [loadAfter = 0] = loadavg();
const machine = {
  cores: cpus().length,
  processor: cpus()[0]?.model ?? 'unknown',
  node: process.version,
  loadBefore,
  loadAfter,
};
progress(`${((performance.now() - began) / 1_000).toFixed(0)} s in all`);
process.stdout.write(
  json ? `${JSON.stringify({ machine, figures }, null, 2)}\n` : tableOf(figures, machine),
);
