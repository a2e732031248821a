// `policy.amended` and `policy.vetoed`: who may change the policy, how, and after what time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amended, amendedBody, vetoed } from '@sekisho/drill/amended';
import type { Scribe } from '@sekisho/drill/scribe';
import { formatInstant } from '@sekisho/protocol/instant';
import { type Policy, policyHash } from '@sekisho/protocol/policy';
import { MAX_WAITING } from '../src/amended.ts';
import { dueTime } from '../src/amending.ts';
import {
  changed,
  DAY,
  documentOf,
  hashNow,
  isWaiting,
  limited,
  named,
  proposed,
} from './support/amending.ts';
import { checkInvariants } from './support/recount.ts';
import { type Case, KIT, refuses, withdrawalAt, world, worldOf } from './support/world.ts';

const HASH = 'ab'.repeat(32);
const SOON = '2026-01-26T00:00:30.000Z'; // before the time of `world`

type Change = (policy: Policy) => Partial<Policy>;

/** Everybody signs this policy, with something about it changed. */
const offers =
  (change: Change, people?: readonly string[]): Case['offer'] =>
  (scribe) => {
    const sign = (person: string, act: { act: 'amend'; subject: string }) =>
      scribe.act(person, act);
    const policy = changed(scribe, change);
    return scribe.propose('policy.amended', amendedBody(sign, policy, hashNow(scribe), people));
  };

const OTHER: Change = () => ({ name: 'other' });

/** Signed by Erin as it should be, and by Frank with something changed. */
const signs =
  (change: object, signing: Parameters<Scribe['act']>[2] = {}): Case['offer'] =>
  (scribe) => {
    const policy = changed(scribe, OTHER);
    const sign = (person: string, act: { act: 'amend'; subject: string }) =>
      person === 'frank'
        ? scribe.act(person, { ...act, ...change }, signing)
        : scribe.act(person, act);
    return scribe.propose('policy.amended', amendedBody(sign, policy, hashNow(scribe)));
  };

const ends =
  (id: string, validUntil = SOON): Change =>
  ({ signers, watchers, clients, persons }) => {
    const end = <T extends { id: string }>(parties: T[]): T[] =>
      parties.map((party) => (party.id === id ? { ...party, validUntil } : party));
    return {
      signers: end(signers),
      watchers: { ...watchers, parties: end(watchers.parties) },
      clients: end(clients),
      persons: end(persons),
    };
  };

const watched = (
  policy: Policy,
  ids: readonly string[],
  quorum = policy.watchers.quorum,
): Policy['watchers'] => {
  const [like] = policy.watchers.parties;
  const parties = ids.map((id) => {
    const { publicHex } = KIT.keys(id);
    return { ...like!, id, publicKey: publicHex, certificate: publicHex };
  });
  return { quorum, parties };
};

refuses([
  {
    name: 'an amendment of another policy than the one in force',
    tag: 'amendment-other-policy',
    offer: (scribe) => {
      const sign = (person: string, act: { act: 'amend'; subject: string }) =>
        scribe.act(person, act);
      return scribe.propose('policy.amended', amendedBody(sign, named(scribe, 'other'), HASH));
    },
  },
  {
    name: 'a policy that does not fit together',
    tag: 'policy-inconsistent',
    offer: offers(() => ({ thaw: { persons: 9, origins: 1 } })),
  },
  {
    name: 'a policy of a wallet whose address is of another key',
    tag: 'policy-inconsistent',
    offer: offers(({ wallets }) => ({
      wallets: [...wallets, { ...wallets[0]!, id: 'cold', address: KIT.address(5) }],
    })),
  },
  {
    name: 'a policy of a chain that this software does not know',
    tag: 'chain-unknown',
    offer: offers(({ chains }) => ({ chains: [...chains, { ...chains[0]!, id: 'eip155:1' }] })),
  },
  { name: 'one amender alone', tag: 'act-quorum', offer: offers(OTHER, ['erin']) },
  { name: 'one amender twice', tag: 'act-duplicate', offer: offers(OTHER, ['erin', 'erin']) },
  {
    name: 'amenders at one console where two are asked for',
    tag: 'act-quorum',
    from: () =>
      worldOf(({ amendment, persons }) => ({
        amendment: { ...amendment, origins: 2 },
        persons: persons.map((one) => (one.id === 'dave' ? { ...one, roles: ['amender'] } : one)),
      })),
    offer: offers(OTHER, ['erin', 'dave']),
  },
  { name: 'an approver’s act', tag: 'person-role', offer: offers(OTHER, ['erin', 'alice']) },
  { name: 'an act over another policy', tag: 'act-other-subject', offer: signs({ subject: HASH }) },
  { name: 'an act of import', tag: 'act-other-kind', offer: signs({ act: 'import' }) },
  { name: 'an act under another policy', tag: 'act-other-policy', offer: signs({ policy: HASH }) },
  { name: 'an act for another ledger', tag: 'act-other-ledger', offer: signs({ ledger: HASH }) },
  { name: 'an act past its expiry', tag: 'act-expired', offer: signs({ expires: SOON }) },
  {
    name: 'an act with a passkey that may be copied',
    tag: 'assertion-backup-state',
    offer: signs({}, { assertion: { flags: 0x0d } }),
  },
  {
    name: 'an act that is in the ledger already',
    tag: 'act-replayed',
    offer: (scribe) => {
      const sign = (person: string, act: { act: 'amend'; subject: string }) =>
        scribe.act(person, act);
      const body = amendedBody(sign, named(scribe, 'other'), hashNow(scribe));
      scribe.write('policy.amended', body);
      const again = { ...body, policy: body.policy };
      scribe.state.merge([['amendment', policyHash(body.policy), null]]);
      scribe.state.merge([['waiting', '', null]]);
      return scribe.propose('policy.amended', again);
    },
  },
  {
    name: 'what waits already',
    tag: 'amendment-duplicate',
    offer: (scribe) => {
      amended(scribe, named(scribe, 'other'));
      return offers(OTHER)(scribe);
    },
  },
  {
    name: 'more than may wait',
    tag: 'amendments-full',
    offer: (scribe) => {
      for (let i = 0; i < MAX_WAITING; i++) amended(scribe, named(scribe, `other-${i}`));
      return offers(OTHER)(scribe);
    },
  },
  { name: 'the policy in force', tag: 'amendment-again', offer: offers(() => ({})) },
  {
    name: 'a policy that was in force once',
    tag: 'amendment-again',
    offer: (scribe) => {
      const before = documentOf(scribe);
      amended(scribe, changed(scribe, limited('client-hour', '1000000')));
      assert.notEqual(hashNow(scribe), KIT.hash);
      return offers(() => before)(scribe);
    },
  },
  {
    name: 'what somebody vetoed',
    tag: 'amendment-vetoed',
    offer: (scribe) => {
      vetoed(scribe, 'dave', proposed(scribe, named(scribe, 'other')));
      return offers(OTHER)(scribe);
    },
  },
  {
    name: 'what somebody vetoed before it was written down',
    tag: 'amendment-vetoed',
    offer: (scribe) => {
      vetoed(scribe, 'dave', policyHash(named(scribe, 'other')));
      return offers(OTHER)(scribe);
    },
  },
]);

// What must stay as it is.
refuses([
  {
    name: 'another name of the log',
    tag: 'amendment-breaks',
    saying: /gateway\.origin/,
    offer: offers(({ gateway }) => ({ gateway: { ...gateway, origin: 'other.example/log' } })),
  },
  {
    name: 'another key of the sequencer',
    tag: 'amendment-breaks',
    saying: /gateway\.publicKey/,
    offer: offers(({ gateway }) => ({
      gateway: { ...gateway, publicKey: KIT.keys('other').publicHex },
    })),
  },
  {
    name: 'a wallet that vanishes',
    tag: 'amendment-breaks',
    saying: /wallets: "hot" must stay/,
    offer: offers(({ clients }) => ({
      wallets: [],
      clients: clients.map((client) => ({ ...client, wallets: [] })),
    })),
  },
  {
    name: 'a wallet that is watched from later on',
    tag: 'amendment-breaks',
    saying: /wallets: "hot"/,
    offer: offers(({ wallets }) => ({
      wallets: wallets.map((wallet) => ({ ...wallet, startHeight: 2_000 })),
    })),
  },
  {
    name: 'a wallet of another custody',
    tag: 'amendment-breaks',
    saying: /wallets: "hot"/,
    offer: offers(({ wallets }) => ({
      wallets: wallets.map(({ custody, ...wallet }) => ({
        ...wallet,
        custody: {
          kind: 'observed',
          publicKey: custody.kind === 'threshold' ? custody.group.publicKey : '',
        },
      })),
    })),
  },
  {
    name: 'an asset with other decimals',
    tag: 'amendment-breaks',
    saying: /assets/,
    offer: offers(({ assets }) => ({ assets: assets.map((asset) => ({ ...asset, decimals: 5 })) })),
  },
  {
    name: 'watchers of whom too few stay',
    tag: 'amendment-breaks',
    saying: /1 stay of a quorum of 2/,
    offer: offers((policy) => ({
      watchers: watched(policy, ['watcher-1', 'watcher-4', 'watcher-5']),
    })),
  },
  {
    name: 'a watcher under its name with another key',
    tag: 'amendment-breaks',
    saying: /"watcher-3" has another key/,
    offer: offers(({ watchers }) => ({
      watchers: {
        ...watchers,
        parties: watchers.parties.map((party) =>
          party.id === 'watcher-3' ? { ...party, publicKey: KIT.keys('other').publicHex } : party,
        ),
      },
    })),
  },
  {
    name: 'a suspension after which too few watchers are left',
    tag: 'amendment-unmet',
    saying: /watchers\.quorum: 2 of 1/,
    offer: (scribe) => {
      amended(scribe, changed(scribe, ends('watcher-3')));
      return offers(ends('watcher-2'))(scribe);
    },
  },
  {
    name: 'a suspension after which too few signers are left',
    tag: 'amendment-unmet',
    saying: /threshold/,
    offer: (scribe) => {
      amended(scribe, changed(scribe, ends('signer-3')));
      return offers(ends('signer-2'))(scribe);
    },
  },
  {
    name: 'a suspension after which too few amenders are left',
    tag: 'amendment-unmet',
    saying: /amendment/,
    offer: offers(ends('frank')),
  },
]);

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

test('a veto has no date and is bound to no policy, so that nobody voids it by keeping it back', () => {
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
  'a shorter delay': ({ amendment }) => ({ amendment: { ...amendment, delaySeconds: 1 } }),
};

for (const [name, change] of Object.entries(WAITING)) {
  test(`waits out its delay: ${name}`, () => {
    const scribe = world();
    const hash = proposed(scribe, changed(scribe, change));
    assert.equal(hashNow(scribe), KIT.hash);
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
  assert.deepEqual(scribe.state.get('stopped', 'customer:c-9')?.length, 1);
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
  assert.equal(scribe.state.get('stopped', 'wallet:hot')?.length, 1);
  const late = scribe.watcherStopBody('watcher-3');
  assert.match(JSON.stringify(scribe.propose('stopped', late)), /watcher-unknown/);
  const [stop] = scribe.state.get('stopped', 'wallet:hot')!;
  scribe.thawed('alice', stop!);
  scribe.thawed('bob', stop!);
  assert.equal(scribe.state.get('stopped', 'wallet:hot'), undefined);
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

test('a suspended client asks for nothing, and what it asked for is not paid', () => {
  const scribe = world();
  const { hash } = scribe.requested();
  amended(scribe, changed(scribe, ends('app-1')));
  const again = scribe.propose('withdrawal.requested', scribe.requestedBody());
  assert.match(JSON.stringify(again), /client-expired/);
  assert.ok(hash);
});

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
