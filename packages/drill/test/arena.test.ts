// The arena's score says what happened: what a policy that stops nothing loses, what honest traffic
// feels, and the same again from the same seed.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isRefusal } from '@sekisho/protocol/refusal';
import { type ArenaOptions, type ArenaResult, arenaOf, defaultOf } from '../src/arena/arena.ts';
import { FAMILY_NAMES, isHeldOut } from '../src/arena/attacks.ts';
import { smallSize } from '../src/arena/size.ts';
import { tableOf } from '../src/arena/table.ts';
import { BASELINES } from '../src/rehearsal/baselines.ts';
import type { Judging } from '../src/world/judging.ts';

function played(judging: Judging, options: Partial<ArenaOptions> = {}): ArenaResult {
  const size = smallSize(10);
  const result = arenaOf({ judging, size, seeds: [1], instances: 2, ...options });
  assert.ok(!isRefusal(result), 'refused');
  return result;
}

/** One limit, which lets the whole wallet out each minute. */
const NOTHING: Judging = { ...BASELINES['single amounts']!, rules: [] };
/** They try to take more than there is, or all of it in the one minute that the limit counts. */
const EXCEEDING = ['doubling', 'probe-then-drain', 'burst'];

describe('the arena', () => {
  const result = played(defaultOf());

  test('scores every family, two of them held out', () => {
    assert.deepEqual(Object.keys(result.families).sort(), [...FAMILY_NAMES].sort());
    for (const [name, score] of Object.entries(result.families)) {
      assert.equal(score.instances, 2, name);
      assert.ok(score.median <= score.p90 && score.p90 <= 1, name);
      assert.ok(score.byReview[5].median <= score.byReview[30].median, name);
      assert.ok(score.byReview[30].median <= score.byReview[240].median, name);
    }
    assert.equal(FAMILY_NAMES.filter(isHeldOut).length, 2);
  });

  test('the same seed gives the same score, to the last digit', () => {
    assert.equal(JSON.stringify(played(defaultOf())), JSON.stringify(result));
  });

  test('a policy that stops nothing loses what is attempted and holds nobody', () => {
    const { families, falseHoldRate, holdsPerDay } = played(NOTHING);
    for (const [name, { ofAttempted, misses, instances }] of Object.entries(families)) {
      if (EXCEEDING.includes(name)) continue;
      assert.ok(ofAttempted.median > 0.5, `${name}: ${ofAttempted.median}`);
      assert.equal(misses, instances, name);
    }
    assert.deepEqual([falseHoldRate, holdsPerDay], [0, 0]);
  });

  test('trivial policies stand beside it, each within its budget on the days of tuning', () => {
    assert.deepEqual(
      result.baselines.map(({ budget }) => budget),
      [0.001, 0.001, 0.005, 0.005],
    );
    for (const { name, budget, falseHoldRateTuning } of result.baselines) {
      // Sweeps of the exchange itself are not in what a baseline is set on.
      assert.ok(falseHoldRateTuning <= budget + 0.002, `${name}: ${falseHoldRateTuning}`);
    }
  });

  test('a policy that holds much is said to, in words', () => {
    const busy = played(defaultOf(), { size: smallSize(1_000), instances: 1 });
    assert.ok(busy.falseHoldRate > 0.1);
    assert.match(tableOf(busy).join('\n'), /holds more than 0\.75 % of honest withdrawals/);
  });

  test('no line of the table is wider than a terminal', () => {
    for (const line of tableOf(result)) assert.ok(line.length <= 110, line);
  });
});
