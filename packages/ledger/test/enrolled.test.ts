// Enrolment: nobody gets a credential that has not acted from each of its consoles, over the whole
// entry that the policy will have of its person.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scribe } from '@sekisho/drill/scribe';
import type { PersonAct } from '@sekisho/protocol/evidence';
import { formatInstant } from '@sekisho/protocol/instant';
import type { Person, Policy } from '@sekisho/protocol/policy';
import { policyHash } from '@sekisho/protocol/policy';
import { isRefusal } from '@sekisho/protocol/refusal';
import { DAY, documentOf, hashNow } from './support/amending.ts';
import {
  A,
  B,
  enrolling,
  enrols,
  passkeyCredential,
  personWith,
  withPerson,
} from './support/enrolling.ts';
import { assertRefused, type Case, KIT, refuses, worldOf } from './support/world.ts';

const C = 'https://console-c.exchange.example';
const ZOE = personWith('zoe', [passkeyCredential('zoe')]);
const ALICE = KIT.policy.persons.find(({ id }) => id === 'alice')!;
/** On the console of the kit, where alice has the passkey that is in force. */
const OLD = { origin: 'https://console-a.example', rpId: 'console-a.example' };

/** An amendment spans two consoles, and so does who enrols. */
const spanning = (): Scribe =>
  worldOf(({ amendment }) => ({ amendment: { ...amendment, origins: 2 } }));

const offered = (scribe: Scribe, person: Person, acts: readonly PersonAct[]) =>
  scribe.propose('policy.amended', enrolling(scribe, after(scribe, person), acts));

const after = (scribe: Scribe, person: Person): Policy => withPerson(documentOf(scribe), person);

/** Zoe on these consoles, with her own passkey. */
const zoe =
  (person: Person, ...origins: string[]): Case['offer'] =>
  (scribe) =>
    offered(
      scribe,
      person,
      origins.map((origin) => enrols(scribe, person, origin, 'zoe')),
    );

const CASES: readonly (readonly [string, Case['tag'], Case['offer']])[] = [
  ['a person who comes without any act of enrolment', 'enrolment-missing', zoe(ZOE)],
  ['a passkey that has not acted from its second console', 'enrolment-missing', zoe(ZOE, A)],
  [
    'a passkey of a person who has enrolled another only',
    'enrolment-missing',
    (scribe) => {
      const both = personWith('zoe', [passkeyCredential('zoe'), passkeyCredential('zoe-2')]);
      return zoe(both, A, B)(scribe);
    },
  ],
  [
    'a person whose passkeys know fewer consoles than an amendment spans',
    'enrolment-origins',
    zoe(personWith('zoe', [passkeyCredential('zoe', { origins: [A] })]), A),
  ],
  [
    'an assertion from a console that the credential does not name',
    'assertion-origin',
    (s) => zoe(ZOE, A, C)(s),
  ],
  [
    'an enrolment over another entry of the person',
    'act-other-subject',
    (scribe) => {
      const more: Person = { ...ZOE, roles: ['approver', 'freezer'] };
      const acts = [A, B].map((origin) => enrols(scribe, ZOE, origin, 'zoe'));
      return offered(scribe, more, acts);
    },
  ],
  [
    'an enrolment with a key that the entry does not have',
    'assertion-signature',
    (scribe) => {
      const { id } = passkeyCredential('zoe');
      const other = personWith('zoe', [passkeyCredential('thief', { id })]);
      return zoe(other, A, B)(scribe);
    },
  ],
  [
    'another’s passkey in the name of the person',
    'credential-unknown',
    (scribe) => offered(scribe, ZOE, [enrols(scribe, ZOE, A, 'alice')]),
  ],
  [
    'an act of another kind among the enrolments',
    'act-other-kind',
    (scribe) => {
      const { statement, assertion } = enrols(scribe, ZOE, A, 'zoe');
      const read: PersonAct = {
        assertion,
        statement: { ...statement, act: 'read', subject: 'everything' },
      };
      return offered(scribe, ZOE, [read]);
    },
  ],
  [
    'an enrolment of who gets no new credential',
    'enrolment-unexpected',
    (scribe) => {
      const act = enrols(scribe, ALICE, OLD.origin, 'alice', OLD.rpId);
      return offered(scribe, ALICE, [act]);
    },
  ],
  [
    'an enrolment of nobody in the new policy',
    'enrolment-unexpected',
    (scribe) => offered(scribe, ALICE, [enrols(scribe, ZOE, A, 'zoe')]),
  ],
  [
    'an enrolment past its expiry',
    'act-expired',
    (scribe) => {
      const acts = [A, B].map((origin) => enrols(scribe, ZOE, origin, 'zoe'));
      scribe.tick(700_000);
      return offered(scribe, ZOE, acts);
    },
  ],
  [
    'an enrolment of a person who is to be over already',
    'person-expired',
    (scribe) => {
      const over = { ...ZOE, validUntil: formatInstant(scribe.time) };
      return zoe(over, A, B)(scribe);
    },
  ],
  [
    'an enrolment that is in the ledger already',
    'act-replayed',
    (scribe) => {
      const acts = [A, B].map((origin) => enrols(scribe, ZOE, origin, 'zoe'));
      scribe.write('policy.amended', enrolling(scribe, after(scribe, ZOE), acts));
      const again = { ...after(scribe, ZOE), name: 'again' };
      return scribe.propose('policy.amended', enrolling(scribe, again, acts));
    },
  ],
  [
    'a passkey that may be copied, enrolled as bound to its device',
    'assertion-backup-state',
    (scribe) => {
      const act = { act: 'enrol' as const, subject: '0'.repeat(64) };
      const signing = {
        passkeyOf: 'zoe',
        assertion: { origin: A, rpId: 'exchange.example', flags: 13 },
      };
      const { statement } = enrols(scribe, ZOE, A, 'zoe');
      const copied = scribe.act('zoe', { ...act, ...statement }, signing);
      return offered(scribe, ZOE, [copied]);
    },
  ],
];

refuses(CASES.map(([name, tag, offer]) => ({ name, tag, offer, from: spanning })));

const withCredential = (change: object): Person => ({
  ...ALICE,
  credentials: ALICE.credentials.map((one) => ({ ...one, ...change })),
});

/** Each is a new credential, whatever else of it was there: nobody gets it unasked. */
const NEW: Readonly<Record<string, Person>> = {
  'another key': withCredential({ publicKey: KIT.keys('passkey thief').publicHex }),
  'another id': withCredential({ id: KIT.passkey('thief').credentialId }),
  'another console': withCredential({ origins: [C] }),
  'one console more': withCredential({ origins: [OLD.origin, C] }),
  'another domain': withCredential({ rpId: 'exchange.example' }),
  'another say on whether it may be copied': withCredential({ deviceBound: false }),
};

for (const [name, person] of Object.entries(NEW)) {
  test(`a credential with ${name} is a new one`, () => {
    const scribe = spanning();
    assertRefused(offered(scribe, person, []), 'enrolment-missing');
  });
}

test('a credential of another person is a new one', () => {
  const scribe = spanning();
  const grace = KIT.policy.persons.find(({ id }) => id === 'grace')!;
  const once = after(scribe, { ...ALICE, credentials: grace.credentials });
  const swapped = withPerson(once, { ...grace, credentials: ALICE.credentials });
  const refused = scribe.propose('policy.amended', enrolling(scribe, swapped, []));
  assertRefused(refused, 'enrolment-missing');
});

test('who has acted from every console is of the policy once the delay is over', () => {
  const scribe = spanning();
  const policy = after(scribe, ZOE);
  const acts = [A, B].map((origin) => enrols(scribe, ZOE, origin, 'zoe'));
  scribe.write('policy.amended', enrolling(scribe, policy, acts));
  assert.equal(hashNow(scribe), policyHash(spanning().kit.policy));
  scribe.tick();
  scribe.tick(DAY);
  assert.equal(hashNow(scribe), policyHash(policy));
  const { hash } = scribe.requested({ amount: '15000000000' });
  const approve = { act: 'approve' as const, subject: hash, policy: hashNow(scribe) };
  const from = (origin: string, rpId: string) => ({
    passkeyOf: 'zoe',
    assertion: { origin, rpId },
  });
  const elsewhere = scribe.act('zoe', approve, from(C, 'exchange.example'));
  assertRefused(scribe.propose('withdrawal.approved', elsewhere), 'assertion-origin');
  for (const origin of [A, B]) {
    const act = scribe.act('zoe', approve, from(origin, 'exchange.example'));
    const fork = scribe.fork();
    fork.write('withdrawal.approved', act);
    assert.deepEqual(
      fork.state.get('withdrawal', hash)!.approvals.map((one) => one.origin),
      [origin],
    );
  }
});

test('the passkey that is to go vouches for the one that comes, while it is valid', () => {
  const next = { ...ALICE, credentials: [passkeyCredential('alice-2', { origins: [A] })] };
  const acts = (scribe: Scribe) => [
    enrols(scribe, next, A, 'alice-2'),
    enrols(scribe, next, OLD.origin, 'alice', OLD.rpId),
  ];
  const scribe = spanning();
  assert.ok(!isRefusal(offered(scribe, next, acts(scribe))));
  assertRefused(offered(scribe, next, acts(scribe).slice(0, 1)), 'enrolment-origins');
  const lapsed = worldOf((policy) => ({
    amendment: { ...policy.amendment, origins: 2 },
    persons: policy.persons.map((one) =>
      one.id === 'alice' ? { ...one, validUntil: '2026-01-26T00:01:00.000Z' } : one,
    ),
  }));
  assertRefused(offered(lapsed, next, acts(lapsed)), 'credential-unknown');
});

test('a credential that only lasts longer is the one it was', () => {
  const scribe = spanning();
  const longer = { ...withCredential({ validUntil: '2031-01-01T00:00:00.000Z' }) };
  assert.ok(!isRefusal(offered(scribe, longer, [])));
});
