// For every place that refuses: is there a test that turns red when just that refusal is gone?
// Likely tests first: those that name the tag, of the own package, then of others; then the rest of
// the own package. usage: npm run mutation -- refusals [WORD …] [--all]; a WORD is part of a file
// name or a tag; without --all, only what the table has no answer for is tried.
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { root } from '../../scripts/node26.js';
import { allSites, keyOf } from './sites.js';
import { strykerAnswer } from './stryker-answers.js';
import { runTest } from './test-run.js';
import { isWarm, warmTest } from './warm-run.js';

const TABLE = new URL('table.json', import.meta.url);
/** What a test may take at least, on a machine that is busy with other things. */
const PATIENCE_MS = 120_000;
/** The fault world, drills and crashes take minutes a file; what only they see counts as unseen. */
const TOO_SLOW = /packages\/(?:drill\/test\/(?:faults|world|rehearsal|stuck)|cli\/test)/;
const YET_QUICK = /\/(?:world-parts|rebase-refused)\.test\.ts$/;

const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const all = process.argv.includes('--all');
const tests = globSync('packages/*/test/*.test.ts', { cwd: root })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => !TOO_SLOW.test(path) || YET_QUICK.test(path))
  .sort()
  .map((path) => ({ path, text: withSupport(path) }));
const rows = readTable();
const sites = allSites();
const known = new Set(sites.map(keyOf));
const green = new Map();

for (const site of chosen()) {
  const key = keyOf(site);
  const { by } = rows.get(key) ?? {};
  if (!all && by !== undefined && existsSync(join(root, by))) continue;
  const row = await rowOf(site, rows.get(key));
  rows.set(key, row);
  process.stdout.write(`${key}: ${row.by ?? 'NOTHING TURNS RED'}\n`);
  writeTable(row);
}
const written = writeTable();
const open = [...written.values()].filter(({ by, why }) => by === undefined && why === undefined);
process.stdout.write(
  `${written.size} of ${sites.length} sites, ${open.length} without an answer\n`,
);
process.exitCode = open.length === 0 ? 0 : 1;

/** In the order of the words. */
function chosen() {
  if (words.length === 0) return sites;
  return new Set(words.flatMap((word) => sites.filter((site) => keyOf(site).includes(word))));
}

async function rowOf(site, before) {
  const { file, tag, nth, problem } = site;
  const name = problem === undefined ? { file, tag, nth } : { file, tag, problem };
  const { text, how, same } = site.without();
  const answer = strykerAnswer(file, same);
  if (answer !== undefined) return { ...name, how, ...answer };
  const late = [];
  for (const path of candidates(site)) {
    const { state, test } = await run(path, { file, text });
    if (state === 'red') return { ...name, how, by: path, test: test ?? 'loading it' };
    if (state === 'late') late.push(path);
  }
  const why = before?.why === undefined ? {} : { why: before.why };
  return { ...name, how, ...(late.length > 0 ? { late } : {}), ...why };
}

function candidates({ file, tag, problem }) {
  if (problem !== undefined) return ['packages/protocol/test/problem.test.ts'];
  const home = file.split('/').slice(0, 2).join('/');
  const isOwn = ({ path }) => path.startsWith(`${home}/`);
  const named = tests.filter(({ text }) => text.includes(`'${tag}'`) || text.includes(`${tag}: `));
  const likely = [...named.filter(isOwn), ...named.filter((each) => !isOwn(each))];
  const isSlow = home.endsWith('/drill');
  const stem = basename(file, '.ts');
  const rest = tests.filter((each) => isOwn(each) && (!isSlow || each.path.includes(stem)));
  const turned = turnedRedBeside(file);
  rest.sort((a, b) => (turned.get(b.path) ?? 0) - (turned.get(a.path) ?? 0));
  return [...new Set([...likely, ...rest].map(({ path }) => path))];
}

/** By test, how often it turned red for a place of the same file, or else of the same folder. */
function turnedRedBeside(file) {
  const counts = new Map();
  for (const { file: other, by } of rows.values()) {
    const near = other === file ? 100 : dirname(other) === dirname(file) ? 1 : 0;
    counts.set(by, (counts.get(by) ?? 0) + near);
  }
  return counts;
}

/** A test that is not green as it is says nothing: 'unfit'. */
async function run(path, removed) {
  if (isWarm(removed, path)) {
    const asItIs = `${removed.file} ${path}`;
    if (!green.has(asItIs)) {
      const text = readFileSync(join(root, removed.file), 'utf8');
      green.set(asItIs, (await warmTest(path, { ...removed, text })).state === 'green');
    }
    if (green.get(asItIs)) return warmTest(path, removed);
  }
  const usual = await usualMs(path);
  if (usual === undefined) return { state: 'unfit' };
  return runTest(path, removed, PATIENCE_MS + 5 * usual);
}

/** How long a test takes with nothing taken away; undefined if it is not green then. */
async function usualMs(path) {
  if (!green.has(path)) {
    const begun = performance.now();
    const { state } = await runTest(path, undefined, 5 * PATIENCE_MS);
    green.set(path, state === 'green' ? performance.now() - begun : undefined);
    if (state !== 'green') process.stdout.write(`${path} is ${state} as it is: left out\n`);
  }
  return green.get(path);
}

/** A test's text with that of the files beside it which it imports. */
function withSupport(path) {
  const text = readFileSync(join(root, path), 'utf8');
  const support = [...text.matchAll(/from '(\.\/[^']+\.ts)'/g)].map(([, name]) => name);
  return [
    text,
    ...support.map((name) => readFileSync(join(root, dirname(path), name), 'utf8')),
  ].join();
}

function readTable() {
  const table = existsSync(TABLE) ? JSON.parse(readFileSync(TABLE, 'utf8')) : [];
  return new Map(table.map((row) => [keyOf(row), row]));
}

/** Into the table as it is now: another run may have written to it meanwhile. */
function writeTable(row) {
  const table = readTable();
  if (row !== undefined) table.set(keyOf(row), row);
  for (const key of table.keys()) if (!known.has(key)) table.delete(key);
  const order = new Map(sites.map((site, i) => [keyOf(site), i]));
  const sorted = [...table].sort(([a], [b]) => order.get(a) - order.get(b));
  const lines = sorted.map(([, each]) => `  ${JSON.stringify(each)}`);
  writeFileSync(TABLE, `[\n${lines.join(',\n')}\n]\n`);
  return table;
}
