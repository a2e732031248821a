// Every refusal that the ledger raises has a test that expects it.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const textOf = (pattern: string): string =>
  globSync(`${HERE}${pattern}`)
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');

const raised = new Set(
  [...textOf('../src/*.ts').matchAll(/refuse\(\s*'([a-z0-9-]+)'/g)].map(([, tag]) => tag!),
);
const expected = new Set(
  [...textOf('*.test.ts').matchAll(/(?:tag: |,\s+)'([a-z0-9-]+)'/g)].map(([, tag]) => tag!),
);

test('every tag that the ledger raises is expected by a test', () => {
  assert.ok(raised.size > 60, 'the sources were not found');
  assert.deepEqual(
    [...raised].filter((tag) => !expected.has(tag)),
    [],
  );
});
