// The policy that an act names: its document hashed here, and held against what the gateway calls
// it. An act under a document that is not in force is refused by every replica, so a false one can
// mislead nobody into anything but a refusal.
import { type Policy, policyHash } from '@sekisho/protocol/policy';
import { type Trouble, trouble } from '../trouble.ts';

export interface VerifiedPolicy {
  readonly document: Policy;
  /** Computed here. */
  readonly hash: string;
}

/** `named`: what the gateway says its hash is. */
export function verifyPolicy(document: Policy, named: string): VerifiedPolicy | Trouble {
  const hash = policyHash(document);
  return hash === named
    ? { document, hash }
    : trouble('deceived', `the policy shown is ${hash}, the gateway names ${named}`);
}
