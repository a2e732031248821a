// Scenario files: spec/vectors/scenario.json, and the files that are there.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { isRefusal } from '@sekisho/protocol/refusal';
import { MODES, readScenario, smallestUnits } from '../src/scenario.ts';

interface Patch {
  readonly path: string;
  readonly value?: unknown;
}

interface Expectation {
  readonly name: string;
  readonly refused?: string;
  readonly detail?: string;
}

const VECTORS: {
  readonly base: unknown;
  readonly rows: readonly (Expectation & { readonly patches: readonly Patch[] })[];
  readonly texts: readonly (Expectation & { readonly text: string })[];
} = JSON.parse(
  readFileSync(new URL('../../../spec/vectors/scenario.json', import.meta.url), 'utf8'),
);

/** The base with values set, appended ("-") or removed at JSON pointers. */
function patched(patches: readonly Patch[]): string {
  const copy = structuredClone(VECTORS.base) as Record<string, unknown>;
  for (const { path, value } of patches) {
    const steps = path.split('/').slice(1);
    const last = steps.pop() ?? '';
    let parent = copy;
    for (const step of steps) parent = parent[step] as Record<string, unknown>;
    if (Array.isArray(parent) && last === '-') parent.push(value);
    else if (value === undefined) delete parent[last];
    else parent[last] = value;
  }
  return JSON.stringify(copy);
}

function assertRead(text: string, { refused, detail = '' }: Expectation): void {
  const read = readScenario(text);
  if (refused === undefined) return assert.ok(!isRefusal(read), JSON.stringify(read));
  assert.ok(isRefusal(read), 'it was accepted');
  assert.equal(read.refused, refused);
  assert.ok(read.detail.includes(detail), `"${read.detail}" does not say "${detail}"`);
}

describe('scenario vectors', () => {
  for (const row of VECTORS.rows) {
    test(row.name, () => assertRead(patched(row.patches), row));
  }
  for (const row of VECTORS.texts) test(row.name, () => assertRead(row.text, row));
});

test('what a file says does not steer the terminal that says what is wrong with it', () => {
  const hostile = '\u001b]0;owned\u0007\u202e\u009b1m\n fake line';
  for (const path of [`/${hostile}`, `/wallets/0/${hostile}`, `/modes`]) {
    const value = path === '/modes' ? { [hostile]: 'x' } : 1;
    const read = readScenario(patched([{ path, value }]));
    assert.ok(isRefusal(read));
    assert.ok(!/[\p{Cc}\u202a-\u202e]/u.test(read.detail), JSON.stringify(read.detail));
  }
});

test('every scenario file is readable, under its own name, in amounts of its asset', () => {
  const folder = new URL('../scenarios/', import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  assert.ok(files.includes('coincheck-2018.json'));
  for (const file of files) {
    const scenario = readScenario(readFileSync(new URL(file, folder)));
    assert.ok(!isRefusal(scenario), JSON.stringify(scenario));
    assert.equal(`${scenario.name}.json`, file);
    for (const { amount } of scenario.thefts) {
      assert.ok(smallestUnits(amount, { symbol: 'XEM', decimals: 6 }) > 0n);
    }
  }
});

test('Coincheck is eleven thefts of 526,300,010 XEM in all, in order of time', () => {
  const file = new URL('../scenarios/coincheck-2018.json', import.meta.url);
  const scenario = readScenario(readFileSync(file));
  assert.ok(!isRefusal(scenario));
  const { thefts, history, modes = {} } = scenario;
  const sum = thefts.reduce((all, { amount }) => all + BigInt(amount), 0n);
  assert.deepEqual([thefts.length, sum, history?.lost], [11, 526_300_010n, '526300010']);
  const times = thefts.map(({ at }) => Date.parse(at));
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  );
  assert.deepEqual(Object.keys(modes).sort(), [...MODES].sort());
});

test('main units convert exactly, or the scenario stops with the amount', () => {
  const xem = { symbol: 'XEM', decimals: 6 };
  assert.equal(smallestUnits('10.5', xem), 10_500_000n);
  assert.equal(smallestUnits('526300010', xem), 526_300_010_000_000n);
  assert.throws(() => smallestUnits('0.0000001', xem), /XEM has 6 decimals/);
});
