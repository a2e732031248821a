// What people look at anyway does not use up what passes unattended.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Policy, Rule } from '@sekisho/protocol/policy';
import { classesOf } from '../src/classes.ts';
import type { Known } from '../src/facts.ts';
import { applies } from '../src/limits.ts';
import { basePolicy, XEM } from './support/base-policy.ts';
import { subjectOf } from './support/subject.ts';

const REVIEW = { outcome: 'review', review: 'desk' } as const;
const FAMILIARITY = { ageSeconds: 86_400, factor: 2 };
const KNOWN: Known = {
  ...{ balance: 100_000n, destinationFirstPaid: undefined, familiarAmount: 0n },
  ...{ newcomer: false, time: 1_000_000_000 },
};
const newLarge: Rule = {
  ...{ id: 'new-large', kind: 'new-destination', asset: XEM, above: '100', then: REVIEW },
};

const unattended = (amount: bigint, rule: Rule = newLarge, known: Partial<Known> = {}): boolean => {
  const policy: Policy = { ...basePolicy(), familiarity: FAMILIARITY, rules: [rule] };
  return classesOf(policy, { ...KNOWN, ...known }, subjectOf({ amount })).unattended;
};

test('to a new destination, up to what a rule on single amounts lets pass', () => {
  assert.deepEqual([unattended(100n), unattended(101n)], [true, false]);
  // A familiar destination is in no such class, whatever the amount.
  assert.equal(unattended(100n, newLarge, { familiarAmount: 50n }), false);
});

test('a ceiling for all hands over as well, a delay or another asset hands nothing over', () => {
  const ceiling: Rule = { ...newLarge, kind: 'payment-ceiling' };
  assert.equal(unattended(101n, ceiling), false);
  assert.equal(unattended(101n, { ...newLarge, then: { outcome: 'delay', seconds: 60 } }), true);
  assert.equal(unattended(101n, { ...newLarge, asset: 'eip155:1/eth' }), true);
});

test('a share of an unknown balance is looked at, and so is everything above it', () => {
  const { above: _, ...rest } = newLarge;
  const share = { ...rest, aboveShare: 10 } as Rule;
  assert.deepEqual([unattended(100n, share), unattended(101n, share)], [true, false]);
  assert.equal(unattended(1n, share, { balance: undefined }), false);
});

test('a limit on what is unattended counts nothing else', () => {
  const [limit] = basePolicy().limits;
  const only = { ...limit!, only: 'unattended' as const };
  const plain = { newcomer: false, newDestination: true, unattended: false, nearThreshold: false };
  assert.equal(applies(only, subjectOf(), plain), false);
  assert.equal(applies(only, subjectOf(), { ...plain, unattended: true }), true);
});
