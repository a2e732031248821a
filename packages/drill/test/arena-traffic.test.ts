// The arena's honest traffic has the shape that is said of it, and follows from its seed.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { defaultJudging } from '@sekisho/policy/default-judging';
import { Course } from '../src/arena/course.ts';
import { DAY_MS, sizeOf, smallSize, START } from '../src/arena/size.ts';
import { townOf } from '../src/arena/town.ts';
import { policyKit, XEM } from '../src/policy-kit.ts';

function isWithin(what: string, value: number, low: number, high: number): void {
  assert.ok(value >= low && value <= high, `${what} is ${value}, not ${low} to ${high}`);
}

describe("the arena's honest traffic", () => {
  test('at full size, its marginals are those that are said', () => {
    const { marginals, errands } = townOf(sizeOf(), 1);
    isWithin('customers', marginals.customers, 20_000, 20_000);
    isWithin('withdrawals on the median day', marginals.perDay, 2_000, 2_700);
    isWithin('busiest day, percent of the median one', marginals.busiestPercent, 300, 600);
    isWithin('turnover, percent of the wallet', marginals.turnoverPercent.median, 2.2, 3.8);
    isWithin('value of the largest hundredth, percent', marginals.topPercent, 25, 45);
    isWithin('to new addresses, percent', marginals.newPercent, 7, 12);
    isWithin('tested first, percent', marginals.testedPercent, 20, 40);
    isWithin('back after 90 days', marginals.returnsAfterAbsence, 200, 2_000);
    isWithin('weekends, percent of the median day', marginals.weekendPercent, 60, 80);
    assert.ok(errands.every(({ at }, i) => i === 0 || errands[i - 1]!.at <= at));
  });

  test('the same seed gives the same withdrawals, another seed others', () => {
    const [one, same, other] = [1, 1, 2].map((seed) => townOf(smallSize(), seed).errands);
    assert.deepEqual(same, one);
    assert.notDeepEqual(other, one);
  });

  test('goes through the engine: all is counted, the wallet is neither empty nor full', () => {
    const town = townOf(smallSize(), 1);
    const policy = policyKit('arena', { ...defaultJudging(XEM), newcomerSeconds: 604_800 }).policy;
    const course = new Course(town, policy);
    for (let day = 1; day <= town.size.days; day++) {
      course.runUntil(START + day * DAY_MS);
      const percent = Number((course.balance * 100n) / town.size.wallet);
      isWithin(`balance on day ${day}, percent of the wallet`, percent, 75, 125);
    }
    const asked = course.days.reduce((sum, day) => sum + day.asked, 0);
    const sweeps = asked - town.errands.length;
    isWithin('nightly sweeps', sweeps, 1, town.size.days);
  });
});
