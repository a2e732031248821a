// What every drawn plan has in it, whatever the seed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killPlan, KILLS } from './kill-plan.ts';

const SIGNERS = ['signer-1', 'signer-2', 'signer-3'];
const WATCHERS = ['watcher-1', 'watcher-2'];
const ALL = ['gateway', ...WATCHERS, ...SIGNERS];
const MONEY = /^(prepared|signed|announced|seen|line)/;

test('sixty kills of every kind, the same from the same seed', () => {
  const seen = new Set<string>();
  for (let seed = 1; seed <= 100; seed++) {
    const plan = killPlan(seed, ALL);
    assert.deepEqual(killPlan(seed, ALL), plan);
    seen.add(JSON.stringify(plan));
    assert.equal(plan.length, KILLS);
    const who = plan.map(({ victims }) => victims.join());
    const times = (group: readonly string[]): number =>
      who.filter((each) => each === group.join()).length;
    for (const name of ALL) assert.ok(times([name]) >= 6, `${name} alone`);
    assert.ok(times(SIGNERS) >= 3 && times(ALL) >= 3);
    assert.ok(times(WATCHERS) >= 3);
    assert.ok(plan.filter(({ victims }) => victims.length === 2).length >= 9);
    for (const name of ALL) {
      const starting = plan.some(({ at }) => at.kind.endsWith(`:${name}`) && !isWrite(at.kind));
      const blocks = plan.filter(({ at }) => at.kind === 'block').length;
      assert.ok(starting || blocks > 0, `${name} while it starts`);
    }
    const doings = plan.flatMap(({ before }) => (before === undefined ? [] : [before]));
    assert.deepEqual(doings, ['lose-announces', 'stop', 'thaw']);
  }
  assert.equal(seen.size, 100);
});

test('while everything is stopped, nothing waits for a payment', () => {
  for (let seed = 1; seed <= 100; seed++) {
    const plan = killPlan(seed, ALL);
    const from = plan.findIndex(({ before }) => before === 'stop');
    const to = plan.findIndex(({ before }) => before === 'thaw');
    assert.ok(from > 0 && to > from + 3);
    const stopped = plan.slice(from + 1, to).map(({ at }) => at.kind);
    assert.deepEqual(
      stopped.filter((kind) => MONEY.test(kind)),
      [],
    );
  }
});

const isWrite = (kind: string): boolean => kind.startsWith('write:') || kind.startsWith('line:');
