// What `npm test` runs, in order, and how long each may take. A budget is three to ten times what
// the suite took on two slow cores: over it, something hangs or got slow without anybody deciding
// so.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './node26.js';

/** Pure: their test files keep no state outside themselves, so one process runs all of them. */
const PURE = ['protocol', 'policy', 'log', 'chains', 'threshold', 'ledger'];

const tool = (name, ...words) => [join(root, 'node_modules', '.bin', name), ...words];

const checks = [
  { name: 'types', seconds: 60, command: tool('tsc', '-p', 'tsconfig.json') },
  { name: 'pure types', seconds: 60, command: tool('tsc', '-p', 'tsconfig.pure.json') },
  { name: 'page types', seconds: 60, command: tool('tsc', '-p', 'tsconfig.console.json') },
  { name: 'lint', seconds: 30, command: tool('oxlint', '--deny-warnings') },
];

const budgets = {
  protocol: 60,
  policy: 60,
  log: 60,
  chains: 90,
  threshold: 120,
  ledger: 120,
  replica: 90,
  nodes: 60,
  gateway: 240,
  signer: 90,
  watcher: 90,
  client: 60,
  console: 240,
  drill: 600,
  cli: 400,
};

/** Suites of their own, from all tests, and which files are theirs. */
const APART = [
  {
    // A real server, started, killed and started again.
    name: 'postgresql',
    seconds: 600,
    parts: ['postgresql'],
    isOf: (file) => /postgres[a-z-]*\.test\.ts$/.test(file),
  },
  {
    // The demo's processes, killed and without power under load: mostly waiting for them to start.
    name: 'crashes',
    seconds: 1_500,
    parts: ['ext4', 'mount', 'shutdown'],
    isOf: (file) => file.startsWith(join('packages', 'cli', 'test', 'crashes')),
  },
  {
    // Most of its budget is ten thousand lives among faults.
    name: 'faults',
    seconds: 1_500,
    isOf: (file) => file.startsWith(join('packages', 'drill', 'test', 'faults')),
  },
  {
    // Real processes under attack: a minute, or ten on a machine that is under load already.
    name: 'flood',
    seconds: 900,
    isOf: (file) => file.startsWith(join('test', 'flood')),
  },
  {
    // A whole deployment and people in real browsers at two consoles of it.
    name: 'console-browser',
    seconds: 1_200,
    parts: ['chromium'],
    isOf: (file) => file.startsWith(join('test', 'console')),
  },
];
const isOfNoOther = (file) => !APART.some(({ isOf }) => isOf(file));

/**
 * Rows {name, seconds, command} or {name, seconds, files, oneProcess}; `parts` are those of
 * scripts/system-parts.js that it needs.
 */
export function allSuites() {
  const folders = readdirSync(join(root, 'packages')).filter(isPackage).sort(byTable);
  const packages = folders.map((folder) => ({
    name: folder,
    seconds: budgets[folder] ?? missing(folder),
    files: testsIn(join('packages', folder, 'test')),
    oneProcess: PURE.includes(folder),
  }));
  const rest = packages.map((suite) => ({ ...suite, files: suite.files.filter(isOfNoOther) }));
  const rootTests = testsIn('test');
  const all = [...packages.flatMap(({ files }) => files), ...rootTests];
  const apart = APART.map(({ isOf, ...suite }) => ({
    ...suite,
    files: all.filter(isOf),
    oneProcess: false,
  }));
  const isTidy = (file) => file === join('test', 'tidy.test.ts');
  const tidy = { files: rootTests.filter(isTidy), oneProcess: true };
  const others = rootTests.filter((file) => !isTidy(file) && isOfNoOther(file));
  const e2e = { files: others, oneProcess: false };
  return [
    ...checks,
    { name: 'tidy', seconds: 30, ...tidy },
    ...rest,
    ...apart,
    { name: 'e2e', seconds: 600, ...e2e },
  ];
}

/** The suites asked for by name, all when none is; throws on a name there is none of. */
export function chosen(names) {
  const all = allSuites();
  const unknown = names.filter((name) => !all.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    const known = all.map(({ name }) => name).join(', ');
    throw new Error(`no suite called ${unknown.join(', ')}; there are: ${known}`);
  }
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
}

const isPackage = (folder) => existsSync(join(root, 'packages', folder, 'package.json'));

function testsIn(folder) {
  if (!existsSync(join(root, folder))) return [];
  const names = readdirSync(join(root, folder), { recursive: true });
  const tests = names.filter((name) => name.endsWith('.test.ts'));
  return tests.map((name) => join(folder, name)).sort();
}

const table = Object.keys(budgets);
const byTable = (a, b) => table.indexOf(a) - table.indexOf(b);

function missing(folder) {
  throw new Error(`packages/${folder} has no time budget in scripts/suites.js`);
}
