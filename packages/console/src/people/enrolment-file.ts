// The file that a passkey is handed over in: the person's whole entry as the policy is to have it,
// and the `enrol` acts that the passkey made over it, one at each console. Whoever puts it into a
// proposal reads it; the fold decides whether the acts suffice.
import { fromBase64url } from '@sekisho/protocol/bytes';
import { personAct, type PersonAct } from '@sekisho/protocol/evidence';
import * as field from '@sekisho/protocol/field';
import { isJsonObject, type Json, parseJson } from '@sekisho/protocol/json';
import { type Person, personHash, personSchema, type Policy } from '@sekisho/protocol/policy';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { z } from 'zod';

export const ENROLMENT = 'sekisho-enrolment';

const enrolmentFile = z.strictObject({
  kind: z.literal(ENROLMENT),
  person: personSchema,
  acts: field.listOf(personAct),
});
export type EnrolmentFile = z.infer<typeof enrolmentFile>;

/** Its acts must be about its person, or it was put together wrongly. */
export function readEnrolment(json: Json): EnrolmentFile | Refusal {
  const file = field.readAs(enrolmentFile, json, 'enrolment');
  if (isRefusal(file)) return file;
  const subject = personHash(file.person);
  const foreign = file.acts.find(
    ({ statement }) => statement.act !== 'enrol' || statement.subject !== subject,
  );
  return foreign === undefined
    ? file
    : refuse('act-other-subject', 'an act in the file is not about the person in it');
}

/** The policy with this person's entry, in the place of an older one. */
export function withPerson(policy: Policy, person: Person): Policy {
  const isKnown = policy.persons.some(({ id }) => id === person.id);
  const persons = isKnown
    ? policy.persons.map((each) => (each.id === person.id ? person : each))
    : [...policy.persons, person];
  return { ...policy, persons };
}

export const withAct = (file: EnrolmentFile, act: PersonAct): EnrolmentFile => ({
  ...file,
  acts: [...file.acts, act],
});

/** Where its acts were made, as the passkey told: the fold verifies it. */
export const originsSigned = ({ acts }: EnrolmentFile): readonly string[] => [
  ...new Set(acts.flatMap(({ assertion }) => originOf(assertion.clientDataJSON) ?? [])),
];

function originOf(clientDataJSON: string): string | undefined {
  const bytes = fromBase64url(clientDataJSON);
  const json = bytes === undefined ? undefined : parseJson(bytes);
  if (json === undefined || isRefusal(json) || !isJsonObject(json)) return undefined;
  const { origin } = json;
  return typeof origin === 'string' ? origin : undefined;
}
