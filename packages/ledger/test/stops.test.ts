// `stopped` and `thawed`: one holds money back, a quorum lets it go again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scribe } from '@sekisho/drill/scribe';
import { stopIdOf } from '@sekisho/protocol/evidence';
import { formatInstant } from '@sekisho/protocol/instant';
import { isRefusal } from '@sekisho/protocol/refusal';
import { standingOf } from '../src/standing.ts';
import { assertRefused, KIT, refuses, withdrawalAt, world, worldOf } from './support/world.ts';

const HASH = 'ab'.repeat(32);
const STOP = { act: 'stop', subject: 'everything', reason: 'suspected-theft' } as const;

const stops = (scribe: Scribe, scope: string) => scribe.stops(scope);
const statusOf = (scribe: Scribe, hash: string) =>
  standingOf(scribe.state, withdrawalAt(scribe, hash)).status;

/** A stop of everything by dave; answers its id. */
function stopped(scribe: Scribe): string {
  scribe.stopped('dave', 'everything');
  return stops(scribe, 'everything')[0]!;
}

/** An outflow nobody ordered, as two watchers see it; answers the id of its stop. */
function robbed(scribe: Scribe, name = 'a'): string {
  const outflows = [scribe.theft(name)];
  scribe.pass(1_000);
  scribe.observed('watcher-1', { outflows });
  return stops(scribe, 'wallet:hot').at(-1)!;
}

const thawing = (subject: string, outflows: string[] = []) => ({
  act: 'thaw' as const,
  subject,
  outflows,
});

const thaws =
  (person: string, change: object = {}) =>
  (scribe: Scribe) => {
    const act = { ...thawing(stopped(scribe)), ...change };
    return scribe.propose('thawed', scribe.act(person, act));
  };

const watcherStops =
  (change: Parameters<Scribe['watcherStopBody']>[1], watcher = 'watcher-1') =>
  (scribe: Scribe) =>
    scribe.propose('stopped', scribe.watcherStopBody(watcher, change));

refuses([
  {
    name: 'an approval written down as a stop',
    tag: 'act-other-kind',
    offer: (scribe) => {
      const act = scribe.act('alice', { act: 'approve', subject: HASH });
      return scribe.propose('stopped', act);
    },
  },
  {
    name: 'a stop for another ledger',
    tag: 'act-other-ledger',
    offer: (scribe) => scribe.propose('stopped', scribe.act('dave', { ...STOP, ledger: HASH })),
  },
  {
    name: 'a stop by nobody the policy names',
    tag: 'person-unknown',
    offer: (scribe) => scribe.propose('stopped', scribe.act('mallory', STOP)),
  },
  {
    name: 'a stop with the passkey of another person',
    tag: 'credential-unknown',
    offer: (scribe) => scribe.propose('stopped', scribe.act('dave', STOP, { passkeyOf: 'bob' })),
  },
  {
    name: 'a stop that is in the ledger already',
    tag: 'stop-duplicate',
    offer: (scribe) => {
      const act = scribe.act('dave', STOP);
      scribe.write('stopped', act);
      return scribe.propose('stopped', act);
    },
  },
  {
    name: 'a stop that was thawed, once more',
    tag: 'stop-duplicate',
    offer: (scribe) => {
      const act = scribe.act('dave', STOP);
      scribe.write('stopped', act);
      scribe.thawed('alice', stopIdOf(act.statement));
      scribe.thawed('bob', stopIdOf(act.statement));
      return scribe.propose('stopped', act);
    },
  },
  {
    name: 'a watcher’s stop for another ledger',
    tag: 'statement-other',
    offer: watcherStops({ ledger: HASH }),
  },
  {
    name: 'a stop by a watcher that the policy does not name',
    tag: 'watcher-unknown',
    offer: watcherStops({}, 'watcher-9'),
  },
  {
    name: 'a stop by a watcher at its end',
    tag: 'watcher-expired',
    from: () =>
      worldOf(({ watchers }) => ({
        watchers: {
          ...watchers,
          parties: watchers.parties.map((party) =>
            party.id === 'watcher-3' ? { ...party, validUntil: '2026-01-26T00:01:00.000Z' } : party,
          ),
        },
      })),
    offer: watcherStops({}, 'watcher-3'),
  },
  {
    name: 'a stop that its watcher did not sign',
    tag: 'watcher-signature',
    offer: (scribe) =>
      scribe.propose(
        'stopped',
        scribe.watcherStopBody('watcher-1', {}, KIT.keys('watcher-2').sign),
      ),
  },
  {
    name: 'a stop written down as a thaw',
    tag: 'act-other-kind',
    offer: (scribe) => scribe.propose('thawed', scribe.act('alice', STOP)),
  },
  {
    name: 'a thaw of no stop',
    tag: 'stop-unknown',
    offer: thaws('alice', { subject: HASH }),
  },
  {
    name: 'a thaw of a stop that is lifted',
    tag: 'stop-unknown',
    offer: (scribe) => {
      const stop = stopped(scribe);
      scribe.thawed('alice', stop);
      scribe.thawed('bob', stop);
      const act = thawing(stop);
      return scribe.propose('thawed', scribe.act('grace', act));
    },
  },
  {
    name: 'a thaw that does not name the outflow',
    tag: 'thaw-outflows',
    offer: (scribe) => {
      const act = thawing(robbed(scribe));
      return scribe.propose('thawed', scribe.act('alice', act));
    },
  },
  {
    name: 'a thaw that names an outflow of another stop',
    tag: 'thaw-outflows',
    offer: (scribe) => {
      const subject = robbed(scribe);
      const act = thawing(subject, [scribe.theft('b').identity]);
      return scribe.propose('thawed', scribe.act('alice', act));
    },
  },
  {
    name: 'a thaw that names an outflow where there was none',
    tag: 'thaw-outflows',
    offer: thaws('alice', { outflows: [HASH] }),
  },
  {
    name: 'a second thaw by one person',
    tag: 'thaw-duplicate',
    offer: (scribe) => {
      const stop = stopped(scribe);
      scribe.thawed('alice', stop);
      const act = thawing(stop);
      return scribe.propose('thawed', scribe.act('alice', act));
    },
  },
  { name: 'a thaw by a freezer', tag: 'person-role', offer: thaws('dave') },
  {
    name: 'a thaw under another policy',
    tag: 'act-other-policy',
    offer: thaws('alice', { policy: HASH }),
  },
  {
    name: 'a thaw past its expiry',
    tag: 'act-expired',
    offer: (scribe) => thaws('alice', { expires: formatInstant(scribe.time - 1) })(scribe),
  },
]);

test('a stop by a person has no date: nobody makes it void by holding it back', () => {
  const scribe = world();
  const act = scribe.act('dave', STOP);
  const under = scribe.act('dave', { ...STOP, policy: HASH });
  scribe.tick(30 * 86_400_000);
  scribe.write('stopped', act);
  scribe.write('stopped', under);
  assert.equal(stops(scribe, 'everything').length, 2);
});

test('approvers, freezers and amenders each stop alone, and so does one watcher', () => {
  const scribe = world();
  for (const person of ['alice', 'carol', 'dave', 'erin']) scribe.stopped(person, 'wallet:hot');
  scribe.write('stopped', scribe.watcherStopBody('watcher-2', { scope: 'wallet:hot' }));
  assert.equal(stops(scribe, 'wallet:hot').length, 5);
});

test('a request under a stop is recorded and held, and cleared after the thaw', () => {
  const scribe = world();
  const stop = stopped(scribe);
  const { hash } = scribe.requested();
  assert.equal(statusOf(scribe, hash), 'held');
  assert.deepEqual(standingOf(scribe.state, withdrawalAt(scribe, hash)).stops, [stop]);
  scribe.thawed('alice', stop);
  assert.equal(statusOf(scribe, hash), 'held', 'one person thaws nothing');
  scribe.thawed('bob', stop);
  assert.equal(statusOf(scribe, hash), 'cleared');
  assert.deepEqual(stops(scribe, 'everything'), []);
  scribe.prepared(hash);
});

test('two people of one console are no quorum of two origins', () => {
  const scribe = world();
  const stop = stopped(scribe);
  scribe.thawed('alice', stop);
  scribe.thawed('grace', stop);
  assert.equal(stops(scribe, 'everything').length, 1);
  scribe.thawed('bob', stop);
  assert.equal(stops(scribe, 'everything').length, 0);
});

test('every stop is thawed by itself', () => {
  const scribe = world();
  const first = stopped(scribe);
  scribe.stopped('alice', 'everything');
  const { hash } = scribe.requested();
  scribe.thawed('alice', first);
  scribe.thawed('bob', first);
  assert.equal(statusOf(scribe, hash), 'held');
});

test('a stop holds what it covers and nothing else', () => {
  for (const [scope, held] of [
    ['everything', true],
    ['wallet:hot', true],
    ['client:app-1', true],
    ['customer:c-1', true],
    ['wallet:cold', false],
    ['client:app-2', false],
    ['customer:c-2', false],
  ] as const) {
    const scribe = world();
    scribe.stopped('dave', scope);
    assert.equal(statusOf(scribe, scribe.requested().hash), held ? 'held' : 'cleared', scope);
  }
});

test('under a stop every other entry is accepted', () => {
  const scribe = world();
  const { payment } = scribe.prepared(scribe.requested().hash);
  const waiting = scribe.requested({ id: 'w' });
  const reviewed = scribe.requested({ amount: '15000000000' });
  const stop = stopped(scribe);
  scribe.approved('alice', reviewed.hash);
  scribe.rejected('bob', reviewed.hash);
  scribe.cancelled(waiting.hash);
  scribe.signed(payment);
  scribe.tick();
  scribe.sealed();
  scribe.stopped('alice', 'wallet:hot');
  scribe.expired(payment);
  scribe.thawed('alice', stop);
});

test('a thaw’s refusals leave the act unspent', () => {
  const scribe = world();
  const stop = stopped(scribe);
  const act = scribe.act('alice', thawing(stop));
  assertRefused(
    scribe.propose('thawed', { ...act, statement: { ...act.statement, person: 'bob' } }),
    'credential-unknown',
  );
  assert.ok(!isRefusal(scribe.propose('thawed', act)));
});
