// Every line of the default policy is explained for people, with the numbers it has.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { defaultJudging } from '../src/default-judging.ts';
import { XEM } from './support/base-policy.ts';

const page = readFileSync(new URL('../../../spec/default-policy.md', import.meta.url), 'utf8');
const { limits, rules, reviews, familiarity } = defaultJudging(XEM);
/** Cells of each row that begins with an id. */
const rows = new Map(
  [...page.matchAll(/^\| `([a-z-]+)` \|(.*)\|$/gm)].map(([, id, cells]) => [id!, cells!] as const),
);

/** A share as the page writes it: 240 hundredths of a percent are "2.4 %". */
const percent = (share: number): string => `${share / 100} %`;

test('every limit, rule and tier has a row, and no row is of the past', () => {
  const ids = [...limits, ...rules, ...reviews].map(({ id }) => id);
  assert.deepEqual([...rows.keys()].sort(), ids.sort());
});

for (const limit of limits) {
  test(`the row of ${limit.id} says its number and what follows`, () => {
    const [amount = '', then = ''] = rows.get(limit.id)!.split('|');
    assert.ok('count' in limit || 'balanceShare' in limit);
    const number = 'count' in limit ? `${limit.count} in` : `${percent(limit.balanceShare)} in`;
    assert.ok(amount.includes(` ${number} `), amount);
    assert.equal(then.trim(), consequence(limit.then));
  });
}

for (const rule of rules) {
  test(`the row of ${rule.id} says its number and what follows`, () => {
    const [what = '', then = ''] = rows.get(rule.id)!.split('|');
    assert.ok(rule.kind !== 'expression');
    assert.ok(what.includes(percent(rule.aboveShare!)), what);
    assert.equal(then.trim(), consequence(rule.then));
  });
}

test('how long an address is new', () => {
  const days = familiarity.ageSeconds / 86_400;
  assert.match(
    page,
    new RegExp(`^\`familiarity\`: ${days} days, factor ${familiarity.factor}\\.`, 'm'),
  );
});

function consequence(then: (typeof limits)[number]['then']): string {
  if (then.outcome === 'freeze') return `freeze the ${then.scope}`;
  assert.equal(then.outcome, 'review');
  return then.outcome === 'review' ? then.review.replace('-', ' ') : '';
}
