// The public side: the coordinator's part of FROST (RFC 9591 §5.3, §5.4). Nothing here is secret.
import type { FrostPublic, NonceCommitments } from '@noble/curves/abstract/frost.js';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { bytesOf } from './form.ts';
import { frostPublic, type GroupKey } from './group.ts';
import {
  identifierOf,
  type NonceCommitment,
  parseSignatureShare,
  pointRefusal,
  type SignatureShare,
  signingSet,
} from './round.ts';
import { engine } from './suite.ts';

export { type GroupKey, type GroupParty, parseGroup } from './group.ts';
export {
  type NonceCommitment,
  parseNonceCommitment,
  parseSignatureShare,
  type SignatureShare,
} from './round.ts';
export { type Suite, SUITES } from './suite.ts';

export interface Aggregated {
  /** R ‖ s, 64 bytes: what any verifier of the chain takes. */
  readonly signature: Uint8Array;
}

/** The shares of these parties do not verify: retry without them, and ask why. */
export interface Cheating extends Refusal {
  readonly refused: 'signature-share-wrong';
  /** Names, in the order of the commitments. */
  readonly cheaters: readonly string[];
}

/**
 * The signature over `message`, or the names of those whose shares are wrong. Also refused:
 * 'nonce-commitments-malformed', 'signature-share-malformed', 'signature-shares-mismatch'. The
 * answer has been verified with this code; a coordinator verifies it with other code as well.
 */
export function aggregate(
  group: GroupKey,
  message: Uint8Array,
  commitments: readonly NonceCommitment[],
  shares: readonly SignatureShare[],
): Aggregated | Cheating | Refusal {
  const set = signingSet(group, commitments);
  if (isRefusal(set)) return set;
  const byIdentifier = sharesOf(group, commitments, shares);
  if (isRefusal(byIdentifier)) return byIdentifier;
  const known = frostPublic(group);
  try {
    return { signature: engine(group.suite).aggregate(known, set, message, byIdentifier) };
  } catch (cause) {
    const refusal = pointRefusal(group, commitments);
    if (refusal !== undefined) return refusal;
    const cheaters = commitments
      .map(({ party }) => party)
      .filter((party) => {
        const identifier = identifierOf(group, party);
        return !verifies(group, known, set, message, identifier, byIdentifier[identifier]!);
      });
    if (cheaters.length === 0) throw new Error('aggregate: every share verifies', { cause });
    return cheating(cheaters);
  }
}

/**
 * True, or why one share is not the party's share of the signature over `message`: 'signature-
 * share-wrong' and the refusals of `aggregate`.
 */
export function verifyShare(
  group: GroupKey,
  message: Uint8Array,
  commitments: readonly NonceCommitment[],
  share: SignatureShare,
): true | Cheating | Refusal {
  const set = signingSet(group, commitments);
  if (isRefusal(set)) return set;
  const parsed = parseSignatureShare(group, share);
  if (isRefusal(parsed)) return parsed;
  const { party } = parsed;
  if (!commitments.some((commitment) => commitment.party === party)) return mismatch(party);
  const identifier = identifierOf(group, party);
  const known = frostPublic(group);
  try {
    return verifies(group, known, set, message, identifier, bytesOf(parsed.share))
      ? true
      : cheating([party]);
  } catch (fault) {
    const refusal = pointRefusal(group, commitments);
    if (refusal !== undefined) return refusal;
    throw fault;
  }
}

function verifies(
  group: GroupKey,
  known: FrostPublic,
  set: NonceCommitments[],
  message: Uint8Array,
  identifier: string,
  share: Uint8Array,
): boolean {
  return engine(group.suite).verifyShare(known, set, message, identifier, share);
}

/** The shares by identifier: exactly one of each party that committed. */
function sharesOf(
  group: GroupKey,
  commitments: readonly NonceCommitment[],
  shares: readonly SignatureShare[],
): Record<string, Uint8Array<ArrayBuffer>> | Refusal {
  const awaited = new Set(commitments.map(({ party }) => party));
  const byIdentifier: Record<string, Uint8Array<ArrayBuffer>> = {};
  for (const item of shares) {
    const parsed = parseSignatureShare(group, item);
    if (isRefusal(parsed)) return parsed;
    // Taken from the list, so that a second share of one party is refused as well.
    if (!awaited.delete(parsed.party)) return mismatch(parsed.party);
    byIdentifier[identifierOf(group, parsed.party)] = bytesOf(parsed.share);
  }
  const [missing] = awaited;
  return missing === undefined ? byIdentifier : mismatch(missing);
}

const mismatch = (party: string): Refusal =>
  refuse(
    'signature-shares-mismatch',
    `signature shares: need exactly one of each party that committed, see ${party}`,
  );

const cheating = (cheaters: readonly string[]): Cheating => ({
  refused: 'signature-share-wrong',
  detail: `signature shares: wrong from ${cheaters.join(', ')}`,
  cheaters,
});
