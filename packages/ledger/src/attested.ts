// `withdrawal.attested`: what another system says of a withdrawal. Where the policy requires it,
// nothing is paid without: whoever holds a client's key and its app server can ask, but not attest.
import { fromBase64, fromHex } from '@sekisho/protocol/bytes';
import type { Body } from '@sekisho/protocol/entry';
import { statementBytes } from '@sekisho/protocol/evidence';
import { parseInstant } from '@sekisho/protocol/instant';
import type { Attester, Policy } from '@sekisho/protocol/policy';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { openWithdrawal } from './decided.ts';
import type { Checks, Entering, Ruling } from './entering.ts';
import { endWithdrawal } from './expiring.ts';
import type { ActContext } from './person-act.ts';
import { counts } from './required.ts';
import type { Attestation } from './state.ts';

export type AttestationEvidence = Body<'withdrawal.attested'>;

/** Who attests, from the evidence alone: signature, kind and every date hold. */
export function readAttestation(
  { statement, signature }: AttestationEvidence,
  { ledger, policy, time }: ActContext,
  checks: Pick<Checks, 'ed25519'>,
): Attester | Refusal {
  if (statement.ledger !== ledger) {
    return refuse('statement-other', 'the attestation was signed for another ledger');
  }
  const attester = attesterOf(policy.document, statement.attester);
  if (attester === undefined) {
    return refuse('attester-unknown', `the policy names no attester ${statement.attester}`);
  }
  if (parseInstant(attester.validUntil)! <= time) {
    return refuse('attester-expired', `attester ${attester.id} is no longer valid`);
  }
  if (!attester.kinds.includes(statement.kind)) {
    return refuse('attester-kind', `${attester.id} may not attest ${statement.kind}`);
  }
  // As with people: nobody makes a denial void by holding it back until its date is over.
  if (statement.decision === 'confirm' && parseInstant(statement.expires)! <= time) {
    return refuse('attestation-expired', 'the attestation has expired; attest again');
  }
  const bytes = statementBytes('attestation', statement);
  return checks.ed25519(fromHex(attester.publicKey, 32)!, bytes, fromBase64(signature, 64)!)
    ? attester
    : refuse('attester-signature', `${attester.id} did not sign this attestation`);
}

const attesterOf = ({ attesters = [] }: Policy, id: string): Attester | undefined =>
  attesters.find((attester) => attester.id === id);

export function enterAttested(entering: Entering, body: AttestationEvidence): Ruling {
  const { draft, meta, policy, entry, checks } = entering;
  const { statement, signature } = body;
  const { withdrawal: hash, kind, decision } = statement;
  const withdrawal = openWithdrawal(entering, hash);
  if (isRefusal(withdrawal)) return withdrawal;
  // A denial goes by witnessed time, as a stop does: no sequencer voids it by a later entry time.
  const time = decision === 'deny' ? meta.witnessed : entry.time;
  const attester = readAttestation(body, { ledger: meta.ledger, policy, time }, checks);
  if (isRefusal(attester)) return attester;
  if (decision === 'deny') {
    endWithdrawal(draft, hash, 'rejected');
    return undefined;
  }
  const { attestations = [] } = withdrawal;
  if (attestations.some((one) => one.kind === kind && counts(draft, one))) {
    return refuse('attestation-duplicate', `the withdrawal has an attestation of ${kind} already`);
  }
  const given: Attestation = {
    ...{ kind, attester: attester.id, publicKey: attester.publicKey, signature },
    ...{ expires: parseInstant(statement.expires)!, index: entry.index },
  };
  const others = attestations.filter((one) => one.kind !== kind);
  draft.put('withdrawal', hash, { ...withdrawal, attestations: [...others, given] });
  return undefined;
}
