// Which stated limits of the design an attacker was beyond: what he took then shows what a
// checkpoint cannot do, and the output says so.
import { parseInstant } from '@sekisho/protocol/instant';
import type { Person, Policy, Quorum } from '@sekisho/protocol/policy';
import { APP_SERVER, CLIENT_KEY, consoleOf, GATEWAY, WALLET_KEY } from '../cast.ts';

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

export interface Reach {
  /** Of the beginning: what the attacker did to it does not excuse it. */
  readonly policy: Policy;
  readonly reviews: Policy['reviews'];
  readonly held: ReadonlySet<string>;
  /** When the attack began, ms: whose part had ended by then helps nobody. */
  readonly began: number;
  /** The mode gives him the whole key. */
  readonly hasKey: boolean;
  /** The mode gives him the application server. */
  readonly asks: boolean;
  /** A policy that only his people signed has been in force. */
  readonly amended: boolean;
}

export function beyondOf(reach: Reach): Beyond[] {
  const { policy, reviews, held, began, hasKey, asks, amended } = reach;
  const { signers, watchers, wallets } = policy;
  const ofThem = (parties: readonly { readonly id: string }[]): number =>
    parties.filter(({ id }) => held.has(id)).length;
  // Whoever looks only at a console in his hands approves what he likes.
  const people = policy.persons.filter(
    ({ id, validUntil }) =>
      parseInstant(validUntil)! > began && (held.has(id) || held.has(consoleOf(id))),
  );
  // Approvers start nothing: somebody has to ask for what they approve.
  const canAsk = asks || held.has(APP_SERVER) || held.has(CLIENT_KEY);
  const thresholds = wallets.flatMap(({ custody }) =>
    custody.kind === 'threshold' ? custody.group.threshold : [],
  );
  const found: Record<Beyond, boolean> = {
    'wallet-key': hasKey || held.has(WALLET_KEY),
    'signer-quorum': thresholds.some((threshold) => ofThem(signers) >= threshold),
    'gateway-and-watchers': held.has(GATEWAY) && ofThem(watchers.parties) >= watchers.quorum,
    'people-quorum':
      canAsk && reviews.some(({ approvals }) => suffice(people, 'approver', approvals)),
    'amendment-quorum': amended,
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
