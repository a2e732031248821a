// Each tag this package gives is asserted somewhere in these tests: a rule without one is a wish.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { REFUSAL_TAGS } from '@sekisho/protocol/refusal-tags';

const root = new URL('..', import.meta.url).pathname;
const read = (pattern: string): string =>
  globSync(`${root}${pattern}`)
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');

const GIVEN = new Set(
  Array.from(read('src/**/*.ts').matchAll(/refuse\(\s*'([a-z0-9-]+)'/g), ([, tag]) => tag ?? ''),
);

test('every tag given in src is in the list and in a test', () => {
  const tests = read('test/*.test.ts');
  assert.ok(GIVEN.size > 20);
  for (const tag of GIVEN) {
    assert.ok(tag in REFUSAL_TAGS, tag);
    assert.ok(tests.includes(`'${tag}'`), `${tag} has no test`);
  }
});

test('every nem- tag in the list is given somewhere', () => {
  for (const tag of Object.keys(REFUSAL_TAGS)) {
    if (tag.startsWith('nem-')) assert.ok(GIVEN.has(tag), `${tag} is unused`);
  }
});
