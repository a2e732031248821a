// Who has passkeys gets another only if those vouch for it, from as many consoles as an amendment
// spans. Whoever holds a private key writes any console into an assertion: the consoles of a key
// that a hostile console made say nothing, those of a key that was there before do.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scribe } from '@sekisho/drill/scribe';
import { formatInstant, parseInstant } from '@sekisho/protocol/instant';
import type { Credential, Person } from '@sekisho/protocol/policy';
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
import { assertRefused, type Case, refuses, worldOf } from './support/world.ts';

const C = 'https://console-c.exchange.example';
const OWN = passkeyCredential('alice');
const NEXT = passkeyCredential('alice-2');
const THIEF = passkeyCredential('thief');
const alice = (...credentials: Credential[]): Person => personWith('alice', credentials);

/** Alice has these; an amendment spans two consoles. */
const having = (...credentials: Credential[]): Scribe =>
  worldOf((policy) => ({
    amendment: { ...policy.amendment, origins: 2 },
    persons: withPerson(policy, alice(...credentials)).persons,
  }));

/** Each signs in alice's name, from the console. */
type Signed = readonly (readonly [passkey: string, origin: string])[];

const bodyOf = (scribe: Scribe, person: Person, signed: Signed) =>
  enrolling(
    scribe,
    withPerson(documentOf(scribe), person),
    signed.map(([passkey, origin]) => enrols(scribe, person, origin, passkey)),
  );

const offered = (scribe: Scribe, person: Person, signed: Signed) =>
  scribe.propose('policy.amended', bodyOf(scribe, person, signed));

const BOTH: Signed = [
  ['alice-2', A],
  ['alice-2', B],
];

test('a second passkey for which the first vouches at both consoles is in the policy', () => {
  for (const person of [alice(OWN, NEXT), alice(NEXT)]) {
    const scribe = having(OWN);
    const signed = [...BOTH, ['alice', A], ['alice', B]] as const;
    const body = bodyOf(scribe, person, signed);
    scribe.write('policy.amended', body);
    scribe.tick();
    scribe.tick(DAY);
    assert.equal(hashNow(scribe), policyHash(body.policy));
  }
});

/** The console holds the thief's key, and says that it acted anywhere. */
const SLIPPED: Signed = [
  ['thief', A],
  ['thief', B],
];

const ATTACKS: readonly (readonly [string, Person, Signed, Case['tag']])[] = [
  [
    'a hostile console slips in its own key at enrolment of a second passkey',
    alice(OWN, THIEF),
    SLIPPED,
    'enrolment-unvouched',
  ],
  [
    'a hostile console slips in its own key, and has the owner vouch for it there',
    alice(OWN, THIEF),
    [...SLIPPED, ['alice', A]],
    'enrolment-unvouched',
  ],
  [
    'a hostile console slips in two keys, one of which vouches for the other',
    alice(OWN, THIEF, passkeyCredential('thief-2')),
    [...SLIPPED, ['thief-2', A], ['thief-2', B]],
    'enrolment-unvouched',
  ],
  [
    'somebody else vouches for the key of a hostile console',
    alice(OWN, THIEF),
    [...SLIPPED, ['bob', A], ['bob', B]],
    'credential-unknown',
  ],
  [
    'a passkey that moves to a console where it did not count before, unvouched',
    alice({ ...OWN, origins: [A, C] }),
    [
      ['alice', A],
      ['alice', C],
    ],
    'enrolment-unvouched',
  ],
];

refuses(
  ATTACKS.map(([name, person, signed, tag]) => ({
    name,
    tag,
    from: () => having(OWN),
    offer: (scribe) => offered(scribe, person, signed),
  })),
);

test('a key under the name of the one that was there vouches for nothing', () => {
  const scribe = having(OWN);
  const person = alice({ ...OWN, publicKey: THIEF.publicKey });
  const { id } = OWN;
  const renamed = (origin: string) => {
    const act = enrols(scribe, person, origin, 'thief');
    return { ...act, assertion: { ...act.assertion, credential: id } };
  };
  const acts = [A, B].map(renamed);
  const body = enrolling(scribe, withPerson(documentOf(scribe), person), acts);
  assertRefused(scribe.propose('policy.amended', body), 'enrolment-unvouched');
});

test('a passkey that is to count at one more console vouches for itself', () => {
  const person = alice({ ...OWN, origins: [A, B, C] });
  const signed = [A, B, C].map((origin) => ['alice', origin] as const);
  assert.ok(!isRefusal(offered(having(OWN), person, signed)));
});

test('one that knows a single console vouches from there', () => {
  const single = { ...OWN, origins: [A] };
  const person = alice(single, NEXT);
  assertRefused(offered(having(single), person, BOTH), 'enrolment-unvouched');
  assert.ok(!isRefusal(offered(having(single), person, [...BOTH, ['alice', A]])));
});

test('two that know one console each vouch together', () => {
  const other = passkeyCredential('alice-3', { origins: [B] });
  const single = { ...OWN, origins: [A] };
  const person = alice(single, other, NEXT);
  const one: Signed = [...BOTH, ['alice', A]];
  assertRefused(offered(having(single, other), person, one), 'enrolment-unvouched');
  assert.ok(!isRefusal(offered(having(single, other), person, [...one, ['alice-3', B]])));
});

test('whose passkeys have all ended enrols as somebody new, by witnessed time', () => {
  const ends = formatInstant(having(OWN).time + 60_000);
  const ending = { ...OWN, validUntil: ends };
  const world = having(ending);
  const person = alice(ending, NEXT);
  assertRefused(offered(world, person, BOTH), 'enrolment-unvouched');
  // The gateway's clock alone ends nobody's passkey.
  world.pass(parseInstant(ends)! + 1_000 - world.time);
  assertRefused(offered(world, person, BOTH), 'enrolment-unvouched');
  world.tick();
  assert.ok(!isRefusal(offered(world, person, BOTH)));
});

test('who has ended enrols as somebody new', () => {
  const world = worldOf((policy) => ({
    amendment: { ...policy.amendment, origins: 2 },
    persons: withPerson(policy, { ...alice(OWN), validUntil: '2026-01-26T00:01:00.000Z' }).persons,
  }));
  world.tick(600_000);
  assert.ok(!isRefusal(offered(world, alice(NEXT), BOTH)));
});
