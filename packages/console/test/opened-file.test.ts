// What an amender opens to propose it: whole or refused, and which file is wrong.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actOf, counter } from '@sekisho/drill/evidence';
import { policyKit } from '@sekisho/drill/policy-kit';
import { type Person, personHash, type Policy } from '@sekisho/protocol/policy';
import { draftOf, type OpenedFile } from '../src/policy/opened-file.ts';

const KIT = policyKit('opened file');
const inForce = KIT.policy;
const context = { kit: KIT, ledger: 'ab'.repeat(32), time: 1_769_385_600_000, count: counter() };
const alice = inForce.persons.find(({ id }) => id === 'alice')!;

const fileOf = (name: string, content: object): OpenedFile => ({
  name,
  text: JSON.stringify(content),
});
const enrolmentOf = (person: Person) => ({
  kind: 'sekisho-enrolment',
  person,
  acts: [actOf(context, 'alice', { act: 'enrol', subject: personHash(person) })],
});
const drafted = (...files: readonly OpenedFile[]) => {
  const draft = draftOf(files, inForce);
  if ('refusal' in draft) assert.fail(`${draft.file}: ${draft.refusal.detail}`);
  return draft;
};
const refusedOf = (...files: readonly OpenedFile[]) => {
  const draft = draftOf(files, inForce);
  if (!('refusal' in draft)) assert.fail('it was taken');
  return [draft.file, draft.refusal.refused];
};

test('a policy is taken as it stands, and enrols nobody', () => {
  const policy: Policy = { ...inForce, name: 'another' };
  const draft = { policy, enrolments: [], enrolled: [] };
  assert.deepEqual(drafted(fileOf('a.json', policy)), draft);
  assert.deepEqual(drafted(), { ...draft, policy: inForce });
});

test('enrolments go into the policy in force, with their acts', () => {
  const [one, two] = [enrolmentOf({ ...alice, roles: [] }), enrolmentOf({ ...alice, id: 'zoe' })];
  const { policy, enrolments, enrolled } = drafted(fileOf('one', one), fileOf('two', two));
  assert.deepEqual(enrolled, ['alice', 'zoe']);
  assert.deepEqual(enrolments, [...one.acts, ...two.acts]);
  assert.deepEqual(policy.persons.find(({ id }) => id === 'alice')?.roles, []);
  assert.deepEqual(policy.persons.at(-1)?.id, 'zoe');
  assert.deepEqual({ ...policy, persons: inForce.persons }, inForce);
});

test('enrolments go into the policy opened beside them, named before it or after', () => {
  const policy = fileOf('policy', { ...inForce, name: 'another' });
  const zoe = fileOf('enrolment', enrolmentOf({ ...alice, id: 'zoe' }));
  const after = drafted(policy, zoe);
  assert.equal(after.policy.name, 'another');
  assert.equal(after.policy.persons.at(-1)?.id, 'zoe');
  assert.deepEqual(drafted(zoe, policy), after);
});

test('the refusal says which file is wrong, and the first one counts', () => {
  const good = fileOf('good', inForce);
  const torn = { name: 'torn', text: '{"name":' };
  assert.deepEqual(refusedOf(good, torn), ['torn', 'json-malformed']);
  assert.deepEqual(refusedOf(fileOf('list', []), torn), ['list', 'schema-mismatch']);
  const foreign = { ...inForce, more: true };
  assert.deepEqual(refusedOf(fileOf('foreign', foreign)), ['foreign', 'schema-mismatch']);
  const about = { ...enrolmentOf(alice), person: { ...alice, id: 'zoe' } };
  assert.deepEqual(refusedOf(good, fileOf('about', about)), ['about', 'act-other-subject']);
  const half = { ...enrolmentOf(alice), acts: 'none' };
  assert.deepEqual(refusedOf(fileOf('half', half)), ['half', 'schema-mismatch']);
});
