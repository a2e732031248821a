// Thresholds as shares of the balance, rules by familiarity, and what holds for all rules together.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Policy, policyHash, type Rule } from '@sekisho/protocol/policy';
import { isRefusal } from '@sekisho/protocol/refusal';
import { OUTCOMES } from '@sekisho/protocol/status';
import { readPolicy } from '../src/check.ts';
import { classesOf } from '../src/classes.ts';
import { defaultJudging } from '../src/default-judging.ts';
import type { Facts, Subject } from '../src/facts.ts';
import { judge } from '../src/judge.ts';
import { basePolicy, XEM } from './support/base-policy.ts';
import { factsOf, PLAIN, subjectOf } from './support/subject.ts';
import { WATCHFUL } from './support/watchful.ts';

const DESK = { outcome: 'review', review: 'desk' } as const;
const NEW = { ...PLAIN, newDestination: true };

const by = (rule: object): Policy => ({
  ...WATCHFUL,
  limits: basePolicy().limits,
  rules: [{ id: 'only', asset: XEM, then: DESK, ...rule } as Rule],
});

type Changes = Parameters<typeof factsOf>[2];

const judged = (policy: Policy, amount: bigint, facts: Changes = {}) => {
  const subject = subjectOf({ amount });
  return judge(policy, factsOf(policy, subject, { balance: 100_000n, ...facts }), subject);
};

const tags = (...args: Parameters<typeof judged>) => judged(...args).reasons.map(({ tag }) => tag);

test('a policy without the optional fields keeps its hash', () => {
  const before = '32555db6483975436a2a048a3c36ffe75f3550757d58e06923fb7b3d5d09e1c2';
  const read = readPolicy(basePolicy());
  assert.ok(!isRefusal(read));
  assert.equal(policyHash(read), before);
});

test('a ceiling by share is crossed by one unit more than the share, rounded down', () => {
  const policy = by({ kind: 'payment-ceiling', aboveShare: 33 });
  assert.deepEqual(tags(policy, 330n), []);
  const [reason] = judged(policy, 331n).reasons;
  assert.deepEqual(
    [reason!.tag, reason!.observed, reason!.threshold],
    ['payment-ceiling', '331', '330'],
  );
  assert.deepEqual(tags(policy, 99n, { balance: 30_000n }), []);
  assert.deepEqual(tags(policy, 100n, { balance: 30_302n }), ['payment-ceiling']);
});

test('a share of a balance that nobody reports hits whatever is asked for', () => {
  const unknown = { balance: undefined };
  const ceiling = by({ kind: 'payment-ceiling', aboveShare: 10_000 });
  const fresh = by({ kind: 'new-destination', aboveShare: 10_000 });
  // The other one is the share that the base policy has as a limit.
  assert.deepEqual(tags(ceiling, 1n, unknown), ['balance-unknown', 'balance-unknown']);
  assert.deepEqual(tags(fresh, 1n, { ...unknown, ...NEW }), ['balance-unknown', 'balance-unknown']);
  assert.deepEqual(tags(fresh, 1n, unknown), ['balance-unknown'], 'familiar: not looked at');
  const [, reason] = judged(ceiling, 1n, unknown).reasons;
  assert.deepEqual([reason!.id, reason!.outcome], ['only', 'review']);
});

test('not knowing the balance blocks where the limit or rule would freeze', () => {
  const freeze = { outcome: 'freeze', scope: 'client' } as const;
  const base = by({ kind: 'payment-ceiling', aboveShare: 100, then: freeze });
  const limits = base.limits.map((limit) =>
    'balanceShare' in limit ? { ...limit, then: freeze } : limit,
  );
  for (const policy of [base, { ...base, rules: [], limits }]) {
    const unknown = judged(policy, 1n, { balance: undefined });
    assert.deepEqual([unknown.outcome, unknown.freeze], ['block', undefined]);
    const [reason] = unknown.reasons.filter(({ outcome }) => outcome === 'block');
    assert.equal(reason?.tag, 'balance-unknown');
    assert.equal(judged(policy, 100_000n).freeze, 'client');
  }
});

test('a new destination by familiarity is told with what it is used to', () => {
  const policy = by({ kind: 'new-destination', above: '100' });
  assert.deepEqual(tags(policy, 101n), []);
  assert.deepEqual(tags(policy, 100n, NEW), []);
  const told = (facts: Changes) => {
    const [reason] = judged(policy, 101n, { ...NEW, ...facts }).reasons;
    return [reason!.tag, reason!.observed, reason!.threshold];
  };
  assert.deepEqual(told({ familiarAmount: 40n }), ['new-destination', '40', '80']);
  const never = { destinationFirstPaid: undefined };
  assert.deepEqual(told(never), ['new-destination', 'never paid', '0']);
});

test('each detector hits from its number on, and without history not at all', () => {
  const seeing = (id: string, seen: bigint) => ({ ...NEW, behaviour: new Map([[id, seen]]) });
  assert.deepEqual(tags(WATCHFUL, 50n, NEW), []);
  assert.deepEqual(tags(WATCHFUL, 50n, seeing('probe', 5n)), ['probe-then-large']);
  assert.deepEqual(tags(WATCHFUL, 50n, seeing('probe', 6n)), []);
  assert.deepEqual(tags(WATCHFUL, 50n, seeing('even', 4n)), ['cadence']);
  assert.deepEqual(tags(WATCHFUL, 50n, seeing('even', 3n)), []);
  assert.deepEqual(tags(WATCHFUL, 50n, seeing('rising', 3n)), ['growth']);
  assert.deepEqual(tags(WATCHFUL, 50n, seeing('rising', 2n)), []);
});

test('limits on a class count that class only', () => {
  const used = {
    'new-hour': { sum: 0n, count: 3 },
    'near-day': { sum: 0n, count: 2 },
  };
  const hit = (classes: object) => judged(WATCHFUL, 10n, { used, ...classes });
  const ids = (classes: object) => hit(classes).reasons.map(({ id }) => id);
  assert.deepEqual(ids(PLAIN), []);
  assert.deepEqual(ids({ ...PLAIN, newDestination: true }), ['new-hour']);
  assert.deepEqual(ids({ ...PLAIN, nearThreshold: true }), ['near-day']);
  assert.deepEqual(ids({ ...NEW, nearThreshold: true }), ['new-hour', 'near-day']);
});

const DEFAULT: Policy = {
  ...basePolicy(),
  ...defaultJudging(XEM),
  reviews: [...basePolicy().reviews, ...defaultJudging(XEM).reviews],
};

test('the default judging fits together, and bounds a withdrawal of every class', () => {
  const read = readPolicy(DEFAULT);
  assert.ok(!isRefusal(read), isRefusal(read) ? read.detail : '');
  for (const newDestination of [false, true]) {
    for (const nearThreshold of [false, true]) {
      const classes = { ...PLAIN, newDestination, nearThreshold, unattended: newDestination };
      const verdict = judged(DEFAULT, 1n, classes);
      assert.deepEqual(verdict.reasons, []);
      const whole = judged(DEFAULT, 100_000n, classes);
      assert.notEqual(whole.outcome, 'allow', 'nobody takes the whole balance unattended');
    }
  }
});

/** Facts and classes as the fold would have them, but for what was used. */
function inPlace(policy: Policy, subject: Subject, used: bigint, familiarAmount: bigint): Facts {
  const known = {
    ...{ balance: 100_000n, destinationFirstPaid: 0, newcomer: false, time: 10 ** 12 },
    familiarAmount,
  };
  const classes = classesOf(policy, known, subject);
  const all = Object.fromEntries(policy.limits.map(({ id }) => [id, { sum: used, count: 0 }]));
  const behaviour = new Map([['probe', 3n]]);
  return factsOf(policy, subject, { ...known, ...classes, used: all, behaviour });
}

/** Near a threshold is a band: a limit on it lets go of what is larger, which hits by itself. */
const withoutBands = (policy: Policy): Policy => ({
  ...policy,
  limits: policy.limits.filter(({ only }) => only !== 'near-thresholds' && only !== 'unattended'),
});

test('a larger amount is never judged more leniently by shares, classes and detectors', () => {
  const amount = fc.bigInt(1n, 60_000n);
  for (const policy of [WATCHFUL, DEFAULT].map(withoutBands)) {
    fc.assert(
      fc.property(amount, amount, fc.bigInt(0n, 9_000n), amount, (one, more, used, familiar) => {
        const rank = (asked: bigint) => {
          const subject = subjectOf({ amount: asked });
          const { outcome } = judge(policy, inPlace(policy, subject, used, familiar), subject);
          return OUTCOMES.indexOf(outcome);
        };
        assert.ok(rank(one + more) >= rank(one));
      }),
    );
  }
});

test('the order of limits and rules changes nothing but the order of the reasons', () => {
  const shuffled = (policy: Policy) =>
    fc.record({
      limits: fc.shuffledSubarray(policy.limits, { minLength: policy.limits.length }),
      rules: fc.shuffledSubarray(policy.rules, { minLength: policy.rules.length }),
    });
  for (const policy of [WATCHFUL, DEFAULT]) {
    fc.assert(
      fc.property(
        shuffled(policy),
        fc.bigInt(1n, 60_000n),
        fc.bigInt(0n, 9_000n),
        (to, one, used) => {
          const subject = subjectOf({ amount: one });
          const other = { ...policy, ...to };
          const [before, after] = [policy, other].map((which) => {
            const { reasons, ...rest } = judge(which, inPlace(which, subject, used, 5n), subject);
            return { ...rest, reasons: reasons.toSorted((a, b) => (a.id < b.id ? -1 : 1)) };
          });
          assert.deepEqual(after, before);
        },
      ),
    );
  }
});
