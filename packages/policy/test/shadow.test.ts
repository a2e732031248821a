// Limits and rules in shadow mode: all that they would do is told, and nothing of it happens.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Policy } from '@sekisho/protocol/policy';
import { classesOf } from '../src/classes.ts';
import { differences, effectOf } from '../src/difference.ts';
import type { Facts, Subject } from '../src/facts.ts';
import { judge } from '../src/judge.ts';
import { basePolicy } from './support/base-policy.ts';
import { factsOf, subjectOf } from './support/subject.ts';
import { WATCHFUL } from './support/watchful.ts';

/** The policy with these, by id, in shadow mode. */
const shadowed = (policy: Policy, ids: readonly string[]): Policy => ({
  ...policy,
  limits: policy.limits.map((it) => (ids.includes(it.id) ? { ...it, mode: 'shadow' } : it)),
  rules: policy.rules.map((it) => (ids.includes(it.id) ? { ...it, mode: 'shadow' } : it)),
});

/** The policy without them. */
const without = (policy: Policy, ids: readonly string[]): Policy => ({
  ...policy,
  limits: policy.limits.filter(({ id }) => !ids.includes(id)),
  rules: policy.rules.filter(({ id }) => !ids.includes(id)),
});

/** Facts and classes as the fold would have them, but for what was used and seen. */
function told(policy: Policy, subject: Subject, used: bigint, balance: bigint | undefined): Facts {
  const known = {
    ...{ balance, destinationFirstPaid: undefined, newcomer: true, time: 10 ** 12 },
    familiarAmount: 0n,
  };
  const usage = Object.fromEntries(policy.limits.map(({ id }) => [id, { sum: used, count: 4 }]));
  const behaviour = new Map([
    ['probe', 3n],
    ['even', 5n],
    ['rising', 2n],
  ]);
  const classes = classesOf(policy, known, subject);
  return factsOf(policy, subject, { ...known, ...classes, used: usage, behaviour });
}

test('a rule in shadow mode is told as a hit, and the withdrawal passes', () => {
  const subject = subjectOf({ amount: 801n });
  const policy = shadowed(basePolicy(), ['large']);
  assert.deepEqual(judge(policy, factsOf(policy, subject), subject), {
    ...{ outcome: 'allow', reasons: [], reviews: [], delaySeconds: 0 },
    shadows: [
      {
        ...{ tag: 'payment-ceiling', id: 'large', outcome: 'delay', observed: '801' },
        ...{ threshold: '800', entity: 'customer:c-17' },
      },
    ],
  });
});

test('a withdrawal that no shadow meets has no member for shadows', () => {
  const policy = shadowed(basePolicy(), ['large', 'wallet-hour']);
  const verdict = judge(policy, factsOf(policy, subjectOf()), subjectOf());
  assert.equal(Object.hasOwn(verdict, 'shadows'), false);
});

test('a covering limit in shadow mode covers nothing', () => {
  const policy = shadowed(basePolicy(), ['wallet-hour', 'wallet-share']);
  const { outcome, reasons } = judge(policy, factsOf(policy, subjectOf()), subjectOf());
  assert.equal(outcome, 'block');
  assert.deepEqual(
    reasons.map(({ tag }) => tag),
    ['no-limit'],
  );
});

test('a rule in shadow mode attends to nothing and makes no threshold to be near of', () => {
  const known = {
    ...{ balance: 100_000n, destinationFirstPaid: undefined, newcomer: false, time: 10 ** 12 },
    familiarAmount: 0n,
  };
  const classes = (policy: Policy, amount: bigint) =>
    classesOf(policy, known, subjectOf({ amount }));
  const only = {
    ...WATCHFUL,
    limits: [],
    rules: WATCHFUL.rules.filter(({ id }) => id === 'fresh'),
  };
  assert.equal(classes(only, 101n).unattended, false);
  assert.equal(classes(shadowed(only, ['fresh']), 101n).unattended, true);
  assert.equal(classes(only, 90n).nearThreshold, true);
  assert.equal(classes(shadowed(only, ['fresh']), 90n).nearThreshold, false);
  const sum = { ...only, rules: [], limits: WATCHFUL.limits.filter(({ per }) => per === 'wallet') };
  assert.equal(classes(sum, 5_000n).nearThreshold, true);
  const ids = sum.limits.map(({ id }) => id);
  assert.equal(classes(shadowed(sum, ids), 5_000n).nearThreshold, false);
});

test('with some in shadow mode it is judged as without them, and they are told as if live', () => {
  const ids = [...WATCHFUL.limits, ...WATCHFUL.rules].map(({ id }) => id);
  const balance = fc.option(fc.constant(100_000n), { nil: undefined });
  let seen = 0;
  fc.assert(
    fc.property(
      fc.subarray(ids),
      fc.bigInt(1n, 9_000n),
      fc.bigInt(0n, 9_000n),
      balance,
      (some, amount, used, reported) => {
        const subject = subjectOf({ amount });
        const [tried, bare] = [shadowed(WATCHFUL, some), without(WATCHFUL, some)];
        const facts = told(tried, subject, used, reported);
        const { shadows = [], ...live } = judge(tried, facts, subject);
        const own = told(bare, subject, used, reported);
        const { unattended, nearThreshold } = facts;
        assert.deepEqual([unattended, nearThreshold], [own.unattended, own.nearThreshold]);
        assert.deepEqual(live, judge(bare, own, subject));
        // The same facts for all of them: which classes there are is not what is compared here.
        const all = judge(WATCHFUL, facts, subject).reasons.filter(({ id }) => some.includes(id));
        assert.deepEqual(shadows, all);
        seen += shadows.length;
      },
    ),
  );
  assert.ok(seen > 50, `${seen} hits in shadow mode`);
});

test('to switch to shadow mode loosens, back tightens, and what only tells does neither', () => {
  const base = basePolicy();
  const effect = (before: Policy, after: Policy) => effectOf(differences(before, after));
  for (const id of ['large', 'wallet-hour']) {
    const tried = shadowed(base, [id]);
    assert.equal(effect(base, tried), 'loosens', id);
    assert.equal(effect(tried, base), 'tightens', id);
    assert.equal(effect(tried, without(base, [id])), 'neither', id);
    assert.equal(effect(without(base, [id]), tried), 'neither', id);
  }
  const raised = structuredClone(shadowed(base, ['customer-day']));
  Object.assign(raised.limits[0]!, { sum: '999999' });
  assert.equal(effect(shadowed(base, ['customer-day']), raised), 'neither');
});
