import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Limit, Policy, Rule } from '@sekisho/protocol/policy';
import { classesOf } from '../src/classes.ts';
import type { Known, Subject } from '../src/facts.ts';
import { basePolicy, COLD, ETH, XEM } from './support/base-policy.ts';
import { subjectOf } from './support/subject.ts';

const KNOWN: Known = {
  balance: 1_000_000n,
  destinationFirstPaid: 0,
  familiarAmount: 100n,
  newcomer: false,
  time: 1_000_000_000,
};
const THEN = { outcome: 'review' as const, review: 'desk' };

const policyOf = (limits: readonly Limit[] = [], rules: readonly Rule[] = []): Policy => ({
  ...basePolicy(),
  familiarity: { ageSeconds: 86_400, factor: 2 },
  limits: [...limits],
  rules: [...rules],
});

const of = (subject: Partial<Subject>, known: Partial<Known> = {}, policy = policyOf()) =>
  classesOf(policy, { ...KNOWN, ...known }, subjectOf(subject));

test('a destination is familiar up to the factor times what it was paid, and no further', () => {
  const isNew = (amount: bigint, familiarAmount: bigint) =>
    of({ amount }, { familiarAmount }).newDestination;
  assert.equal(isNew(200n, 100n), false);
  assert.equal(isNew(201n, 100n), true);
  assert.equal(isNew(1n, 0n), true);
});

test('without familiarity every destination is new, the listed internal ones aside', () => {
  const { familiarity: _, ...policy } = policyOf();
  assert.equal(of({ amount: 1n }, { familiarAmount: 10n ** 9n }, policy).newDestination, true);
  for (const known of [policy, policyOf()]) {
    const listed = { destination: COLD, purpose: 'internal' as const, amount: 10n ** 9n };
    assert.equal(of(listed, { familiarAmount: 0n }, known).newDestination, false);
    const elsewhere = { ...listed, wallet: 'eth-hot' };
    assert.equal(of(elsewhere, { familiarAmount: 0n }, known).newDestination, true);
  }
});

const ceiling = (threshold: object): Rule =>
  ({ id: 'r', kind: 'payment-ceiling', asset: XEM, then: THEN, ...threshold }) as Rule;
const fresh = (threshold: object): Rule =>
  ({ id: 'r', kind: 'new-destination', asset: XEM, then: THEN, ...threshold }) as Rule;
const limit = (change: object): Limit => {
  const base = { id: 'l', asset: XEM, wallets: [], per: 'client', windowSeconds: 60, then: THEN };
  const whole: object = { ...base, ...change };
  return whole as Limit;
};

/** Each with a threshold of 1,000, for which alone the amount can be near. */
const THRESHOLDS: Readonly<Record<string, Policy>> = {
  'a ceiling': policyOf([], [ceiling({ above: '1000' })]),
  'a ceiling by share': policyOf([], [ceiling({ aboveShare: 10 })]),
  'a new destination by age': policyOf([], [fresh({ above: '1000', ageSeconds: 2_000_000 })]),
  'a new destination by familiarity': policyOf([], [fresh({ aboveShare: 10 })]),
  'a sum': policyOf([limit({ sum: '1000' })]),
  'a share': policyOf([limit({ balanceShare: 10, per: 'wallet' })]),
  'a share of new destinations': policyOf([limit({ balanceShare: 10, only: 'new-destinations' })]),
};

for (const [name, policy] of Object.entries(THRESHOLDS)) {
  test(`near ${name} is from 70 % of it up to all of it`, () => {
    const isNear = (amount: bigint) => of({ amount }, {}, policy).nearThreshold;
    assert.deepEqual([699n, 700n, 1_000n, 1_001n].map(isNear), [false, true, true, false]);
  });
}

test('a threshold that is not in force for a withdrawal is not one to be near to', () => {
  const isNear = (policy: Policy, known: Partial<Known> = {}, subject: Partial<Subject> = {}) =>
    of({ amount: 900n, ...subject }, known, policy).nearThreshold;
  assert.equal(isNear(policyOf()), false);
  const old = { familiarAmount: 10_000n };
  assert.equal(isNear(THRESHOLDS['a new destination by familiarity']!, old), false);
  assert.equal(isNear(THRESHOLDS['a share of new destinations']!, old), false);
  const known = policyOf([], [fresh({ above: '1000', ageSeconds: 1_000_000 })]);
  assert.equal(isNear(known), false);
  assert.equal(isNear(known, { destinationFirstPaid: undefined }), true);
  const newcomers = policyOf([limit({ sum: '1000', per: 'newcomers' })]);
  assert.equal(isNear(newcomers), false);
  assert.equal(isNear(newcomers, { newcomer: true }), true);
  const other = policyOf(
    [limit({ sum: '1000', asset: ETH })],
    [{ ...ceiling({ above: '1000' }), asset: ETH }],
  );
  assert.equal(isNear(other), false);
  const counted = policyOf([
    limit({ count: 1_000 }),
    limit({ sum: '1000', only: 'near-thresholds' }),
  ]);
  assert.equal(isNear(counted), false);
});

test('a share of a balance that nobody has reported is always near', () => {
  const unknown = { balance: undefined };
  for (const name of ['a ceiling by share', 'a share']) {
    assert.equal(of({ amount: 5n }, {}, THRESHOLDS[name]!).nearThreshold, false);
    assert.equal(of({ amount: 5n }, unknown, THRESHOLDS[name]!).nearThreshold, true);
  }
  assert.equal(of({ amount: 5n }, unknown, THRESHOLDS['a sum']!).nearThreshold, false);
});

test('more asked for is never less new, and near is one band for one threshold', () => {
  const amount = fc.bigInt(1n, 5_000n);
  const policy = THRESHOLDS['a ceiling']!;
  fc.assert(
    fc.property(amount, amount, fc.bigInt(0n, 3_000n), (one, more, familiarAmount) => {
      const less = of({ amount: one }, { familiarAmount }, policy);
      const larger = of({ amount: one + more }, { familiarAmount }, policy);
      if (less.newDestination) assert.ok(larger.newDestination);
      assert.equal(less.nearThreshold, one >= 700n && one <= 1_000n);
    }),
  );
});
