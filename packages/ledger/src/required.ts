// Which attestations a withdrawal lacks, under the policy in force: asked when a payment is
// prepared, and again by every signer.
import { parseInstant } from '@sekisho/protocol/instant';
import type { RequiredAttestation } from '@sekisho/protocol/policy';
import { type Attestation, type Lookup, metaOf, policyOf, type Withdrawal } from './state.ts';

/** The requirements that nothing meets, in the policy's order. */
export function lacking(
  lookup: Lookup,
  withdrawal: Withdrawal,
  isPrepared: boolean,
): readonly RequiredAttestation[] {
  const { attestations: required = [] } = policyOf(lookup).document;
  const { attestations: given = [] } = withdrawal;
  return required
    .filter((requirement) => isAsked(requirement, withdrawal))
    .filter(
      ({ kind }) => !given.some((one) => one.kind === kind && counts(lookup, one, isPrepared)),
    );
}

function isAsked(
  { asset, wallets, purposes, above }: RequiredAttestation,
  withdrawal: Withdrawal,
): boolean {
  return (
    asset === withdrawal.asset &&
    (wallets.length === 0 || wallets.includes(withdrawal.wallet)) &&
    purposes.includes(withdrawal.purpose) &&
    (above === undefined || BigInt(withdrawal.outgoing) > BigInt(above))
  );
}

/**
 * As long as its attester is who it was and still valid, so that suspending one takes back what it
 * has confirmed, and until its own end; what was prepared before that end may still be signed.
 */
export function counts(lookup: Lookup, one: Attestation, isPrepared = false): boolean {
  const { witnessed } = metaOf(lookup);
  const { attesters = [] } = policyOf(lookup).document;
  const attester = attesters.find(({ id }) => id === one.attester);
  return (
    attester !== undefined &&
    attester.publicKey === one.publicKey &&
    attester.kinds.includes(one.kind) &&
    parseInstant(attester.validUntil)! > witnessed &&
    (isPrepared || one.expires > witnessed)
  );
}
