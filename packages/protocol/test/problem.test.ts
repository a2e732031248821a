// Problems of the HTTP interface: the page that programs are written by, and what a refusal
// becomes. That the interface answers each of them is in the gateway's tests.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  PROBLEM_OF,
  problemOf,
  PROBLEMS,
  type ProblemSlug,
  problemSlug,
  problemType,
  retryAfter,
  slugOfType,
} from '../src/problem.ts';
import { refuse } from '../src/refusal.ts';

test('spec/problems.md lists the same problems as the code', () => {
  const text = readFileSync(new URL('../../../spec/problems.md', import.meta.url), 'utf8');
  const rows = text.split('\n').filter((line) => line.startsWith('| `'));
  const expected = Object.entries(PROBLEMS).map(([slug, { status, title }]) => {
    const tags = Object.entries(PROBLEM_OF).filter(([, own]) => own === (slug as ProblemSlug));
    const listed = tags.map(([tag]) => `\`${tag}\``).join(', ') || 'any other';
    return `| \`${slug}\` | ${status} | ${title} | ${listed} |`;
  });
  assert.deepEqual(rows, expected);
});

test('a refusal becomes its problem and keeps its tag and detail', () => {
  assert.deepEqual(problemOf(refuse('request-stale', 'it expired at noon')), {
    type: 'urn:sekisho:problem:created-too-old',
    title: 'The request has expired',
    status: 401,
    detail: 'it expired at noon',
    tag: 'request-stale',
  });
});

test('a refusal that no client should meet is ledger-refused', () => {
  assert.equal(problemSlug('time-backwards'), 'ledger-refused');
  assert.equal(problemOf(refuse('time-backwards', '')).status, 422);
});

test('a problem is known by its type, and by nothing like it', () => {
  for (const slug of Object.keys(PROBLEMS) as ProblemSlug[]) {
    assert.equal(slugOfType(problemType(slug)), slug);
  }
  for (const type of [
    'busy',
    'urn:sekisho:problem:',
    'urn:sekisho:problem:unheard-of',
    'urn:sekisho:problem:toString',
    'urn:sekisho:trouble:busy',
    'xurn:sekisho:problem:busy',
  ]) {
    assert.equal(slugOfType(type), undefined, type);
  }
});

test('when asking again may help: a busy gateway, and a key that asks too much', () => {
  const waits = (Object.keys(PROBLEMS) as ProblemSlug[])
    .filter((slug) => retryAfter(slug) !== undefined)
    .map((slug) => [slug, retryAfter(slug)]);
  assert.deepEqual(waits, [
    ['nonces-full', 30],
    ['proposals-full', 60],
    ['time-unwitnessed', 5],
    ['head-unwitnessed', 5],
    ['too-many-requests', 1],
    ['busy', 1],
    ['gateway-halted', 60],
    ['ledger-unavailable', 5],
  ]);
});
