// What one thing of people's in the attacker's hands is worth: nothing. Each row is a drill in
// which he has the application server besides, so that there is something of his to be approved:
// the most that a device, a console or an amender could help him with.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acted, loot, minute, XEM } from './acted.ts';
import { outcomesOf, TWO_LOOK } from './two-look.ts';

const ask = { act: 'request', ...loot('12') };
const order = {
  ...{ act: 'order', wallet: 'hot', to: 'a customer', amount: '20', customer: 'c-1' },
};
const LOOSER = { rules: [], newcomerSeconds: 60 };

interface Row {
  readonly holds: readonly string[];
  readonly acts: readonly object[];
  /** By time. */
  readonly outcomes: readonly string[];
  readonly stoppedBy: readonly string[];
}

const ROWS: readonly (readonly [title: string, row: Row])[] = [
  [
    'one approver’s device takes nothing: it is one of two, and its owner may not amend',
    {
      holds: ['alice'],
      acts: [
        { ...order, at: minute(1) },
        { ...ask, at: minute(2) },
        { act: 'approve', by: ['alice'], of: 'attacker', at: minute(3) },
        { act: 'approve', by: ['alice'], of: 'order', at: minute(4) },
        { act: 'amend', by: ['alice'], change: LOOSER, at: minute(5) },
        { act: 'stop', by: 'alice', scope: 'customer:c-1', at: minute(6) },
        { act: 'thaw', by: ['alice'], at: minute(7) },
      ],
      outcomes: [
        ...['review', 'review', 'approved', 'approved', 'refused person-role', 'stopped'],
        'counted',
      ],
      stoppedBy: ['policy payment-ceiling', 'people not-reviewed', 'gateway person-role'],
    },
  ],
  [
    'one console origin takes nothing, whoever looks only there',
    {
      holds: ['console-a'],
      acts: [
        deceived(['grace'], { act: 'approve', of: 'attacker' }, 1),
        { ...ask, at: minute(2) },
        deceived(['alice', 'grace'], { act: 'approve', of: 'attacker' }, 3),
        deceived(['erin'], { act: 'amend', change: LOOSER }, 4),
        { act: 'stop', by: 'bob', scope: 'client:app-1', at: minute(5) },
        deceived(['alice', 'grace'], { act: 'thaw' }, 6),
      ],
      outcomes: [
        ...['refused withdrawal-unknown', 'review', 'approved', 'collecting', 'stopped'],
        'counted',
      ],
      stoppedBy: [
        ...['gateway withdrawal-unknown', 'people not-reviewed', 'people act-quorum'],
        'person:bob suspected-theft',
      ],
    },
  ],
  [
    'one amender takes nothing: a policy takes two, and any one person vetoes it',
    {
      holds: ['erin'],
      acts: [
        { act: 'amend', by: ['erin'], change: LOOSER, at: minute(1) },
        { ...ask, at: minute(2) },
        { act: 'approve', by: ['erin'], of: 'attacker', at: minute(3) },
        { act: 'propose', by: ['erin'], change: LOOSER, at: minute(4) },
        { act: 'veto', by: ['erin'], at: minute(5) },
      ],
      outcomes: ['refused act-quorum', 'review', 'refused person-role', 'collecting', 'nothing'],
      stoppedBy: [
        ...['gateway act-quorum', 'people act-quorum', 'people not-reviewed'],
        'gateway person-role',
      ],
    },
  ],
  [
    'a stolen read session takes nothing: it reads, and what opened it approves nothing',
    {
      holds: ['read-session'],
      acts: [
        { ...ask, at: minute(1) },
        { act: 'use-session', by: 'alice', onto: 'attacker', at: minute(2) },
        { act: 'use-session', by: 'bob', onto: 'attacker', at: minute(3) },
      ],
      outcomes: ['review', 'refused assertion-challenge', 'refused assertion-challenge'],
      stoppedBy: ['people not-reviewed', 'gateway assertion-challenge'],
    },
  ],
  [
    'what was signed once is worth nothing: replayed, made out for something else, stale',
    {
      holds: ['watcher-1'],
      acts: [
        { ...order, at: minute(1) },
        { act: 'approve', by: ['alice', 'bob'], of: 'order', at: minute(2) },
        { ...ask, at: minute(4) },
        { act: 'replay', by: ['alice', 'bob'], at: minute(5) },
        { act: 'replay', by: ['alice', 'bob'], onto: 'attacker', at: minute(6) },
        { act: 'replay', by: ['alice', 'bob'], at: minute(30) },
      ],
      outcomes: [
        ...['review', 'approved', 'review', 'refused withdrawal-prepared'],
        ...['refused assertion-challenge', 'refused act-expired'],
      ],
      stoppedBy: ['people not-reviewed', 'gateway assertion-challenge', 'gateway act-expired'],
    },
  ],
];

function deceived(by: readonly string[], into: object, at: number) {
  return { act: 'deceive', by, shown: 'a routine transfer', into, at: minute(at) };
}

for (const [title, { holds, acts, outcomes, stoppedBy }] of ROWS) {
  test(title, async () => {
    const attacker = ['app-server', ...holds];
    const { result } = await acted({ policy: TWO_LOOK, attacker, acts, withdrawals: 1 });
    assert.equal(result.lost, '0');
    assert.deepEqual(outcomesOf(result.acts), outcomes);
    const names = result.stoppedBy.map(({ by, tag }) => `${by} ${tag}`);
    for (const one of stoppedBy) assert.ok(names.includes(one), `${one}: ${names}`);
    assert.deepEqual(result.beyond, []);
  });
}

test('both console origins are a quorum: that is beyond what is claimed, and said so', async () => {
  const { result } = await acted({
    ...{ policy: TWO_LOOK, attacker: ['app-server', 'console-a', 'console-b'], withdrawals: 1 },
    acts: [
      { ...ask, at: minute(2) },
      deceived(['alice', 'bob'], { act: 'approve', of: 'attacker' }, 3),
    ],
  });
  assert.deepEqual([result.lost, result.beyond], ['12000000', ['people-quorum']]);
  assert.equal(result.asset, XEM);
});
