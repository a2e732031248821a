// People who get a passkey by an amendment: what they sign on each console.
import { amendedBody } from '@sekisho/drill/amended';
import type { Scribe } from '@sekisho/drill/scribe';
import type { Body } from '@sekisho/protocol/entry';
import type { PersonAct } from '@sekisho/protocol/evidence';
import { type Credential, type Person, personHash, type Policy } from '@sekisho/protocol/policy';
import { hashNow } from './amending.ts';
import { KIT } from './world.ts';

export const A = 'https://console-a.exchange.example';
export const B = 'https://console-b.exchange.example';
export const RP_ID = 'exchange.example';
const VALID = '2030-01-01T00:00:00.000Z';

/** The credential of the passkey that the kit makes of a name. */
export const passkeyCredential = (name: string, change: Partial<Credential> = {}): Credential => ({
  id: KIT.passkey(name).credentialId,
  algorithm: 'Ed25519',
  publicKey: KIT.keys(`passkey ${name}`).publicHex,
  origins: [A, B],
  rpId: RP_ID,
  deviceBound: true,
  validUntil: VALID,
  ...change,
});

export const personWith = (id: string, credentials: Credential[]): Person => ({
  id,
  validUntil: VALID,
  roles: ['approver'],
  credentials,
  excludedClients: [],
});

/** The policy with this person in it, in the place of who had the name. */
export const withPerson = (policy: Policy, person: Person): Policy => ({
  ...policy,
  persons: [...policy.persons.filter(({ id }) => id !== person.id), person],
});

/** Somebody enrols with a passkey on a console. */
export const enrols = (
  scribe: Scribe,
  person: Person,
  origin: string,
  passkeyOf: string,
  rpId = RP_ID,
): PersonAct => {
  const act = { act: 'enrol' as const, subject: personHash(person), policy: hashNow(scribe) };
  return scribe.act(person.id, act, { passkeyOf, assertion: { origin, rpId } });
};

/** The amendment with these acts of enrolment, signed by erin and frank. */
export const enrolling = (
  scribe: Scribe,
  policy: Policy,
  enrolments: readonly PersonAct[],
): Body<'policy.amended'> => {
  const now = hashNow(scribe);
  const sign = (person: string, act: { act: 'amend'; subject: string }) =>
    scribe.act(person, { ...act, policy: now });
  return amendedBody(sign, policy, now, undefined, enrolments);
};
