// The file that hands over a passkey: whole or refused, and what is read from it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actOf, counter } from '@sekisho/drill/evidence';
import { policyKit } from '@sekisho/drill/policy-kit';
import type { ActStatement } from '@sekisho/protocol/evidence';
import type { Json } from '@sekisho/protocol/json';
import { personHash } from '@sekisho/protocol/policy';
import { isRefusal } from '@sekisho/protocol/refusal';
import {
  type EnrolmentFile,
  originsSigned,
  readEnrolment,
  unsignedAt,
  withAct,
  withCredential,
  withPerson,
} from '../src/people/enrolment-file.ts';

const KIT = policyKit('enrolment file');
const person = KIT.policy.persons.find(({ id }) => id === 'alice')!;
const context = { kit: KIT, ledger: 'ab'.repeat(32), time: 1_769_385_600_000, count: counter() };
const enrols = (subject: string) => actOf(context, 'alice', { act: 'enrol', subject });

const whole: EnrolmentFile = {
  kind: 'sekisho-enrolment',
  person,
  acts: [enrols(personHash(person)), enrols(personHash(person))],
};
const read = (file: unknown) => readEnrolment(JSON.parse(JSON.stringify(file)) as Json);
const tagOf = (value: unknown): string | undefined =>
  isRefusal(value) ? value.refused : undefined;

test('a file is read whole, with the consoles its acts were made at, each once', () => {
  const file = read(whole);
  assert.deepEqual(file, whole);
  const [origin] = person.credentials[0]!.origins;
  const ids = person.credentials.map(({ id }) => id);
  assert.deepEqual(originsSigned(whole, ids), [origin, origin]);
  assert.deepEqual(originsSigned(whole, ['b3RoZXI']), []);
  const other = { ...whole.acts[0]!.assertion, clientDataJSON: 'e30' };
  const nameless = { ...whole.acts[0]!, assertion: other };
  assert.deepEqual(originsSigned({ ...whole, acts: [nameless] }, ids), ['undefined']);
  const broken = { ...whole.acts[0]!, assertion: { ...other, clientDataJSON: 'AA' } };
  assert.deepEqual(originsSigned({ ...whole, acts: [broken] }, ids), ['']);
});

test('what a file says was signed here is signed here again', () => {
  const [origin] = person.credentials[0]!.origins;
  assert.deepEqual(unsignedAt(whole, origin!), { ...whole, acts: [] });
  assert.deepEqual(unsignedAt(whole, 'https://console-b.example'), whole);
});

test('a passkey comes to those there are; where the person has ended, in their place', () => {
  const [own] = person.credentials;
  const made = { ...own!, id: 'bmV3', validUntil: '2031-01-01T00:00:00.000Z' };
  const end = Date.parse(person.validUntil);
  const more = { ...person, credentials: [own, made] };
  assert.deepEqual(withCredential(person, made, end - 1), more);
  const anew = { ...person, credentials: [made], validUntil: made.validUntil };
  assert.deepEqual(withCredential(person, made, end), anew);
});

test('an act about another entry, or of another kind, makes it no file', () => {
  assert.equal(tagOf(read(withAct(whole, enrols('cd'.repeat(32))))), 'act-other-subject');
  const { statement, assertion } = whole.acts[0]!;
  const stops: ActStatement = { ...statement, act: 'veto' } as ActStatement;
  assert.equal(tagOf(read(withAct(whole, { statement: stops, assertion }))), 'act-other-subject');
  const changed = { ...whole, person: { ...person, validUntil: '2027-01-01T00:00:00.000Z' } };
  assert.equal(tagOf(read(changed)), 'act-other-subject');
  assert.equal(tagOf(read({ ...whole, kind: 'other' })), 'schema-mismatch');
});

test('its person takes the place of an older entry, or comes last', () => {
  const ids = (changed: typeof KIT.policy) => changed.persons.map(({ id }) => id);
  const known = withPerson(KIT.policy, { ...person, roles: [] });
  assert.deepEqual(ids(known), ids(KIT.policy));
  assert.deepEqual(known.persons.find(({ id }) => id === 'alice')?.roles, []);
  const added = withPerson(KIT.policy, { ...person, id: 'zoe' });
  assert.deepEqual(ids(added), [...ids(KIT.policy), 'zoe']);
});
