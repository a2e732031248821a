// The file that a new passkey is handed over in, as the console writes it: the person's whole entry
// in the policy that is to be, and the acts `enrol` that the passkey made over it, one at each
// console.
import { readFileSync } from 'node:fs';
import type { PersonAct } from '@sekisho/protocol/evidence';
import { personAct } from '@sekisho/protocol/evidence';
import { listOf, readAs } from '@sekisho/protocol/field';
import { parseJson } from '@sekisho/protocol/json';
import { type Person, personHash, personSchema, type Policy } from '@sekisho/protocol/policy';
import { isRefusal } from '@sekisho/protocol/refusal';
import { z } from 'zod';

const schema = z.strictObject({
  kind: z.literal('sekisho-enrolment'),
  person: personSchema,
  acts: listOf(personAct),
});
export type Enrolment = z.infer<typeof schema>;

/** Its acts must be about its person; whether they suffice, the fold decides. */
export function readEnrolment(file: string): Enrolment {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error(`cannot read ${file}`, { cause });
  }
  const json = parseJson(text);
  const enrolment = isRefusal(json) ? json : readAs(schema, json, file);
  if (isRefusal(enrolment)) throw new Error(`no enrolment: ${enrolment.detail}`);
  const subject = personHash(enrolment.person);
  const foreign = enrolment.acts.find(
    ({ statement }) => statement.act !== 'enrol' || statement.subject !== subject,
  );
  if (foreign === undefined) return enrolment;
  throw new Error(`${file}: an act in it is not about the person in it; enrol again`);
}

export const enrolmentOf = (person: Person, acts: readonly PersonAct[]): Enrolment => ({
  kind: 'sekisho-enrolment',
  person,
  acts: [...acts],
});

/** The policy with this person's entry, in the place of an older one. */
export function withPerson(policy: Policy, person: Person): Policy {
  const isKnown = policy.persons.some(({ id }) => id === person.id);
  const persons = isKnown
    ? policy.persons.map((each) => (each.id === person.id ? person : each))
    : [...policy.persons, person];
  return { ...policy, persons };
}
