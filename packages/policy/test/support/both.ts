// What can happen to windows and trails, tried on them and on a naive model side by side.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DAY_SECONDS, type Policy } from '@sekisho/protocol/policy';
import { behaviourBefore, behaviourOf } from '../../src/behaviour.ts';
import type { Subject } from '../../src/facts.ts';
import { FAMILIES, type Family } from '../../src/items.ts';
import * as window from '../../src/window.ts';
import { MemoryCells } from './cells.ts';
import { CLASSES, EVERY, POLICIES, SUBJECTS } from './model-policies.ts';
import { Naive } from './naive.ts';

export const DAY = DAY_SECONDS * 1_000;
export const START = 1_790_000_000_000;

export type Step =
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
const family = fc.constantFrom(...FAMILIES);
export const step: fc.Arbitrary<Step> = fc.oneof(
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
export class Both {
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
