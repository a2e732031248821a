// What an amender opened to propose it: a whole policy, or enrolments to be put into the policy in
// force. Its form is checked here; that it hangs together, by the gateway before it collects acts,
// by every replica, and by `sekisho policy check`. All that here would be 5 kB of the page.
import type { PersonAct } from '@sekisho/protocol/evidence';
import { readAs } from '@sekisho/protocol/field';
import { isJsonObject, type Json, parseJson } from '@sekisho/protocol/json';
import { type Policy, policySchema } from '@sekisho/protocol/policy';
import { isRefusal, type Refusal } from '@sekisho/protocol/refusal';
import { ENROLMENT, readEnrolment, withPerson } from '../people/enrolment-file.ts';

export interface Draft {
  readonly policy: Policy;
  readonly enrolments: readonly PersonAct[];
  readonly enrolled: readonly string[];
}

export interface OpenedFile {
  readonly name: string;
  readonly text: string;
}

/** Files are read in order; the refusal says which. A policy begins anew, enrolments add to it. */
export function draftOf(
  files: readonly OpenedFile[],
  inForce: Policy,
): Draft | { readonly file: string; readonly refusal: Refusal } {
  let draft: Draft = { policy: inForce, enrolments: [], enrolled: [] };
  for (const { name, text } of files) {
    const json = parseJson(text);
    const next = isRefusal(json) ? json : added(draft, json);
    if (isRefusal(next)) return { file: name, refusal: next };
    draft = next;
  }
  return draft;
}

function added(draft: Draft, json: Json): Draft | Refusal {
  if (!isJsonObject(json) || json['kind'] !== ENROLMENT) {
    const policy = readAs(policySchema, json, 'policy');
    return isRefusal(policy) ? policy : { ...draft, policy };
  }
  const file = readEnrolment(json);
  if (isRefusal(file)) return file;
  return {
    policy: withPerson(draft.policy, file.person),
    enrolments: [...draft.enrolments, ...file.acts],
    enrolled: [...draft.enrolled, file.person.id],
  };
}
