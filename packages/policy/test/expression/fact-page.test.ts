import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { FACT_NAMES, type FactName } from '../../src/expression/fact-names.ts';

test('spec/policy.md names exactly the facts of the code, with type, unit and meaning', () => {
  const page = readFileSync(new URL('../../../../spec/policy.md', import.meta.url), 'utf8');
  const table = page.split('| fact | type | meaning |\n|---|---|---|\n')[1]?.split('\n\n')[0];
  const rows = Object.entries<FactName>(FACT_NAMES).map(([name, { type, unit, meaning }]) => {
    return `| \`${name}\` | ${unit === undefined ? type : `${type}, ${unit}`} | ${meaning} |`;
  });
  assert.equal(table, rows.join('\n'));
});
