// npm run mutation -- [PACKAGE …] [--since REF]     mutants of whole packages, or of what changed
// npm run mutation -- PACKAGE … --thorough          those that lived, shown to every test
// npm run mutation -- refusals [WORD …] [--all]     each refusal taken away in turn
// npm run mutation -- PACKAGE … --only-refusals     the same by Stryker first, which is quicker
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { root } from '../scripts/node26.js';
import { SETTINGS } from './settings.js';
import { livedLines, recordResult } from './results.js';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
/** Which lock the tools beside this file were installed from. */
const STAMP = here('node_modules/.lock-installed');

const words = process.argv.slice(2);
const since = words.includes('--since') ? words.splice(words.indexOf('--since'), 2)[1] : undefined;
const thorough = words.includes('--thorough');
if (thorough) words.splice(words.indexOf('--thorough'), 1);
const onlyRefusals = words.includes('--only-refusals');
if (onlyRefusals) words.splice(words.indexOf('--only-refusals'), 1);
const core = Object.keys(SETTINGS).filter((name) => SETTINGS[name].mutate.length > 0);
const known = onlyRefusals ? Object.keys(SETTINGS) : core;
const packages = words.length > 0 ? words : known;

installTools();
if (words[0] === 'refusals') {
  process.exitCode = run([here('refusals/main.js'), ...words.slice(1)], {});
} else {
  const unknown = packages.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    process.stderr.write(`cannot mutate ${unknown.join(', ')}; there are: ${known.join(', ')}\n`);
    process.exitCode = 2;
  } else {
    for (const name of packages) mutate(name);
  }
}

/** Stryker and what it brings stay out of the ordinary install: 176 packages for one command. */
function installTools() {
  const lock = readFileSync(here('package-lock.json'), 'utf8');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === lock) return;
  process.stdout.write('Installing the tools of mutation/ (once)\n');
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: here('.'), stdio: 'inherit' });
  writeFileSync(STAMP, lock);
}

function mutate(name) {
  const scope = thorough ? livedLines(name) : since === undefined ? [] : changedSince(name, since);
  if ((thorough || since !== undefined) && scope.length === 0) {
    process.stdout.write(`${name}: nothing to do\n`);
    return;
  }
  const begun = performance.now();
  const stryker = here('node_modules/@stryker-mutator/core/bin/stryker.js');
  const only = scope.length === 0 ? [] : ['--mutate', scope.join(',')];
  const status = run(
    [stryker, 'run', here('stryker.config.js'), ...only, ...(thorough ? ['--force'] : [])],
    {
      SEKISHO_MUTATED: name,
      ...(thorough ? { SEKISHO_BUDGET_MS: 'Infinity' } : {}),
      ...(onlyRefusals ? { SEKISHO_ONLY_REFUSALS: '1' } : {}),
    },
  );
  if (status !== 0) process.exitCode = status;
  if (onlyRefusals) return;
  // A run that was stopped has kept what it found.
  recordResult(name, (performance.now() - begun) / 60_000, status !== 0 || scope.length > 0);
}

function changedSince(name, reference) {
  const words = ['diff', '--name-only', '--diff-filter=d', reference, '--', `packages/${name}/src`];
  return execFileSync('git', words, { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean);
}

function run(command, env) {
  const words = ['--disable-warning=ExperimentalWarning', ...command];
  const ended = spawnSync(process.execPath, words, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  return ended.status ?? 1;
}
