import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  DAY_SECONDS,
  type Limit,
  MAX_WINDOW_SECONDS,
  type Policy,
  type Rule,
} from '@sekisho/protocol/policy';
import { behaviourBefore, behaviourOf } from '../src/behaviour.ts';
import type { Classes, Subject } from '../src/facts.ts';
import { FAMILIES, type Family, RETENTION_SECONDS } from '../src/items.ts';
import * as window from '../src/window.ts';
import { basePolicy, ETH, XEM } from './support/base-policy.ts';
import { MemoryCells } from './support/cells.ts';
import { Naive } from './support/naive.ts';
import { PLAIN, subjectOf } from './support/subject.ts';

const DAY = DAY_SECONDS * 1_000;
const START = 1_790_000_000_000;

const withLimits = (limits: readonly Partial<Limit>[], rules: readonly Rule[] = []): Policy => {
  const base = {
    asset: XEM,
    wallets: [],
    per: 'customer' as const,
    windowSeconds: 3_600,
    then: { outcome: 'block' as const },
  };
  const whole = limits.map((limit, i) => ({ id: `limit-${i}`, ...base, ...limit }) as Limit);
  return { ...basePolicy(), limits: whole, rules: [...rules] };
};

const THEN = { outcome: 'block' as const };
const probe = (id: string, windowSeconds: number, threshold: object, asset = XEM): Rule =>
  ({
    id,
    kind: 'probe-then-large',
    asset,
    ratio: 5,
    windowSeconds,
    then: THEN,
    ...threshold,
  }) as Rule;
const cadence = (id: string, per: string, windowSeconds: number, threshold: object): Rule =>
  ({
    ...{ id, kind: 'cadence', asset: XEM, per, windowSeconds, gaps: 3, tolerancePercent: 30 },
    ...{ then: THEN, ...threshold },
  }) as Rule;
const growth = (id: string, per: string, windowSeconds: number, threshold: object): Rule =>
  ({
    ...{ id, kind: 'growth', asset: XEM, per, windowSeconds, steps: 3, ratioPercent: 150 },
    ...{ then: THEN, ...threshold },
  }) as Rule;
const MIDDLE = (1n << 126n).toString();

const POLICIES: readonly Policy[] = [
  withLimits(
    [
      { sum: '1' },
      { sum: '1', per: 'wallet', windowSeconds: 60, wallets: ['nem-hot'] },
      { count: 1, per: 'client', windowSeconds: DAY_SECONDS },
      { count: 1, per: 'newcomers', windowSeconds: 600 },
      { sum: '1', per: 'destination', windowSeconds: MAX_WINDOW_SECONDS, asset: ETH },
      { count: 1, per: 'wallet', windowSeconds: 3_600, only: 'new-destinations' },
      { sum: '1', per: 'customer', windowSeconds: DAY_SECONDS, only: 'near-thresholds' },
    ],
    [
      probe('probe', MAX_WINDOW_SECONDS, { above: MIDDLE }),
      cadence('line', 'client', 7 * DAY_SECONDS, { above: '1' }),
      growth('steps', 'customer', 600, { aboveShare: 2_000 }),
    ],
  ),
  withLimits(
    [
      // The same ids with other meanings, so that leftovers of the old policy would show.
      { sum: '1', per: 'destination', windowSeconds: MAX_WINDOW_SECONDS },
      { balanceShare: 1, per: 'wallet', windowSeconds: 600 },
      { sum: '1', per: 'newcomers', windowSeconds: 7 * DAY_SECONDS },
      { sum: '1', per: 'client', windowSeconds: DAY_SECONDS, only: 'new-destinations' },
      { count: 1, per: 'newcomers', windowSeconds: 600, only: 'near-thresholds' },
    ],
    [
      // And the same ids for other detectors of other entities.
      growth('line', 'destination', MAX_WINDOW_SECONDS, { above: '1' }),
      cadence('probe', 'customer', 3_600, { aboveShare: 10_000 }),
      probe('steps', 600, { above: '1' }, ETH),
    ],
  ),
  withLimits([]),
  withLimits([
    { id: 'other', count: 1, per: 'customer', windowSeconds: 2 * DAY_SECONDS, wallets: ['w-2'] },
    { id: 'limit-0', sum: '1', per: 'client', windowSeconds: 60, asset: ETH },
  ]),
];

const SUBJECTS: readonly Subject[] = ['c-1', 'c-2', 'c-3'].flatMap((customer) =>
  [XEM, ETH].flatMap((asset) =>
    ['nem-hot', 'w-2'].map((wallet) =>
      subjectOf({ customer, asset, wallet, client: `for-${customer}`, destination: `D${wallet}` }),
    ),
  ),
);

type Step =
  | { act: 'record'; family: Family; who: number; amount: bigint; judged: window.Judged }
  | { act: 'reverse'; family: Family; which: number }
  | { act: 'advance'; by: number; lag: number }
  | { act: 'amend'; to: number };

/** Both sides of every edge of a window, and pauses longer than all of them. */
const pause = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 90_000 }) },
  fc.constantFrom(59_999, 60_000, 60_001, 600_000, 3_599_999, 3_600_000, DAY, DAY + 1),
  fc.constantFrom(29 * DAY, 30 * DAY, 33 * DAY),
);
const judged = fc.record({
  balance: fc.option(fc.bigInt(1n, 1n << 128n), { nil: undefined }),
  newcomer: fc.boolean(),
  newDestination: fc.boolean(),
  unattended: fc.boolean(),
  nearThreshold: fc.boolean(),
});
/** Of every class, and some mixtures. */
const EVERY: Classes = {
  ...{ newcomer: true, newDestination: true, unattended: true, nearThreshold: true },
};
const CLASSES: readonly Classes[] = [
  PLAIN,
  EVERY,
  { ...PLAIN, newDestination: true },
  { ...PLAIN, newDestination: true, unattended: true },
  { ...PLAIN, nearThreshold: true },
  { ...PLAIN, newcomer: true },
];
const family = fc.constantFrom(...FAMILIES);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      act: fc.constant('record' as const),
      family,
      who: fc.nat(SUBJECTS.length - 1),
      amount: fc.bigInt(1n, (1n << 127n) - 1n),
      judged,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ act: fc.constant('reverse' as const), family, which: fc.nat() }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ act: fc.constant('advance' as const), by: pause, lag: fc.nat(90_000) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ act: fc.constant('amend' as const), to: fc.nat(POLICIES.length - 1) }),
  },
);

/** The windows and the naive model, side by side. */
class Both {
  readonly cells = new MemoryCells();
  readonly naive = new Naive();
  policy: Policy;
  /** Entry time; witnessed time (naive.time) follows it. */
  now = START;
  /** How often a detector saw more than the least. */
  patterns = 0;

  constructor(policy: Policy) {
    this.policy = policy;
    this.naive.time = START;
  }

  take(one: Step): void {
    const { cells, naive, policy } = this;
    if (one.act === 'record') {
      const subject = { ...SUBJECTS[one.who]!, amount: one.amount };
      const expected = naive.record(one.family, subject, one.judged, this.now);
      const sequence = window.record(cells, policy, one.family, subject, one.judged, this.now);
      assert.equal(sequence, expected);
    } else if (one.act === 'reverse') {
      const events = naive.events[one.family];
      if (events.length === 0) return;
      const which = one.which % events.length;
      events[which]!.reversed = true;
      window.reverse(cells, policy, one.family, which);
    } else if (one.act === 'advance') {
      this.now += one.by;
      const witnessed = this.now - one.lag;
      if (witnessed > naive.time) naive.time = witnessed;
      window.advance(cells, policy, naive.time);
    } else {
      this.policy = POLICIES[one.to]!;
      window.rebuild(cells, this.policy, policy, naive.time);
    }
  }

  compare(): void {
    for (const name of FAMILIES) {
      for (const [i, subject] of SUBJECTS.entries()) {
        const classes = CLASSES[i % CLASSES.length]!;
        assert.deepEqual(
          window.usageOf(this.cells, this.policy, name, subject, classes),
          this.naive.usage(this.policy, name, subject, classes),
        );
      }
    }
    // A few of them at a time: every question looks through all that was ever asked.
    const turn = this.naive.events.request.length;
    for (const shift of [0, 5]) this.compareBehaviour(SUBJECTS[(turn + shift) % SUBJECTS.length]!);
  }

  compareBehaviour(subject: Subject): void {
    const { cells, policy, naive, now } = this;
    const amount = 3n << 126n;
    const own = { ...subject, ...EVERY, amount, balance: amount * 2n, at: now };
    const expected = naive.behaviour(policy, own);
    const asked = { ...own, time: naive.time };
    assert.deepEqual(behaviourOf(cells, policy, asked), expected);
    assert.deepEqual(behaviourBefore(cells, policy, asked, Infinity), expected);
    for (const seen of expected.values()) if (seen > 1n) this.patterns++;
  }
}

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
  assert.equal(asks(20, START + 41), 1n, 'five is not more than five');
  for (let i = 0; i < 30; i++) asks(7, START + 50 + i);
  assert.equal(asks(40, START + 90), 2n, 'the two and thirty others');
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
