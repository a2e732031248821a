// The file that a passkey is handed over in: the person's whole entry as the policy is to have it,
// and the `enrol` acts that the passkey made over it, one at each console. Whoever puts it into a
// proposal reads it; the fold decides whether the acts suffice.
import { fromBase64url } from '@sekisho/protocol/bytes';
import { personAct, type PersonAct } from '@sekisho/protocol/evidence';
import * as field from '@sekisho/protocol/field';
import { isJsonObject, type Json, parseJson } from '@sekisho/protocol/json';
import { parseInstant } from '@sekisho/protocol/instant';
import {
  type Credential,
  type Person,
  personHash,
  personSchema,
  type Policy,
} from '@sekisho/protocol/policy';
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

/** An entry with one passkey more; where the person has ended, with that alone, and as new. */
export const withCredential = (known: Person, credential: Credential, now: number): Person =>
  parseInstant(known.validUntil)! > now
    ? { ...known, credentials: [...known.credentials, credential] }
    : { ...known, credentials: [credential], validUntil: credential.validUntil };

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

/** Where these passkeys acted, as they told: the fold verifies it. */
export const originsSigned = (
  { acts }: EnrolmentFile,
  credentials: readonly string[],
): readonly string[] =>
  acts.filter(({ assertion }) => credentials.includes(assertion.credential)).map(originOf);

/**
 * Without what it says was signed at this console: another one that made a key of its own writes
 * any origin into its acts. Who is here signs here again, and learns whether the passkey is theirs.
 */
export const unsignedAt = (file: EnrolmentFile, origin: string): EnrolmentFile => ({
  ...file,
  acts: file.acts.filter((act) => originOf(act) !== origin),
});

function originOf({ assertion }: PersonAct): string {
  const json = parseJson(fromBase64url(assertion.clientDataJSON) ?? '');
  return isRefusal(json) || !isJsonObject(json) ? '' : `${json['origin']}`;
}
