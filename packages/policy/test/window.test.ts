import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Limit } from '@sekisho/protocol/policy';
import fc from 'fast-check';
import { behaviourBefore } from '../src/behaviour.ts';
import { before, type Open } from '../src/before.ts';
import { extentOf, FAMILIES, type Family, RETENTION_SECONDS } from '../src/items.ts';
import * as window from '../src/window.ts';
import { Both, DAY, START, step } from './support/both.ts';
import { MemoryCells } from './support/cells.ts';
import { EVERY, POLICIES, SUBJECTS, withLimits } from './support/model-policies.ts';
import { PLAIN, subjectOf } from './support/subject.ts';

test('windows equal a direct recount after every step', () => {
  fc.assert(
    fc.property(
      fc.nat(POLICIES.length - 1),
      fc.array(step, { maxLength: 60, size: 'max' }),
      (first, steps) => {
        const both = new Both(POLICIES[first]!);
        for (const one of steps) {
          both.take(one);
          both.compare();
        }
      },
    ),
    { numRuns: 100 },
  );
});

test('thousands of events in one run, with amendments, reversals and long pauses', () => {
  const steps = fc.sample(step, { numRuns: 6_000, seed: 17 });
  const both = new Both(POLICIES[0]!);
  for (const [i, one] of steps.entries()) {
    // Mostly short pauses, or every window would be empty most of the time.
    both.take(one.act === 'advance' && i % 10 !== 0 ? { ...one, by: one.by % 7_000 } : one);
    if (i % 25 === 0) both.compare();
  }
  both.compare();
  assert.ok(both.patterns > 100, `patterns were seen ${both.patterns} times`);
});

test('recount answers for the past and for a smaller sequence', () => {
  const pastOf = fc.record({
    steps: fc.array(step, { maxLength: 40, size: 'max' }),
    before: fc.nat(30),
  });
  fc.assert(
    fc.property(pastOf, fc.integer({ min: 0, max: DAY }), ({ steps, before }, ago) => {
      const both = new Both(POLICIES[0]!);
      for (const one of steps) both.take(one);
      const time = both.naive.time - ago;
      for (const policy of POLICIES) {
        for (const subject of SUBJECTS) {
          assert.deepEqual(
            window.recount(both.cells, policy, 'request', subject, EVERY, before, time),
            both.naive.usage(policy, 'request', subject, EVERY, before, time),
          );
          const amount = 3n << 126n;
          const own = { ...subject, ...EVERY, amount, balance: amount, at: both.now };
          assert.deepEqual(
            behaviourBefore(both.cells, policy, { ...own, time }, before),
            both.naive.behaviour(policy, own, before, time),
          );
        }
      }
    }),
    { numRuns: 100 },
  );
});

test('all that is open is told in one pass what recount tells of each', () => {
  let [runs, told] = [0, 0];
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80, size: 'max' }), fc.nat(3), (steps, to) => {
      runs += 1;
      const both = new Both(POLICIES[0]!);
      const open: Open[] = [];
      for (const one of steps) {
        both.take(one);
        if (one.act !== 'record' || one.family !== 'request') continue;
        const item = both.naive.events.request.length - 1;
        const subject = { ...SUBJECTS[one.who]!, amount: one.amount };
        const [classes, time] = [one.judged, both.naive.time];
        const asked = { ...subject, ...classes, at: both.now, time };
        open.push({ subject, classes, asked: { ...asked, balance: classes.balance }, item });
      }
      const policy = POLICIES[to]!;
      const { dropped = -Infinity } = extentOf(both.cells, 'request');
      const known = open.filter(({ asked }) => asked.time - 30 * DAY >= dropped);
      for (const [i, { usage, behaviour }] of before(both.cells, policy, known).entries()) {
        const { subject, classes, asked, item } = known[i]!;
        const alone = window.recount(
          ...([both.cells, policy, 'request', subject, classes, item, asked.time] as const),
        );
        assert.deepEqual(usage, alone);
        assert.deepEqual(behaviour, behaviourBefore(both.cells, policy, asked, item));
        told += 1;
      }
    }),
    { numRuns: 150 },
  );
  assert.ok(told > 2 * runs, `only ${told} were told in ${runs}`);
});

test('a rebuilt state is the state of a ledger that always had the new policy', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: 'max' }), fc.nat(3), (steps, to) => {
      const amended = new Both(POLICIES[0]!);
      const always = new Both(POLICIES[to]!);
      for (const one of steps) {
        if (one.act === 'amend') continue;
        amended.take(one);
        always.take(one);
      }
      amended.take({ act: 'amend', to });
      window.advance(always.cells, always.policy, always.naive.time);
      assert.deepEqual(amended.cells.dump(), always.cells.dump());
    }),
    { numRuns: 200 },
  );
});

test('the same events give the same cells', () => {
  const steps = fc.sample(step, { numRuns: 500, seed: 3 });
  const [one, two] = [new Both(POLICIES[0]!), new Both(POLICIES[0]!)];
  for (const each of steps) one.take(each);
  for (const each of steps) two.take(each);
  assert.deepEqual([...one.cells.texts], [...two.cells.texts]);
});

test('an item counts until exactly W after it, and no longer', () => {
  const policy = withLimits([{ sum: '1', windowSeconds: 60 }]);
  const cells = new MemoryCells();
  const subject = subjectOf({ amount: 7n });
  window.record(cells, policy, 'request', subject, PLAIN, START);
  const sumAt = (time: number) => {
    window.advance(cells, policy, time);
    return window.usageOf(cells, policy, 'request', subject, PLAIN).get('limit-0')?.sum;
  };
  assert.equal(sumAt(START + 59_999), 7n);
  assert.equal(sumAt(START + 60_000), 0n);
  assert.equal(sumAt(START), 0n); // time that falls back brings nothing back
});

test('requests and payments are counted apart', () => {
  const policy = POLICIES[0]!;
  const cells = new MemoryCells();
  window.record(cells, policy, 'request', subjectOf(), PLAIN, START);
  const counted = (name: Family) =>
    window.usageOf(cells, policy, name, subjectOf(), PLAIN).get('limit-0');
  assert.deepEqual(counted('request'), { sum: 50n, count: 1 });
  assert.deepEqual(counted('payment'), { sum: 0n, count: 0 });
});

test('a reversed request stays counted, a reversed payment does not; twice is once', () => {
  const policy = POLICIES[0]!;
  const cells = new MemoryCells();
  for (const name of FAMILIES) {
    const sequence = window.record(cells, policy, name, subjectOf(), PLAIN, START);
    window.record(cells, policy, name, subjectOf({ amount: 9n }), PLAIN, START);
    window.reverse(cells, policy, name, sequence);
    window.reverse(cells, policy, name, sequence);
    const count = name === 'request' ? 2 : 1;
    const usage = window.usageOf(cells, policy, name, subjectOf(), PLAIN);
    assert.deepEqual(usage.get('limit-0'), { sum: 9n, count });
  }
});

test('sums beyond 2^128 are exact', () => {
  const policy = POLICIES[0]!;
  const cells = new MemoryCells();
  const subject = subjectOf({ amount: (1n << 128n) - 1n });
  for (let i = 0; i < 5; i++) window.record(cells, policy, 'request', subject, PLAIN, START);
  const usage = window.usageOf(cells, policy, 'request', subject, PLAIN);
  assert.equal(usage.get('limit-0')?.sum, 5n * ((1n << 128n) - 1n));
});

test('nothing is left of what all windows have forgotten', () => {
  const policy = POLICIES[0]!;
  const cells = new MemoryCells();
  for (const name of FAMILIES) {
    for (let i = 0; i < 20; i++) {
      const sequence = window.record(cells, policy, name, SUBJECTS[i % 12]!, EVERY, START + i);
      if (i % 3 === 0) window.reverse(cells, policy, name, sequence);
    }
  }
  window.advance(cells, policy, START + RETENTION_SECONDS * 1_000 + 20);
  assert.deepEqual(cells.dump('item', 'window'), []);
});

test('the work of an event does not grow with the items in the windows', () => {
  const policy = POLICIES[0]!;
  const cells = new MemoryCells();
  const worst = 8 * policy.limits.length + 20;
  for (let i = 0; i < 3_000; i++) {
    cells.touched = 0;
    window.record(cells, policy, 'request', SUBJECTS[0]!, PLAIN, START + i * 1_000);
    window.advance(cells, policy, START + i * 1_000);
    window.usageOf(cells, policy, 'request', SUBJECTS[0]!, PLAIN);
    assert.ok(cells.touched <= worst, `event ${i} touched ${cells.touched} cells`);
  }
});

test('an amendment counts anew only for the limits that count otherwise', () => {
  const policy = POLICIES[0]!;
  const cells = new MemoryCells();
  for (let i = 0; i < 500; i++) {
    window.record(cells, policy, 'request', subjectOf({ amount: BigInt(i + 1) }), PLAIN, START);
  }
  const stricter = policy.limits.map((limit): Limit => {
    return 'sum' in limit ? { ...limit, sum: '1', then: { outcome: 'block' } } : limit;
  });
  const before = cells.dump();
  cells.touched = 0;
  window.rebuild(cells, { ...policy, limits: stricter }, policy, START);
  assert.ok(cells.touched < 100, `${cells.touched} cells were touched`);
  assert.deepEqual(cells.dump(), before);
  const [first, ...rest] = policy.limits;
  const longer = { ...first!, windowSeconds: first!.windowSeconds + 60 };
  window.rebuild(cells, { ...policy, limits: [longer, ...rest] }, policy, START);
  assert.ok(cells.touched > 500, 'another window is counted from the items');
});

test('a caller who breaks the contract is stopped', () => {
  const policy = POLICIES[0]!;
  const cells = new MemoryCells();
  const put = (at: number, amount = 1n) =>
    window.record(cells, policy, 'request', subjectOf({ amount }), PLAIN, at);
  put(START);
  assert.throws(() => put(START - 1), /recorded at/);
  assert.throws(() => put(START, 0n), /not above zero/);
  assert.throws(() => window.reverse(cells, policy, 'request', 1), /no request 1/);
  const damaged = new MemoryCells();
  window.record(damaged, policy, 'request', subjectOf(), PLAIN, START);
  damaged.put('window', 'request/limit-0/customer:c-17', undefined);
  assert.throws(() => window.reverse(damaged, policy, 'request', 0), /below nothing/);
  const long = START + 100 * DAY;
  window.advance(cells, policy, long);
  window.reverse(cells, policy, 'request', 0); // long forgotten: nothing to take back
  const recount = (time: number) =>
    window.recount(cells, policy, 'request', subjectOf(), PLAIN, 1, time);
  assert.equal(recount(long).get('limit-0')?.sum, 0n);
  assert.throws(() => recount(START + 1), /are gone/);
});
