// No refusal without a test that turns red when it is gone. mutation/refusals/ takes each away and
// keeps a table of what turned red; here the table is held to the sources: whoever adds a refusal
// runs `npm run mutation -- refusals`, which tries what is new.
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { PROBLEMS } from '@sekisho/protocol/problem';
import { REFUSAL_TAGS } from '@sekisho/protocol/refusal-tags';
import { isProduct, problemSites, refusalSites } from './tidy/refusal-sites.ts';

interface Row {
  readonly file: string;
  readonly tag: string;
  readonly nth?: number;
  readonly problem?: string;
  /** The test file that turned red, or why none can. */
  readonly by?: string;
  readonly why?: string;
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const rows: readonly Row[] = JSON.parse(read('mutation/refusals/table.json'));
const paths = globSync('packages/*/src/**/*.ts', { cwd: root })
  .map((path) => path.replaceAll('\\', '/'))
  .filter(isProduct);
const sites = paths.flatMap((path): Row[] => {
  const text = read(path);
  return [...refusalSites(path, text), ...problemSites(path, text)];
});

const keyOf = ({ file, tag, nth, problem }: Row): string =>
  `${file} ${tag} ${problem === undefined ? nth : `-> ${problem}`}`;

const rowOf = new Map(rows.map((row) => [keyOf(row), row]));
const isAnswered = (site: Row): boolean => {
  const row = rowOf.get(keyOf(site));
  return row?.by !== undefined || (row?.why ?? '').length > 20;
};

test('without any of them some test turns red, or it is written why none can', () => {
  assert.ok(sites.length > 500, 'the sources were not found');
  assert.equal(rowOf.size, rows.length, 'a place is in the table twice');
  const known = new Set(sites.map(keyOf));
  const gone = rows.filter((row) => !known.has(keyOf(row)));
  const open = [...sites.filter((site) => !isAnswered(site)), ...gone].map(keyOf);
  const advice = 'run: npm run mutation -- refusals';
  assert.deepEqual(open, [], advice);
});

test('what turned red is still there', () => {
  for (const { by } of rows) if (by !== undefined) assert.ok(existsSync(join(root, by)), by);
});

test('every tag and every problem has a place whose removal turned a test red', () => {
  const proven = rows.filter(({ by }) => by !== undefined);
  const tags = new Set(proven.map(({ tag }) => tag));
  const unanswered = sites.filter((site) => !isAnswered(site));
  const open = new Set(unanswered.flatMap(({ tag, problem }) => [tag, problem]));
  assert.deepEqual(
    Object.keys(REFUSAL_TAGS).filter((tag) => !tags.has(tag) && !open.has(tag)),
    [],
  );
  const problems = new Set(proven.map(({ problem }) => problem));
  // What has no row is `ledger-refused`; packages/gateway/test/api.test.ts asserts it.
  const slugs = Object.keys(PROBLEMS).filter((slug) => slug !== 'ledger-refused');
  assert.deepEqual(
    slugs.filter((slug) => !problems.has(slug) && !open.has(slug)),
    [],
  );
});

test('a place is found whether it refuses itself or by a function that does nothing else', () => {
  const text = [
    "const bad = (why: string): Refusal => refuse('note-malformed', why);",
    'function worse(why: string): Refusal {',
    "  return refuse('note-unsigned', `it is ${why}`);",
    '}',
    "if (a) return bad('a');",
    "// refuse('note-key-malformed', 'in a comment')",
    "if (b) return b.ok ? refuse('note-too-large', 'b') : worse('b');",
    "return bad('c');",
  ].join('\n');
  assert.deepEqual(
    refusalSites('x.ts', text).map(({ tag, nth, line }) => [tag, nth, line]),
    [
      ['note-malformed', 1, 5],
      ['note-too-large', 1, 7],
      ['note-unsigned', 1, 7],
      ['note-malformed', 2, 8],
    ],
  );
});
