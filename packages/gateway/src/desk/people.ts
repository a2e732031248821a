// Who has decided, who still may, and how much of a quorum there is: by the policy in force.
import type { Approval } from '@sekisho/ledger/state';
import { parseInstant } from '@sekisho/protocol/instant';
import type { Person, Policy, Quorum } from '@sekisho/protocol/policy';

type Role = Person['roles'][number];

interface May {
  readonly person: string;
  readonly origins: string[];
}

/** Those with the role whose credentials are good at `time` (ms), but for those `left` out. */
export function mayAct(
  { persons }: Policy,
  role: Role,
  time: number,
  left: (person: Person) => boolean,
): May[] {
  const isGood = ({ validUntil }: { validUntil: string }): boolean =>
    parseInstant(validUntil)! > time;
  return persons
    .filter((person) => person.roles.includes(role) && isGood(person) && !left(person))
    .map(({ id, credentials }) => ({
      person: id,
      origins: [...new Set(credentials.filter(isGood).flatMap((one) => one.origins))],
    }))
    .filter(({ origins }) => origins.length > 0);
}

/** As `hasQuorum` counts: persons that the policy names, who acted under this very policy. */
const counts = ({ persons }: Policy, hash: string, { person, policy }: Approval): boolean =>
  policy === hash && persons.some(({ id }) => id === person);

export const givenOf = (policy: Policy, hash: string, approvals: readonly Approval[]) =>
  approvals.map((approval) => ({
    person: approval.person,
    origin: approval.origin,
    counts: counts(policy, hash, approval),
  }));

export function quorumStateOf(
  policy: Policy,
  hash: string,
  approvals: readonly Approval[],
  { persons, origins }: Quorum,
) {
  const counted = approvals.filter((approval) => counts(policy, hash, approval));
  return {
    persons,
    origins,
    havePersons: new Set(counted.map(({ person }) => person)).size,
    haveOrigins: new Set(counted.map(({ origin }) => origin)).size,
  };
}
