// Changes of the policy that tests make.
import { amended } from '@sekisho/drill/amended';
import type { Scribe } from '@sekisho/drill/scribe';
import type { Limit, Policy } from '@sekisho/protocol/policy';
import { policyHash } from '@sekisho/protocol/policy';

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
