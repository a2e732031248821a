// Changes of the policy that tests make.
import { amended, amendedBody } from '@sekisho/drill/amended';
import type { Scribe } from '@sekisho/drill/scribe';
import type { Limit, Policy } from '@sekisho/protocol/policy';
import { policyHash } from '@sekisho/protocol/policy';
import { type Case, KIT } from './world.ts';

export const DAY = 86_400_000;

export const documentOf = (scribe: Scribe): Policy => scribe.state.get('policy', '')!.document;
export const hashNow = (scribe: Scribe): string => scribe.state.get('policy', '')!.hash;

/** The policy in force with something changed. */
export const changed = (scribe: Scribe, change: (policy: Policy) => Partial<Policy>): Policy => {
  const document = documentOf(scribe);
  return { ...document, ...change(document) };
};

/** A change that means nothing: another name. */
export const named = (scribe: Scribe, name: string): Policy => changed(scribe, () => ({ name }));

/** The sum of a limit set to another number. */
export const limited =
  (id: string, sum: string) =>
  ({ limits }: Policy): Partial<Policy> => ({
    limits: limits.map((limit): Limit => {
      return limit.id === id && 'sum' in limit ? { ...limit, sum } : limit;
    }),
  });

/** Proposes, and answers the hash under which it waits. */
export function proposed(scribe: Scribe, policy: Policy): string {
  amended(scribe, policy);
  return policyHash(policy);
}

export const isWaiting = (scribe: Scribe, hash: string): boolean =>
  scribe.state.get('amendment', hash) !== undefined;

export const HASH = 'ab'.repeat(32);
export const SOON = '2026-01-26T00:00:30.000Z'; // before the time of `world`

export type Change = (policy: Policy) => Partial<Policy>;

/** Everybody signs this policy, with something about it changed. */
export const offers =
  (change: Change, people?: readonly string[]): Case['offer'] =>
  (scribe) => {
    const sign = (person: string, act: { act: 'amend'; subject: string }) =>
      scribe.act(person, act);
    const policy = changed(scribe, change);
    return scribe.propose('policy.amended', amendedBody(sign, policy, hashNow(scribe), people));
  };

export const OTHER: Change = () => ({ name: 'other' });

export const ends =
  (id: string, validUntil = SOON): Change =>
  ({ signers, watchers, clients, persons }) => {
    const end = <T extends { id: string }>(parties: T[]): T[] =>
      parties.map((party) => (party.id === id ? { ...party, validUntil } : party));
    return {
      signers: end(signers),
      watchers: { ...watchers, parties: end(watchers.parties) },
      clients: end(clients),
      persons: end(persons),
    };
  };

export const watched = (
  policy: Policy,
  ids: readonly string[],
  quorum = policy.watchers.quorum,
): Policy['watchers'] => {
  const [like] = policy.watchers.parties;
  const parties = ids.map((id) => {
    const { publicHex } = KIT.keys(id);
    return { ...like!, id, publicKey: publicHex, certificate: publicHex };
  });
  return { quorum, parties };
};
