import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { REFUSAL_TAGS } from '../src/refusal-tags.ts';
import { isRefusal, refuse } from '../src/refusal.ts';
import { currentPage, PAGE } from './refusal-tags-page.ts';

const page = readFileSync(PAGE, 'utf8');

test('spec/refusal-tags.md lists exactly the tags there are, with their meanings', () => {
  const rows = [...page.matchAll(/^\| `([a-z0-9-]+)` \| (.*) \|$/gm)];
  const listed = Object.fromEntries(rows.map(([, tag, meaning]) => [tag, meaning]));
  assert.deepEqual(listed, REFUSAL_TAGS);
  assert.equal(rows.length, Object.keys(REFUSAL_TAGS).length, 'each once');
});

test('and in the groups of the source: run refusal-tags-page.ts after a change', () => {
  assert.equal(page, currentPage());
});

test('meanings are one line, without the mark that would end a table cell', () => {
  for (const [tag, meaning] of Object.entries(REFUSAL_TAGS)) {
    assert.match(tag, /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
    assert.match(meaning, /^[^|\n]{10,110}[^.|\n]$/, tag);
  }
});

test('a refusal is told from any other value', () => {
  assert.ok(isRefusal(refuse('time-backwards', 'why')));
  for (const value of [null, undefined, 'time-backwards', { detail: 'x' }, []]) {
    assert.ok(!isRefusal(value));
  }
});
