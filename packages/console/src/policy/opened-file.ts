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

/**
 * A policy begins anew and enrolments go into it, in whatever order a browser names the files: the
 * people of those that came before it would be lost. The refusal says which file is wrong.
 */
export function draftOf(
  files: readonly OpenedFile[],
  inForce: Policy,
): Draft | { readonly file: string; readonly refusal: Refusal } {
  let draft: Draft = { policy: inForce, enrolments: [], enrolled: [] };
  const read = files.map(({ name, text }) => ({ name, json: parseJson(text) }));
  for (const isTurn of [isOther, isEnrolment]) {
    for (const { name, json } of read.filter((file) => isTurn(file.json))) {
      const next = isRefusal(json) ? json : added(draft, json);
      if (isRefusal(next)) return { file: name, refusal: next };
      draft = next;
    }
  }
  return draft;
}

const isEnrolment = (json: Json | Refusal): boolean =>
  !isRefusal(json) && isJsonObject(json) && json['kind'] === ENROLMENT;
const isOther = (json: Json | Refusal): boolean => !isEnrolment(json);

function added(draft: Draft, json: Json): Draft | Refusal {
  if (isOther(json)) {
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
