// A new policy as an entry, signed by the kit's amenders; and what somebody has against it.
import type { Body } from '@sekisho/protocol/entry';
import type { PersonAct } from '@sekisho/protocol/evidence';
import { type Policy, policyHash } from '@sekisho/protocol/policy';
import type { Scribe, Written } from './scribe.ts';

/** Erin and Frank: the amendment quorum of the kit. */
const AMENDERS = ['erin', 'frank'];

/** `sign` makes a person's act, such as `(person, act) => scribe.act(person, act)`. */
export function amendedBody(
  sign: (person: string, act: { act: 'amend'; subject: string }) => PersonAct,
  policy: Policy,
  replaces: string,
  people: readonly string[] = AMENDERS,
  enrolments: readonly PersonAct[] = [],
): Body<'policy.amended'> {
  const subject = policyHash(policy);
  const acts = people.map((person) => sign(person, { act: 'amend', subject }));
  return { policy, replaces, acts, enrolments: [...enrolments] };
}

/** Proposed on the scribe's ledger, or in force at once. */
export function amended(scribe: Scribe, policy: Policy, people?: readonly string[]): Written {
  const { hash } = scribe.state.get('policy', '')!;
  const body = amendedBody((person, act) => scribe.act(person, act), policy, hash, people);
  return scribe.write('policy.amended', body);
}

export const vetoed = (scribe: Scribe, person: string, subject: string): Written =>
  scribe.write('policy.vetoed', scribe.act(person, { act: 'veto', subject }));
