// `stopped` and `thawed`, and the stops that the fold itself puts in force.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scribe } from '@sekisho/drill/scribe';
import { stopIdOf } from '@sekisho/protocol/evidence';
import { formatInstant } from '@sekisho/protocol/instant';
import { isRefusal } from '@sekisho/protocol/refusal';
import { standingOf } from '../src/standing.ts';
import { twoWallets } from './support/payment.ts';
import { assertRefused, KIT, refuses, withdrawalAt, world, worldOf } from './support/world.ts';

const HASH = 'ab'.repeat(32);
const STOP = { act: 'stop', subject: 'everything', reason: 'suspected-theft' } as const;

const stops = (scribe: Scribe, scope: string) => scribe.state.get('stopped', scope) ?? [];
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

test('an unlogged outflow stops its wallet, once, and the thaw must name it', () => {
  const scribe = world();
  const { hash } = scribe.requested();
  const stop = robbed(scribe);
  const { reason, outflows, by } = scribe.state.get('stop', stop)!;
  const { identity } = scribe.theft('a');
  assert.deepEqual([reason, outflows, by], ['unlogged-outflow', [identity], 'watcher:watcher-1']);
  assert.equal(statusOf(scribe, hash), 'held');
  scribe.pass(1_000);
  scribe.observed('watcher-2', { outflows: [scribe.theft('a')] });
  assert.deepEqual(stops(scribe, 'wallet:hot'), [stop], 'the second report adds no stop');
  scribe.thawed('alice', stop);
  scribe.thawed('bob', stop);
  assert.equal(statusOf(scribe, hash), 'cleared');
  scribe.pass(1_000);
  scribe.observed('watcher-3', { outflows: [scribe.theft('a')] });
  scribe.observed('watcher-1', { outflows: [scribe.theft('a')] });
  assert.equal(statusOf(scribe, hash), 'cleared', 'a late report does not stop again');
  const second = robbed(scribe, 'b');
  assert.notEqual(second, stop);
  assert.equal(statusOf(scribe, hash), 'held', 'another outflow does');
});

test('an outflow of a payment that has expired stops its wallet', () => {
  const scribe = world();
  const { payment } = scribe.prepared(scribe.requested().hash);
  const outflows = [scribe.outflowOf(payment)];
  scribe.tick(7 * 3_600_000);
  scribe.expired(payment);
  scribe.tick(1_000, { outflows });
  const [stop] = stops(scribe, 'wallet:hot');
  assert.deepEqual(scribe.state.get('stop', stop!)!.outflows, [outflows[0]!.identity]);
});

test('a withdrawal paid a second time stops its wallet', () => {
  const scribe = world();
  const { hash } = scribe.requested();
  const first = scribe.prepared(hash);
  const late = scribe.outflowOf(first.payment);
  scribe.tick(7 * 3_600_000);
  scribe.expired(first.payment);
  const second = scribe.prepared(hash);
  scribe.signed(second.payment);
  scribe.tick(1_000, { outflows: [scribe.outflowOf(second.payment)] });
  assert.deepEqual(stops(scribe, 'wallet:hot'), []);
  scribe.tick(1_000, { outflows: [late] });
  assert.equal(stops(scribe, 'wallet:hot').length, 1);
});

test('the live payment of a withdrawal stops nothing, signed in the ledger yet or not', () => {
  const scribe = world();
  const { payment } = scribe.prepared(scribe.requested().hash);
  scribe.tick(1_000, { outflows: [scribe.outflowOf(payment)] });
  assert.deepEqual(stops(scribe, 'wallet:hot'), []);
});

test('an outflow cannot be made a payment afterwards, not even once it is thawed', () => {
  const scribe = world();
  const { hash } = scribe.requested();
  const body = scribe.preparedBody(hash);
  const outflow = { ...scribe.theft('a'), identity: body.identity };
  scribe.pass(1_000);
  scribe.observed('watcher-1', { outflows: [outflow] });
  const [stop] = stops(scribe, 'wallet:hot');
  scribe.thawed('alice', stop!);
  scribe.thawed('bob', stop!);
  assertRefused(scribe.propose('payment.prepared', body), 'identity-used');
  scribe.prepared(hash);
});

test('an outflow of another wallet is not the payment whose identity it has', () => {
  const scribe = worldOf(twoWallets);
  const { payment } = scribe.prepared(scribe.requested().hash);
  scribe.pass(1_000);
  const outflows = [{ ...scribe.outflowOf(payment), wallet: 'warm' }];
  scribe.observed('watcher-1', { outflows });
  assert.equal(stops(scribe, 'wallet:warm').length, 1);
  assert.deepEqual(scribe.state.get('payment', payment)!.sightings, []);
});

test('a reorganisation does not lift the stop that an outflow made', () => {
  const scribe = world();
  const stop = robbed(scribe);
  const { wallet, identity } = scribe.theft('a');
  const seenBy = () => scribe.state.get('outflow', `${wallet}|${identity}`)!.watchers;
  assert.deepEqual(seenBy(), ['watcher-1']);
  scribe.pass(1_000);
  scribe.observed('watcher-1', { retracted: [{ wallet, identity }] });
  assert.deepEqual(stops(scribe, 'wallet:hot'), [stop]);
  assert.deepEqual(seenBy(), []);
});

test('a rule freezes the client, never the wallet, and its request reserves nothing', () => {
  const scribe = world();
  const { hash } = scribe.requested({ amount: '1000000000001' });
  const { outcome, ended, item } = withdrawalAt(scribe, hash);
  assert.deepEqual([outcome, ended, item], ['freeze', 'blocked', null]);
  assert.equal(stops(scribe, 'client:app-1').length, 1);
  assert.deepEqual([stops(scribe, 'wallet:hot'), stops(scribe, 'everything')], [[], []]);
  const [stop] = stops(scribe, 'client:app-1');
  assert.equal(scribe.state.get('stop', stop!)!.by, 'rule:absurd');
  assert.equal(scribe.state.get('window', 'request/client-hour/client:app-1'), undefined);
  assert.equal(statusOf(scribe, scribe.requested().hash), 'held');
});

test('a rule freezes again only what is not frozen by it already', () => {
  const scribe = world();
  const absurd = { amount: '1000000000001' };
  scribe.requested(absurd);
  scribe.requested(absurd);
  const [stop, ...more] = stops(scribe, 'client:app-1');
  assert.deepEqual(more, []);
  scribe.thawed('alice', stop!);
  scribe.thawed('bob', stop!);
  scribe.requested(absurd);
  assert.equal(stops(scribe, 'client:app-1').length, 1);
});

test('a rule that freezes the customer leaves the client alone', () => {
  const scribe = worldOf(({ rules }) => ({
    rules: rules.map((rule) =>
      rule.id === 'absurd' ? { ...rule, then: { outcome: 'freeze', scope: 'customer' } } : rule,
    ),
  }));
  scribe.requested({ amount: '1000000000001' });
  assert.equal(stops(scribe, 'customer:c-1').length, 1);
  assert.equal(stops(scribe, 'client:app-1').length, 0);
  assert.equal(statusOf(scribe, scribe.requested({ customer: 'c-2' }).hash), 'cleared');
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
