// What signers and coordinator exchange (RFC 9591 §5): commitments after round one, signature
// shares after round two. JSON data, every field hex, parties by the names the policy gives them.
import type { NonceCommitments } from '@noble/curves/abstract/frost.js';
import { fromHex } from '@sekisho/protocol/bytes';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { bytesOf, hasExactly } from './form.ts';
import { type GroupKey, partyOf } from './group.ts';
import { POINT_BYTES, readPoint, readScalar } from './suite.ts';

export type NonceCommitment = {
  readonly party: string;
  /** Point of the hiding nonce, 32 bytes in hex. */
  readonly hiding: string;
  /** Point of the binding nonce, 32 bytes in hex. */
  readonly binding: string;
};

export type SignatureShare = {
  readonly party: string;
  /** A scalar, 32 bytes little-endian in hex. */
  readonly share: string;
};

/**
 * One commitment of a party of this group, or 'nonce-commitments-malformed'. That `party` is who
 * sent it is for the caller to know: nothing here is signed.
 */
export function parseNonceCommitment(group: GroupKey, value: unknown): NonceCommitment | Refusal {
  const commitment = readFields(group, value);
  if (isRefusal(commitment)) return commitment;
  const { party, hiding, binding } = commitment;
  if (readPoint(hiding) === undefined) {
    return badCommitments(`hiding of ${party} is not a point of the group`);
  }
  if (readPoint(binding) === undefined) {
    return badCommitments(`binding of ${party} is not a point of the group`);
  }
  return commitment;
}

function readFields(group: GroupKey, value: unknown): NonceCommitment | Refusal {
  if (!hasExactly(value, ['party', 'hiding', 'binding'])) {
    return badCommitments('expected {party, hiding, binding}');
  }
  const { party, hiding, binding } = value;
  if (typeof party !== 'string' || partyOf(group, party) === undefined) {
    return badCommitments('party is none of this group');
  }
  if (typeof hiding !== 'string' || fromHex(hiding, POINT_BYTES) === undefined) {
    return badCommitments(`hiding of ${party} is not 32 bytes in hex`);
  }
  if (typeof binding !== 'string' || fromHex(binding, POINT_BYTES) === undefined) {
    return badCommitments(`binding of ${party} is not 32 bytes in hex`);
  }
  return { party, hiding, binding };
}

/** One signature share of a party of this group, or 'signature-share-malformed'. */
export function parseSignatureShare(group: GroupKey, value: unknown): SignatureShare | Refusal {
  if (!hasExactly(value, ['party', 'share'])) return badShare('expected {party, share}');
  const { party, share } = value;
  if (typeof party !== 'string' || partyOf(group, party) === undefined) {
    return badShare('party is none of this group');
  }
  if (typeof share !== 'string' || readScalar(share) === undefined) {
    return badShare(`share of ${party} is not a canonical scalar`);
  }
  return { party, share };
}

/**
 * Commitments of at least `threshold` distinct parties, in the form the FROST engine takes. Whether
 * they are points of the group is not asked here: the engine asks it of each point it is given, at
 * almost a millisecond each, and `pointRefusal` says whose was none.
 */
export function signingSet(
  group: GroupKey,
  commitments: readonly NonceCommitment[],
): NonceCommitments[] | Refusal {
  // Counted first: everything below then costs a bounded number of point checks.
  if (commitments.length < group.threshold || commitments.length > group.parties.length) {
    const { threshold, parties } = group;
    return badCommitments(
      `${commitments.length} given, a signature takes ${threshold} to ${parties.length}`,
    );
  }
  const set: NonceCommitments[] = [];
  const seen = new Set<string>();
  for (const item of commitments) {
    const commitment = readFields(group, item);
    if (isRefusal(commitment)) return commitment;
    const { party, hiding, binding } = commitment;
    if (seen.has(party)) return badCommitments(`${party} is there twice`);
    seen.add(party);
    const identifier = identifierOf(group, party);
    set.push({ identifier, hiding: bytesOf(hiding), binding: bytesOf(binding) });
  }
  return set;
}

/** The first commitment that is no pair of points: why the engine took none of them. */
export function pointRefusal(
  group: GroupKey,
  commitments: readonly NonceCommitment[],
): Refusal | undefined {
  return commitments.map((item) => parseNonceCommitment(group, item)).find(isRefusal);
}

/** The identifier of a party that a parser of this package has accepted. */
export function identifierOf(group: GroupKey, id: string): string {
  const party = partyOf(group, id);
  if (party === undefined) throw new Error(`${id} is no party of this group`);
  return party.identifier;
}

const badCommitments = (detail: string): Refusal =>
  refuse('nonce-commitments-malformed', `commitments: ${detail}`);

const badShare = (detail: string): Refusal =>
  refuse('signature-share-malformed', `signature share: ${detail}`);
