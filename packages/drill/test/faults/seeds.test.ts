// Ten thousand lives of the whole system among faults, every invariant asked after every step.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faults } from './run.ts';

/** The suite's budget (scripts/suites.js) has room for them at 8 a second, on both cores. */
const SEEDS = 10_000;

test(`${SEEDS} seeds of faults break no invariant`, async (t) => {
  const told = await faults('--seeds', String(SEEDS));
  const { violation, seeds, perSecond, steps, paid, restored } = told;
  assert.equal(violation, null, JSON.stringify(violation, null, 2));
  assert.equal(seeds, SEEDS);
  assert.ok(restored > SEEDS / 4, `${restored} processes started from a snapshot`);
  t.diagnostic(`${perSecond} seeds a second: ${steps} steps, ${paid} payments`);
});

test('same seeds, same trace: on one core or two, and with nothing remembered', async () => {
  const seeds = ['--from', '20001', '--seeds', '16'];
  const two = await faults(...seeds, '--workers', '2');
  const one = await faults(...seeds, '--workers', '1');
  const plain = await faults(...seeds, '--workers', '2', '--plain');
  assert.equal(one.trace, two.trace);
  assert.equal(plain.trace, two.trace, 'a function that remembers answers as one that does not');
});

test('with real Ed25519 and FROST everything comes to the same end', async () => {
  const seeds = ['--from', '30001', '--seeds', '24'];
  const quick = await faults(...seeds);
  const real = await faults(...seeds, '--real');
  assert.equal(real.violation, null);
  assert.deepEqual(real.ends, quick.ends);
  assert.equal(Object.keys(real.ends ?? {}).length, 24);
});
