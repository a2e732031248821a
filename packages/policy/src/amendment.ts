// What a change of the policy is, told by comparing the two documents and nothing else. At once may
// take effect exactly: the suspension of one party, limits that are lowered, and destinations that
// are denied besides. Everything else waits out its delay.
import { canonicalText } from '@sekisho/protocol/canonical';
import { parseInstant } from '@sekisho/protocol/instant';
import type { Json } from '@sekisho/protocol/json';
import type { Limit, Policy } from '@sekisho/protocol/policy';

export type PartyKind = 'signer' | 'watcher' | 'client' | 'person' | 'attester';

export type Amendment =
  /** One party ends earlier than it did; everything else is as it was. */
  | { readonly kind: 'suspend'; readonly party: PartyKind; readonly id: string }
  /** One limit or more allows less than it did; everything else is as it was. */
  | { readonly kind: 'lower' }
  /** One destination or more is denied that was not; everything else is as it was. */
  | { readonly kind: 'deny' }
  | { readonly kind: 'delayed' };

/** Both are documents that `readPolicy` has let through. */
export function amendmentOf(before: Policy, after: Policy): Amendment {
  const suspended = suspension(before, after);
  if (suspended !== undefined) return suspended;
  if (isLower(before, after)) return { kind: 'lower' };
  return isDenial(before, after) ? { kind: 'deny' } : { kind: 'delayed' };
}

const isSame = (one: Policy, other: Policy): boolean =>
  canonicalText(one as Json) === canonicalText(other as Json);

/** Undoing what the form allows must give the old document back, to the byte. */
function suspension(before: Policy, after: Policy): Amendment | undefined {
  for (const party of PARTY_KINDS) {
    for (const { id, validUntil } of partiesOf(before, party)) {
      const now = partiesOf(after, party).find((other) => other.id === id);
      if (now === undefined || parseInstant(now.validUntil)! >= parseInstant(validUntil)!) continue;
      const undone = withEnd(after, party, id, validUntil);
      return isSame(undone, before) ? { kind: 'suspend', party, id } : undefined;
    }
  }
  return undefined;
}

/**
 * A limit that merely delays is not lowered at once beside one that counts what is near a
 * threshold: what it would delay from then on was near it and counted, and would be no longer.
 */
function isLower(before: Policy, after: Policy): boolean {
  const countsNear = before.limits.some(({ only }) => only === 'near-thresholds');
  let lowered = 0;
  const undone = after.limits.map((limit, i) => {
    const earlier = before.limits[i];
    if (earlier === undefined || allowanceOf(limit) >= allowanceOf(earlier)) return limit;
    if (countsNear && limit.then.outcome === 'delay' && !('count' in limit)) return limit;
    lowered += 1;
    return withAllowanceOf(limit, earlier);
  });
  return lowered > 0 && isSame({ ...after, limits: undone }, before);
}

/** Whatever was denied stays so, in its place. */
function isDenial(before: Policy, after: Policy): boolean {
  const undone = after.chains.map((chain, i) => {
    const count = before.chains[i]?.deniedDestinations.length ?? 0;
    return { ...chain, deniedDestinations: chain.deniedDestinations.slice(0, count) };
  });
  return !isSame(after, before) && isSame({ ...after, chains: undone }, before);
}

const allowanceOf = (limit: Limit): bigint =>
  BigInt('sum' in limit ? limit.sum : 'count' in limit ? limit.count : limit.balanceShare);

/** The limit with the number of another; one of another kind stays what it is. */
function withAllowanceOf(limit: Limit, other: Limit): Limit {
  if ('sum' in limit && 'sum' in other) return { ...limit, sum: other.sum };
  if ('count' in limit && 'count' in other) return { ...limit, count: other.count };
  if ('balanceShare' in limit && 'balanceShare' in other) {
    return { ...limit, balanceShare: other.balanceShare };
  }
  return limit;
}

export const PARTY_KINDS: readonly PartyKind[] = [
  'signer',
  'watcher',
  'client',
  'person',
  'attester',
];

interface Party {
  readonly id: string;
  readonly validUntil: string;
}

function partiesOf(policy: Policy, kind: PartyKind): readonly Party[] {
  switch (kind) {
    case 'signer':
      return policy.signers;
    case 'watcher':
      return policy.watchers.parties;
    case 'client':
      return policy.clients;
    case 'person':
      return policy.persons;
    case 'attester':
      return policy.attesters ?? [];
  }
}

/** The policy in which this party ends at another time. */
export function withEnd(policy: Policy, kind: PartyKind, id: string, validUntil: string): Policy {
  const ended = <T extends Party>(parties: readonly T[]): T[] =>
    parties.map((party) => (party.id === id ? { ...party, validUntil } : party));
  switch (kind) {
    case 'signer':
      return { ...policy, signers: ended(policy.signers) };
    case 'watcher':
      return {
        ...policy,
        watchers: { ...policy.watchers, parties: ended(policy.watchers.parties) },
      };
    case 'client':
      return { ...policy, clients: ended(policy.clients) };
    case 'person':
      return { ...policy, persons: ended(policy.persons) };
    case 'attester':
      return { ...policy, attesters: ended(policy.attesters ?? []) };
  }
}
