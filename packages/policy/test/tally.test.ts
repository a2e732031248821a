// Windows and trails in plain memory count what those in the ledger's cells count.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Policy } from '@sekisho/protocol/policy';
import fc from 'fast-check';
import { behaviourOf } from '../src/behaviour.ts';
import { FAMILIES, type Family } from '../src/items.ts';
import { Tally } from '../src/tally.ts';
import * as window from '../src/window.ts';
import { DAY, START, type Step, step } from './support/both.ts';
import { MemoryCells } from './support/cells.ts';
import { CLASSES, EVERY, POLICIES, SUBJECTS } from './support/model-policies.ts';

class Pair {
  readonly cells = new MemoryCells();
  readonly policy: Policy;
  readonly tallies: Readonly<Record<Family, Tally>>;
  readonly recorded: Record<Family, number> = { request: 0, payment: 0 };
  now = START;
  time = START;
  seen = 0;

  constructor(policy: Policy) {
    this.policy = policy;
    this.tallies = {
      request: new Tally(policy, 'request'),
      payment: new Tally(policy, 'payment'),
    };
  }

  take(one: Step): void {
    const { cells, policy, tallies, recorded } = this;
    if (one.act === 'record') {
      const { family, judged } = one;
      const subject = { ...SUBJECTS[one.who]!, amount: one.amount };
      const sequence = window.record(cells, policy, family, subject, judged, this.now);
      assert.equal(tallies[family].record(subject, judged, this.now), sequence);
      recorded[family] = sequence + 1;
    } else if (one.act === 'reverse') {
      const count = recorded[one.family];
      if (count === 0) return;
      window.reverse(cells, policy, one.family, one.which % count);
      tallies[one.family].reverse(one.which % count);
    } else if (one.act === 'advance') {
      this.now += one.by;
      this.time = Math.max(this.time, this.now - one.lag);
      window.advance(cells, policy, this.time);
      for (const family of FAMILIES) tallies[family].advance(this.time);
    }
  }

  compare(): void {
    const { cells, policy, tallies, now, time } = this;
    for (const family of FAMILIES) {
      for (const [i, subject] of SUBJECTS.entries()) {
        const classes = CLASSES[i % CLASSES.length]!;
        const expected = window.usageOf(
          ...[cells, policy, family, { ...subject, amount: 1n }, classes],
        );
        assert.deepEqual(tallies[family].usageOf(subject, classes), expected);
      }
    }
    const amount = 3n << 126n;
    for (const subject of SUBJECTS) {
      const own = { ...subject, ...EVERY, amount, balance: amount * 2n, at: now, time };
      const expected = behaviourOf(cells, policy, own);
      assert.deepEqual(tallies.request.behaviourOf(own), expected);
      this.seen += expected.size;
    }
  }
}

test('in memory and in cells the same is counted after every step', () => {
  let seen = 0;
  const policies = fc.nat(POLICIES.length - 1);
  fc.assert(
    fc.property(policies, fc.array(step, { maxLength: 60, size: 'max' }), (which, steps) => {
      const pair = new Pair(POLICIES[which]!);
      for (const one of steps) {
        pair.take(one);
        pair.compare();
      }
      seen += pair.seen;
    }),
    { numRuns: 60 },
  );
  assert.ok(seen > 100, `detectors saw ${seen}`);
});

test('what no window counts any more takes no room', () => {
  const pair = new Pair(POLICIES[0]!);
  for (const one of fc.sample(step, { numRuns: 300, seed: 3 })) pair.take(one);
  pair.take({ act: 'advance', by: 40 * DAY, lag: 0 });
  for (const family of FAMILIES) assert.equal(pair.tallies[family].entities, 0);
});

test('time that falls, nothing to reverse and nothing paid are mistakes of the caller', () => {
  const tally = new Tally(POLICIES[0]!, 'request');
  const subject = { ...SUBJECTS[0]!, amount: 1n };
  tally.record(subject, EVERY, START);
  assert.throws(() => tally.record(subject, EVERY, START - 1), /after an item/);
  assert.throws(() => tally.record({ ...subject, amount: 0n }, EVERY, START), /above zero/);
  assert.throws(() => tally.reverse(1), /no request 1 to reverse/);
});
