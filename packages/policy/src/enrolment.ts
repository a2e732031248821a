// Which people an amendment enrols: those with a credential that the policy in force does not have.
// Each such credential shows that it works, on every console it is to act from; who is named here
// has signed their own whole entry (spec/entries.md, "Enrolment").
import { canonicalText } from '@sekisho/protocol/canonical';
import type { Json } from '@sekisho/protocol/json';
import type { Credential, Person, Policy } from '@sekisho/protocol/policy';
import { standing } from './continuity.ts';

export interface Newcomer {
  /** As the new policy has them. */
  readonly person: Person;
  readonly credentials: readonly Credential[];
}

/** In the order of the new policy; both are documents that `readPolicy` has let through. */
export function newcomers(before: Policy, after: Policy): readonly Newcomer[] {
  return after.persons
    .map((person) => {
      const known = before.persons.find(({ id }) => id === person.id)?.credentials ?? [];
      const has = new Set(known.map(textOf));
      return { person, credentials: person.credentials.filter((one) => !has.has(textOf(one))) };
    })
    .filter(({ credentials }) => credentials.length > 0);
}

/**
 * From how many consoles the passkeys that the person has already must vouch for a new one: as many
 * as an amendment spans, or all they know. None for somebody new, nor where all have ended.
 */
export function vouchersAsked(before: Policy, id: string, time: number): number {
  const active = standing(before, time).persons.find((one) => one.id === id);
  const { size } = new Set(active?.credentials.flatMap(({ origins }) => origins));
  return Math.min(before.amendment.origins, size);
}

/** All but its end: a credential that only lasts longer is the one it was. */
const textOf = ({ validUntil: _end, ...rest }: Credential): string => canonicalText(rest as Json);

/**
 * The policy under which acts of enrolment are read: the new one, in which people still have the
 * credentials that are active now and are to go, since those may vouch for what replaces them.
 */
export function enrolling(before: Policy, after: Policy, time: number): Policy {
  const active = standing(before, time).persons;
  return {
    ...after,
    persons: after.persons.map((person) => {
      const old = active.find(({ id }) => id === person.id)?.credentials ?? [];
      const going = old.filter(({ id }) => person.credentials.every((one) => one.id !== id));
      return { ...person, credentials: [...person.credentials, ...going] };
    }),
  };
}
