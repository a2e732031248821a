// A small share of `npm run fuzz`, always the same inputs; and that it finds what is planted.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Found, inputsOf } from '../fuzz/chunk-run.ts';
import { chunksOf, planned } from '../fuzz/plan.ts';
import { type Row, runAll } from '../fuzz/run.ts';
import { CHUNK, type Target } from '../fuzz/target.ts';
import { targets } from '../fuzz/targets.ts';
import { targets as planted } from './fuzz/planted.ts';

const own = new URL('../fuzz/targets.ts', import.meta.url).href;
const bad = new URL('./fuzz/planted.ts', import.meta.url).href;
/** An scrypt of a second on a machine that does ten other things. */
const HANG_MS = 120_000;

/** What takes seconds for one input is for the command. */
const QUICK: readonly Target[] = targets.filter(({ name }) => name !== 'sealed-shares');

test('20,000 inputs: nothing throws, hangs, or is taken that is written otherwise', async () => {
  const common = { seed: 20_260_126, inputs: 20_000, workers: 2, hangMs: HANG_MS };
  const rows = await runAll({ ...common, targets: QUICK, module: own });
  assert.deepEqual(
    rows.flatMap(({ found }) => found),
    [],
  );
  for (const { target, inputs } of rows) assert.ok(inputs > 0, `${target} was not asked`);
  // Nothing but refusals would be a fuzzer that looks at the first check of each parser.
  const blind = rows.filter(({ accepted }) => accepted === 0).map(({ target }) => target);
  assert.deepEqual(blind, ['sealed-headers']);
});

/** The first finding of each planted target, all of them run at once. */
async function findings(names: readonly string[], hangMs: number): Promise<Map<string, Found>> {
  const chosen = planted.filter(({ name }) => names.includes(name));
  const common = { seed: 1, inputs: names.length * CHUNK, workers: 2, hangMs };
  const rows: readonly Row[] = await runAll({ ...common, targets: chosen, module: bad });
  const first = rows.flatMap(({ found: [one] }) => (one === undefined ? [] : [one]));
  return new Map(first.map((found) => [found.target, found]));
}

const PLANTED: readonly (readonly [name: string, what: RegExp])[] = [
  ['trailing', /other bytes/],
  ['unchecked', /RangeError/],
  ['two-spellings', /another text/],
  ['deep', /deeper/],
  ['late', /nobody caught this/],
];

test('planted bugs are found, each as what it is, and shown by a small input', async () => {
  const found = await findings(
    PLANTED.map(([name]) => name),
    HANG_MS,
  );
  for (const [name, what] of PLANTED) {
    assert.match(found.get(name)?.what ?? 'nothing was found', what, name);
  }
  assert.equal((found.get('trailing')!.input as Uint8Array).length, 9);
});

/** Ten thousand times what an honest input of these takes. */
const SHORT_MS = 5_000;

test('an input that never ends is found, named and made again from its place', async () => {
  const found = await findings(['endless', 'waiting'], SHORT_MS);
  assert.match(found.get('waiting')?.what ?? 'nothing', /did not end|nothing left to wait for/);
  assert.match(found.get('endless')?.what ?? 'nothing', /it did not end within 5000 ms/);
  const [endless] = planted.filter(({ name }) => name === 'endless');
  const { at, input } = found.get('endless')!;
  const again = inputsOf(endless!, 1, Math.floor(at / CHUNK), CHUNK)[at % CHUNK];
  assert.deepEqual(again, input);
});

test('what is planned is as much as was asked for, and each target has its own', () => {
  const counts = planned(targets, 1_000_000);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  assert.ok(Math.abs(total - 1_000_000) < targets.length);
  assert.equal(
    chunksOf(counts).reduce((sum, { count }) => sum + count, 0),
    total,
  );
  assert.equal(counts.get('sealed-shares'), 12);
});
