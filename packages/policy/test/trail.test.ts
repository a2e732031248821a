// What a full trail keeps. That trails say what a naive recount says is in window.test.ts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_SECONDS } from '@sekisho/protocol/policy';
import { behaviourOf } from '../src/behaviour.ts';
import * as window from '../src/window.ts';
import { DAY, START } from './support/both.ts';
import { MemoryCells } from './support/cells.ts';
import { EVERY, growth, probe, withLimits } from './support/model-policies.ts';
import { subjectOf } from './support/subject.ts';

const LONG = withLimits([], [growth('steps', 'client', DAY_SECONDS, { above: '5' })]);

test('a line holds 32, and what does not exceed the threshold takes no place in it', () => {
  const cells = new MemoryCells();
  const asks = (amount: number, at: number): bigint | undefined => {
    const own = { ...subjectOf({ amount: BigInt(amount) }), ...EVERY, balance: 1n, at, time: at };
    const seen = behaviourOf(cells, LONG, own);
    window.record(cells, LONG, 'request', own, own, at);
    return seen.get('steps');
  };
  assert.equal(asks(10, START), undefined);
  for (let i = 1; i <= 40; i++) asks(5, START + i);
  assert.equal(asks(14, START + 41), 0n, 'five is not more than five');
  assert.equal(asks(20, START + 42), 1n);
  for (let i = 0; i < 29; i++) asks(7, START + 50 + i);
  assert.equal(asks(40, START + 90), 2n, 'those three and 29 others');
  assert.equal(asks(80, START + 91), 2n, 'the first is forgotten');
});

test('nothing asked for later flushes a probe out', () => {
  const policy = withLimits([], [probe('probe', DAY_SECONDS, { above: '1' })]);
  const cells = new MemoryCells();
  const asked = (amount: number, at: number) => ({
    ...{ ...subjectOf({ amount: BigInt(amount) }), ...EVERY, balance: 1n, at, time: at },
  });
  for (let i = 0; i < 100; i++) {
    const own = asked(10 + i, START + i * 1_000);
    window.record(cells, policy, 'request', own, own, own.at);
  }
  const seen = (time: number) => behaviourOf(cells, policy, asked(5_000, time)).get('probe');
  assert.equal(seen(START + 100_000), 10n);
  assert.equal(seen(START + DAY), 11n, 'the smallest of those not forgotten');
  assert.equal(seen(START + DAY + 40_000), 109n, 'the newest is always known');
  const trail = cells.get('trail', 'probe/destination:NDEST') as number[];
  assert.deepEqual([trail.length, trail[0], trail.at(-1)], [32, 0, 99]);
});
