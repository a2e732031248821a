// Which stated limits of the design an attacker was beyond: what he took then shows what a
// checkpoint cannot do, and the output says so.
import type { Person, Policy, Quorum } from '@sekisho/protocol/policy';
import { GATEWAY, WALLET_KEY } from '../cast.ts';

/** Whoever has one of these has what the checkpoint does not claim to withstand. */
export type Beyond =
  /** A whole key, which is nowhere. */
  | 'wallet-key'
  /** Enough signers to sign without asking anybody. */
  | 'signer-quorum'
  /** Together they hide stops for as long as they like. */
  | 'gateway-and-watchers'
  /** Enough approvers for a review of the policy. */
  | 'people-quorum'
  /** Enough amenders for another policy, unless somebody vetoes it in time. */
  | 'amendment-quorum';

/** `hasKey`: the mode gives him the whole key. */
export function beyondOf(policy: Policy, held: ReadonlySet<string>, hasKey: boolean): Beyond[] {
  const { signers, watchers, wallets, reviews, amendment } = policy;
  const ofThem = (parties: readonly { readonly id: string }[]): number =>
    parties.filter(({ id }) => held.has(id)).length;
  const people = policy.persons.filter(({ id }) => held.has(id));
  const thresholds = wallets.flatMap(({ custody }) =>
    custody.kind === 'threshold' ? custody.group.threshold : [],
  );
  const found: Record<Beyond, boolean> = {
    'wallet-key': hasKey || held.has(WALLET_KEY),
    'signer-quorum': thresholds.some((threshold) => ofThem(signers) >= threshold),
    'gateway-and-watchers': held.has(GATEWAY) && ofThem(watchers.parties) >= watchers.quorum,
    'people-quorum': reviews.some(({ approvals }) => suffice(people, 'approver', approvals)),
    'amendment-quorum': suffice(people, 'amender', amendment),
  };
  return (Object.keys(found) as Beyond[]).filter((one) => found[one]);
}

function suffice(
  people: readonly Person[],
  role: Person['roles'][number],
  { persons, origins }: Quorum,
): boolean {
  const able = people.filter(({ roles }) => roles.includes(role));
  const spanned = new Set(
    able.flatMap(({ credentials }) => credentials.flatMap((one) => one.origins)),
  );
  return able.length >= persons && spanned.size >= origins;
}
