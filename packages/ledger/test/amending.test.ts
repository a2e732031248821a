// An amendment waits: from when, until when, and what ends it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amended, vetoed } from '@sekisho/drill/amended';
import type { Scribe } from '@sekisho/drill/scribe';
import { formatInstant } from '@sekisho/protocol/instant';
import { type Policy, policyHash } from '@sekisho/protocol/policy';
import { dueTime } from '../src/amending.ts';
import { obstacle, verdictsOf } from '../src/clearance.ts';
import type { Lookup } from '../src/state.ts';
import {
  changed,
  DAY,
  ends,
  HASH,
  hashNow,
  isWaiting,
  limited,
  named,
  proposed,
  SOON,
} from './support/amending.ts';
import { KIT, paymentAt, refuses, withdrawalAt, world, worldOf } from './support/world.ts';

test('an amendment takes effect when its delay has run in witnessed time, and not before', () => {
  const scribe = world();
  const hash = proposed(scribe, changed(scribe, limited('client-hour', '200000000000')));
  assert.equal(hashNow(scribe), KIT.hash);
  scribe.tick(60_000); // from here on a quorum knows of it
  scribe.tick(DAY - 1);
  assert.ok(isWaiting(scribe, hash));
  assert.equal(hashNow(scribe), KIT.hash);
  scribe.tick(1);
  assert.equal(hashNow(scribe), hash);
  assert.ok(!isWaiting(scribe, hash));
  assert.deepEqual(scribe.state.get('former', KIT.hash)?.until, scribe.size);
  const { hash: order } = scribe.requested({ amount: '150000000000' });
  assert.ok(!withdrawalAt(scribe, order).reasons.some(({ id }) => id === 'client-hour'));
});

test('the sequencer’s clock moves no amendment', () => {
  const scribe = world();
  const hash = proposed(scribe, named(scribe, 'other'));
  scribe.tick();
  scribe.pass(30 * DAY);
  scribe.sealed();
  scribe.stopped('dave', 'wallet:hot');
  assert.ok(isWaiting(scribe, hash));
});

/** How many items somebody reads who judges a withdrawal again. */
function itemsRead(scribe: Scribe, hash: string): number {
  let read = 0;
  const counting: Lookup = {
    get: (table, id) => {
      if (table === 'item') read += 1;
      return scribe.state.get(table, id);
    },
  };
  verdictsOf(counting, withdrawalAt(scribe, hash));
  return read;
}

test('after an amendment a look at what is open reads nothing of what was asked before', () => {
  const scribe = world();
  for (let i = 0; i < 60; i++) scribe.requested({ customer: `c-${100 + i}`, amount: '1000000' });
  const { hash } = scribe.requested({ customer: 'c-90' });
  assert.equal(itemsRead(scribe, hash), 0);
  const lower = changed(scribe, limited('client-hour', '90000000000'));
  amended(scribe, lower);
  assert.equal(hashNow(scribe), policyHash(lower), 'in force at once');
  assert.equal(itemsRead(scribe, hash), 0);
  const { facts, restated } = withdrawalAt(scribe, hash);
  assert.notEqual(facts.policy, hashNow(scribe));
  assert.deepEqual(restated?.usage, facts.usage);
});

test('what a later policy tells of a withdrawal holds until the next, whoever gives up', () => {
  const scribe = world();
  const other = scribe.requested({ customer: 'c-90' });
  const { hash } = scribe.requested({ customer: 'c-90' });
  const usage = () => withdrawalAt(scribe, hash).restated?.usage;
  amended(scribe, changed(scribe, limited('client-hour', '90000000000')));
  const told = usage();
  scribe.rejected('alice', other.hash);
  assert.deepEqual(usage(), told, 'as facts of a request do under its own policy');
  amended(scribe, changed(scribe, limited('client-hour', '80000000000')));
  assert.notDeepEqual(usage(), told, 'told again, by what the items say then');
});

test('what watchers stated before they knew of it starts no delay', () => {
  const scribe = world();
  const size = scribe.size;
  const root = scribe.root;
  const head = { size, root };
  scribe.pass(1_000);
  const old = ['watcher-1', 'watcher-2'].map((id) => scribe.observedBody(id, { head }));
  const hash = proposed(scribe, named(scribe, 'other'));
  // A gateway that held everything back for a day writes down what was stated then, and now.
  for (const body of old) scribe.write('chain.observed', body, { time: scribe.time });
  scribe.pass(DAY + 60_000);
  for (const id of ['watcher-1', 'watcher-2']) scribe.observed(id, { head });
  assert.ok(isWaiting(scribe, hash), 'nobody who knew of it has spoken');
  scribe.tick(1_000);
  assert.ok(isWaiting(scribe, hash));
  scribe.tick(DAY - 1);
  assert.ok(isWaiting(scribe, hash));
  scribe.tick(1);
  assert.equal(hashNow(scribe), hash);
});

test('one watcher that lies about the time neither starts the delay early nor ends it', () => {
  const scribe = world();
  const hash = proposed(scribe, named(scribe, 'other'));
  const due = () => dueTime(scribe.state, scribe.state.get('amendment', hash)!);
  // It says that it has known of it for long: the honest one's word counts.
  scribe.observed('watcher-3', { clock: formatInstant(scribe.time) });
  scribe.pass(6 * 3_600_000);
  scribe.observed('watcher-1');
  assert.equal(due(), scribe.time + DAY);
  const started = scribe.time;
  scribe.pass(DAY - 1);
  scribe.observed('watcher-3', { clock: formatInstant(scribe.time + 9 * DAY) });
  scribe.observed('watcher-1');
  assert.ok(isWaiting(scribe, hash));
  scribe.pass(1);
  scribe.observed('watcher-1');
  assert.equal(hashNow(scribe), hash);
  assert.equal(scribe.state.get('meta', '')!.witnessed, started + DAY);
});

test('one watcher from the future does not put an amendment off once all have spoken', () => {
  const scribe = world();
  const hash = proposed(scribe, named(scribe, 'other'));
  scribe.observed('watcher-3', { clock: formatInstant(scribe.time + 900 * DAY) });
  scribe.tick(1_000);
  scribe.tick(DAY);
  assert.equal(hashNow(scribe), hash);
});

test('any one person vetoes, and what was vetoed never takes effect', () => {
  for (const person of ['alice', 'carol', 'dave', 'erin']) {
    const scribe = world();
    const hash = proposed(scribe, named(scribe, 'other'));
    scribe.tick();
    vetoed(scribe, person, hash);
    assert.ok(!isWaiting(scribe, hash));
    scribe.tick(2 * DAY);
    assert.equal(hashNow(scribe), KIT.hash);
  }
});

test('a veto has no date and is bound to no policy: nobody voids it by keeping it back', () => {
  const scribe = world();
  const hash = proposed(scribe, named(scribe, 'other'));
  const act = { act: 'veto', subject: hash, policy: HASH, expires: SOON } as const;
  scribe.write('policy.vetoed', scribe.act('dave', act));
  assert.ok(!isWaiting(scribe, hash));
});

test('a veto of what never waited, or is in force already, is taken and changes nothing', () => {
  const scribe = world();
  vetoed(scribe, 'dave', HASH);
  amended(scribe, changed(scribe, limited('client-hour', '1000000')));
  const now = hashNow(scribe);
  vetoed(scribe, 'dave', now);
  assert.equal(hashNow(scribe), now);
});

refuses([
  {
    name: 'the same veto twice',
    tag: 'veto-duplicate',
    offer: (scribe) => {
      const act = scribe.act('dave', { act: 'veto', subject: HASH });
      scribe.write('policy.vetoed', act);
      return scribe.propose('policy.vetoed', act);
    },
  },
  {
    name: 'a veto by nobody the policy names',
    tag: 'person-unknown',
    offer: (scribe) => {
      const act = scribe.act('mallory', { act: 'veto', subject: HASH });
      return scribe.propose('policy.vetoed', act);
    },
  },
  {
    name: 'a veto by a person who is suspended',
    tag: 'person-expired',
    offer: (scribe) => {
      amended(scribe, changed(scribe, ends('dave')));
      return scribe.propose('policy.vetoed', scribe.act('dave', { act: 'veto', subject: HASH }));
    },
  },
  {
    name: 'a stop written down as a veto',
    tag: 'act-other-kind',
    offer: (scribe) => {
      const act = { act: 'stop', subject: 'everything', reason: 'drill' } as const;
      return scribe.propose('policy.vetoed', scribe.act('dave', act));
    },
  },
]);

test('of two that wait the first to take effect voids the other', () => {
  const scribe = world();
  const first = proposed(scribe, named(scribe, 'first'));
  scribe.tick(60_000);
  const second = proposed(scribe, named(scribe, 'second'));
  scribe.tick(60_000);
  scribe.tick(DAY - 60_000);
  assert.equal(hashNow(scribe), first);
  assert.ok(!isWaiting(scribe, second));
  scribe.tick(2 * DAY);
  assert.equal(hashNow(scribe), first);
});

test('of two that are due when time moves on, the one that was due first takes effect', () => {
  const scribe = world();
  const first = proposed(scribe, named(scribe, 'first'));
  scribe.tick(60_000);
  proposed(scribe, named(scribe, 'second'));
  scribe.tick(60_000);
  scribe.tick(3 * DAY);
  assert.equal(hashNow(scribe), first);
});

test('a stop or veto dated after its person’s end counts while witnessed time is before', () => {
  const scribe = worldOf(({ persons }) => ({
    persons: persons.map((one) =>
      one.id === 'dave' ? { ...one, validUntil: '2026-01-26T00:02:00.000Z' } : one,
    ),
  }));
  const hash = proposed(scribe, named(scribe, 'other'));
  const veto = scribe.act('dave', { act: 'veto', subject: hash });
  // A sequencer that dates them a month ahead brings nobody to their end.
  scribe.pass(30 * DAY);
  scribe.write('policy.vetoed', veto);
  assert.ok(!isWaiting(scribe, hash));
  scribe.stopped('dave', 'everything');
  scribe.tick(1_000);
  const late = scribe.propose('policy.vetoed', scribe.act('dave', { act: 'veto', subject: HASH }));
  assert.match(JSON.stringify(late), /person-expired/);
});

test('what waited for people and no longer does counts together once it is paid', () => {
  const XEM = 'nem:mainnet/xem';
  const desk = { outcome: 'review', review: 'desk' } as const;
  const base = { asset: XEM, wallets: [], per: 'client' as const, windowSeconds: 86_400 };
  const large = (above: string): Partial<Policy> => ({
    rules: [{ id: 'new-large', kind: 'new-destination', asset: XEM, above, then: desk }],
  });
  const scribe = worldOf(({ amendment }) => ({
    limits: [
      { ...base, id: 'client-day', sum: '100000000000', then: { outcome: 'block' } },
      { ...base, id: 'unattended-day', only: 'unattended', sum: '250000000', then: desk },
    ],
    ...large('50000000'),
    familiarity: { ageSeconds: 86_400, factor: 5 },
    amendment: { ...amendment, delaySeconds: 60 },
  }));
  // Six of 100 XEM and a fee: each is for people to look at, so none counts as unattended.
  const hashes = Array.from({ length: 6 }, () => scribe.requested().hash);
  amended(
    scribe,
    changed(scribe, () => large('200000000')),
  );
  scribe.tick(1_000);
  scribe.tick(61_000);
  const paid = hashes.filter((hash, i) => {
    if (obstacle(scribe.state, withdrawalAt(scribe, hash)) !== undefined) return false;
    const deadline = scribe.time + 1_700_000 + i * 1_000;
    const { payment } = scribe.prepared(hash, { deadline });
    assert.equal(
      obstacle(scribe.state, withdrawalAt(scribe, hash), paymentAt(scribe, payment)),
      undefined,
    );
    return true;
  });
  assert.equal(paid.length, 2);
});
