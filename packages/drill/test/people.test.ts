// What people do in a drill, honest or not, through the interfaces that are there for them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acted, loot, minute } from './acted.ts';
import { outcomesOf, TWO_LOOK } from './two-look.ts';

test('held money is paid when enough people approve; one taken approver is too few', async () => {
  const { result } = await acted({
    ...{ policy: TWO_LOOK, attacker: ['app-server', 'alice'], withdrawals: 1 },
    acts: [
      { at: minute(1), act: 'request', ...loot('11') },
      { at: minute(2), act: 'approve', by: ['alice'], of: 'attacker' },
      { at: minute(3), act: 'approve', by: ['carol'], of: 'attacker' }, // she operates the client
      { at: minute(4), act: 'approve', by: ['dave'], of: 'attacker' },
      { at: minute(10), act: 'take-over', party: 'bob' },
      { at: minute(11), act: 'approve', by: ['bob'], of: 'attacker' },
      { at: minute(20), act: 'request', ...loot('12') },
      { at: minute(21), act: 'reject', by: ['dave'], of: 'attacker' },
      { at: minute(22), act: 'approve', by: ['alice', 'bob'], of: 'attacker' },
    ],
  });
  assert.deepEqual(outcomesOf(result.acts), [
    ...['review', 'approved', 'refused approver-asked', 'refused person-role', 'held'],
    ...['approved', 'review', 'rejected', 'nothing'],
  ]);
  assert.deepEqual([result.lost, result.beyond], ['11000000', ['people-quorum']]);
});

test('a stop before any theft is a false one; what a thaw lets go was hindered', async () => {
  const { result, story } = await acted({
    acts: [
      { at: minute(60), act: 'stop', by: 'dave', scope: 'everything', reason: 'drill' },
      { at: minute(500), act: 'thaw', by: ['alice'] },
      { at: minute(510), act: 'thaw', by: ['dave', 'bob'], scope: 'everything' },
      { at: minute(520), act: 'thaw', by: ['bob'] },
    ],
    withdrawals: 20,
    minutes: 600,
  });
  assert.deepEqual(outcomesOf(result.acts), [
    'stopped',
    'counted',
    'refused person-role',
    'nothing',
  ]);
  assert.equal(result.frozenAt, story.stops[0]?.at);
  assert.deepEqual([result.detectedAfterSeconds, result.legitStopped], [null, 0]);
  const during = story.everyday.filter(({ at }) => minute(60) < at && at < minute(510));
  assert.ok(during.length > 0);
  for (const one of story.everyday) {
    assert.equal(one.ending, during.includes(one) ? 'held' : 'paid', one.at);
  }
});

test('two amenders wait a day for what they loosen, and any one person vetoes it', async () => {
  const change = { limits: TWO_LOOK.limits, rules: [] };
  const { result } = await acted({
    ...{ attacker: ['app-server', 'erin', 'frank'], minutes: 2_000, withdrawals: 2 },
    acts: [
      { at: minute(1), act: 'amend', by: ['erin'], change },
      { at: minute(2), act: 'amend', by: ['erin', 'frank'], change },
      { at: minute(3), act: 'veto', by: ['dave'] },
      {
        at: minute(4),
        act: 'amend',
        by: ['erin', 'frank'],
        change: { ...change, newcomerSeconds: 9 },
      },
      { at: minute(1_400), act: 'request', ...loot('9000000') },
      { at: minute(1_500), act: 'thaw', by: ['alice', 'bob'] },
      { at: minute(1_510), act: 'request', ...loot('9000000') },
    ],
  });
  assert.deepEqual(outcomesOf(result.acts), [
    ...['refused act-quorum', 'proposed', 'vetoed', 'proposed', 'freeze', 'thawed', 'allow'],
  ]);
  // Nobody vetoed in a day: that is beyond what the checkpoint claims, and the output says so.
  assert.deepEqual([result.lost, result.beyond], ['9000000000000', ['amendment-quorum']]);
});
