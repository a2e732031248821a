// What an amendment does: at once or when its time has come.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amended } from '@sekisho/drill/amended';
import { formatInstant } from '@sekisho/protocol/instant';
import { policyHash } from '@sekisho/protocol/policy';
import {
  changed,
  DAY,
  documentOf,
  ends,
  hashNow,
  isWaiting,
  limited,
  named,
  offers,
  proposed,
  SOON,
  watched,
  type Change,
} from './support/amending.ts';
import { checkInvariants } from './support/recount.ts';
import { obstacle } from '../src/clearance.ts';
import { assertRefused, KIT, refuses, withdrawalAt, world, worldOf } from './support/world.ts';

test('a suspension takes effect at once and voids what waits', () => {
  for (const id of ['signer-2', 'watcher-3', 'app-1', 'dave']) {
    const scribe = world();
    const waiting = proposed(scribe, named(scribe, 'other'));
    const policy = changed(scribe, ends(id));
    amended(scribe, policy);
    assert.equal(hashNow(scribe), policyHash(policy), id);
    assert.ok(!isWaiting(scribe, waiting));
  }
});

test('lowered limits take effect at once, and raised or other ones wait', () => {
  const lower: Change[] = [
    limited('client-hour', '1'),
    ({ limits }) => ({
      limits: limits.map((limit) => ('count' in limit ? { ...limit, count: 1 } : limit)),
    }),
    (policy) => {
      const once = { ...policy, ...limited('client-hour', '7')(policy) };
      return limited('customer-day', '7')(once);
    },
  ];
  for (const change of lower) {
    const scribe = world();
    const policy = changed(scribe, change);
    amended(scribe, policy);
    assert.equal(hashNow(scribe), policyHash(policy));
  }
});

const denies =
  (...addresses: string[]): Change =>
  ({ chains }) => ({
    chains: chains.map((chain) => ({ ...chain, deniedDestinations: addresses })),
  });

test('a denied destination is paid no more from the next entry on, cleared or prepared', () => {
  const scribe = world();
  const address = KIT.address(1);
  const cleared = scribe.requested({ id: 'a', destination: { address } });
  const prepared = scribe.requested({ id: 'b', amount: '7', destination: { address } });
  scribe.prepared(prepared.hash);
  const policy = changed(scribe, denies(address));
  amended(scribe, policy);
  assert.equal(hashNow(scribe), policyHash(policy));
  const blocked = scribe.requested({ id: 'c', destination: { address } });
  assert.deepEqual(
    withdrawalAt(scribe, blocked.hash)
      .reasons.map(({ tag }) => tag)
      .slice(0, 1),
    ['denied-destination'],
  );
  const refused = scribe.propose('payment.prepared', scribe.preparedBody(cleared.hash));
  assertRefused(refused, 'not-allowed');
  const { payments } = withdrawalAt(scribe, prepared.hash);
  const own = scribe.state.get('payment', payments[0]!)!;
  assertRefused(obstacle(scribe.state, withdrawalAt(scribe, prepared.hash), own), 'not-allowed');
  const elsewhere = scribe.requested({ id: 'd', destination: { address: KIT.address(2) } });
  scribe.prepared(elsewhere.hash);
});

/** Each looks like a form that takes effect at once, and is not. */
const WAITING: Readonly<Record<string, Change>> = {
  'a raised limit': limited('client-hour', '100000000001'),
  'one limit lowered, another raised': (policy) => {
    const once = { ...policy, ...limited('client-hour', '1')(policy) };
    return limited('customer-day', '10000000001')(once);
  },
  'a limit that is gone': ({ limits }) => ({ limits: limits.slice(1) }),
  'a lowered limit over a shorter window': ({ limits }) => ({
    limits: limits.map((limit) =>
      'sum' in limit ? { ...limit, sum: '1', windowSeconds: 60 } : limit,
    ),
  }),
  'a lowered limit with a milder consequence': ({ limits }) => ({
    limits: limits.map((limit) =>
      'sum' in limit ? { ...limit, sum: '1', then: { outcome: 'delay', seconds: 60 } } : limit,
    ),
  }),
  'lowered limits in another order': (policy) => {
    const once = { ...policy, ...limited('client-hour', '1')(policy) };
    return { limits: [...once.limits].reverse() };
  },
  'a suspension and a new name': (policy) => ({ ...ends('dave')(policy), name: 'other' }),
  'two suspensions': (policy) => ends('dave')({ ...policy, ...ends('carol')(policy) }),
  'a suspension and a smaller quorum': (policy) => ({
    ...ends('dave')(policy),
    thaw: { persons: 1, origins: 1 },
  }),
  'a party that is to be valid for longer': ends('dave', '2031-01-01T00:00:00.000Z'),
  'a party that is gone': ({ persons }) => ({ persons: persons.filter(({ id }) => id !== 'dave') }),
  'a suspended person with another role': (policy) => ({
    persons: policy.persons.map((one) =>
      one.id === 'dave' ? { ...one, validUntil: SOON, roles: ['approver'] } : one,
    ),
  }),
  'a destination that is denied no longer': denies(),
  'denied destinations in another order': denies(KIT.address(2), KIT.address(1)),
  'a further denied destination and a new name': (policy) => ({
    ...denies(KIT.address(1), KIT.address(2), KIT.address(3))(policy),
    name: 'other',
  }),
  'a shorter delay': ({ amendment }) => ({ amendment: { ...amendment, delaySeconds: 1 } }),
};

for (const [name, change] of Object.entries(WAITING)) {
  test(`waits out its delay: ${name}`, () => {
    const scribe = worldOf(denies(KIT.address(1), KIT.address(2)));
    const now = hashNow(scribe);
    const hash = proposed(scribe, changed(scribe, change));
    assert.equal(hashNow(scribe), now);
    assert.ok(isWaiting(scribe, hash));
    scribe.tick();
    scribe.tick(DAY);
    assert.equal(hashNow(scribe), hash);
  });
}

const BOTH: Change = ({ persons }) => ({
  persons: persons.map((one) => (one.id === 'dave' ? { ...one, roles: ['amender'] } : one)),
});

refuses([
  {
    name: 'a suspension that the suspended person signs',
    tag: 'amendment-own',
    from: () => worldOf(BOTH),
    offer: offers(ends('dave'), ['dave', 'erin']),
  },
  {
    name: 'a second person suspended within one delay',
    tag: 'amendment-suspended',
    offer: (scribe) => {
      amended(scribe, changed(scribe, ends('dave')));
      return offers(ends('carol'))(scribe);
    },
  },
]);

test('after one delay another person may be suspended', () => {
  const scribe = world();
  amended(scribe, changed(scribe, ends('dave')));
  scribe.tick(DAY);
  amended(scribe, changed(scribe, ends('carol')));
  assert.equal(scribe.state.get('suspension', '')?.until, scribe.time + DAY);
});

test('approvals and thaws given under the old policy no longer count', () => {
  const scribe = world();
  const { hash } = scribe.requested({ amount: '15000000000' });
  const stop = scribe.stopped('dave', 'customer:c-9');
  scribe.approved('alice', hash);
  scribe.thawed('alice', scribe.state.ids('stop')[0]!);
  amended(scribe, changed(scribe, limited('client-hour', '90000000000')));
  assert.ok(stop.hash);
  const said = scribe.propose('payment.prepared', scribe.preparedBody(hash));
  assert.match(JSON.stringify(said), /not-reviewed/);
  scribe.thawed('bob', scribe.state.ids('stop')[0]!);
  assert.deepEqual(scribe.stops('customer:c-9').length, 1);
  scribe.approved('alice', hash);
  scribe.tick();
  scribe.tick(1_800_000);
  scribe.prepared(hash);
});

test('a lowered limit counts what was asked for before it', () => {
  const scribe = world();
  scribe.requested({ amount: '900000000' });
  amended(scribe, changed(scribe, limited('client-hour', '1000000000')));
  const { hash } = scribe.requested({ amount: '200000000' });
  assert.equal(withdrawalAt(scribe, hash).ended, 'blocked');
  checkInvariants(scribe.state);
});

test('a new limit counts what was asked for before it', () => {
  const scribe = world();
  scribe.requested();
  const [like] = documentOf(scribe).limits.filter((limit) => 'count' in limit);
  const month = {
    ...like!,
    id: 'month',
    per: 'client',
    windowSeconds: 2_592_000,
    count: 1,
  } as const;
  const hash = proposed(
    scribe,
    changed(scribe, ({ limits }) => ({ limits: [...limits, month] })),
  );
  scribe.tick();
  scribe.tick(DAY);
  assert.equal(hashNow(scribe), hash);
  checkInvariants(scribe.state);
  const { reasons } = withdrawalAt(scribe, scribe.requested().hash);
  assert.deepEqual(
    reasons.map(({ id, observed }) => [id, observed]),
    [['month', '2']],
  );
});

test('a removed watcher speaks no more, and a stop it made stays until people thaw it', () => {
  const scribe = world();
  scribe.observed('watcher-3');
  scribe.write('stopped', scribe.watcherStopBody('watcher-3', { scope: 'wallet:hot' }));
  const hash = proposed(
    scribe,
    changed(scribe, (policy) => ({
      watchers: watched(policy, ['watcher-1', 'watcher-2', 'watcher-4']),
    })),
  );
  scribe.tick();
  scribe.tick(DAY);
  assert.equal(hashNow(scribe), hash);
  assert.equal(scribe.state.get('watcher', 'watcher-3'), undefined);
  assert.equal(scribe.state.get('balance', 'hot|nem:mainnet/xem|watcher-3'), undefined);
  scribe.pass(1);
  assert.match(
    JSON.stringify(scribe.propose('chain.observed', scribe.observedBody('watcher-3'))),
    /watcher-unknown/,
  );
  assert.equal(scribe.stops('wallet:hot').length, 1);
  const late = scribe.watcherStopBody('watcher-3');
  assert.match(JSON.stringify(scribe.propose('stopped', late)), /watcher-unknown/);
  const [stop] = scribe.stops('wallet:hot');
  scribe.thawed('alice', stop!);
  scribe.thawed('bob', stop!);
  assert.deepEqual(scribe.stops('wallet:hot'), []);
});

test('what a suspended watcher stated no longer moves time', () => {
  const scribe = world();
  scribe.observed('watcher-3', { clock: formatInstant(scribe.time + 300 * DAY) });
  const before = scribe.state.get('meta', '')!.witnessed;
  amended(scribe, changed(scribe, ends('watcher-3')));
  scribe.pass(1_000);
  scribe.observed('watcher-1');
  assert.equal(scribe.state.get('meta', '')!.witnessed, before);
  scribe.observed('watcher-2');
  assert.equal(scribe.state.get('meta', '')!.witnessed, before + 1_000);
});

refuses([
  {
    name: 'a request of a suspended client',
    tag: 'client-expired',
    offer: (scribe) => {
      amended(scribe, changed(scribe, ends('app-1')));
      return scribe.propose('withdrawal.requested', scribe.requestedBody());
    },
  },
  {
    name: 'a payment of what a client asked for before it was suspended',
    tag: 'client-expired',
    saying: /no longer valid/,
    offer: (scribe) => {
      const { hash } = scribe.requested();
      amended(scribe, changed(scribe, ends('app-1')));
      return scribe.propose('payment.prepared', scribe.preparedBody(hash));
    },
  },
]);

refuses([
  {
    name: 'the promise of a suspended signer',
    tag: 'signer-expired',
    offer: (scribe) => {
      const { payment } = scribe.prepared(scribe.requested().hash);
      amended(scribe, changed(scribe, ends('signer-2')));
      return scribe.propose('payment.signed', scribe.signedBody(payment));
    },
  },
]);
