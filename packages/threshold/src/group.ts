// The public half of a threshold key, as it stands in the policy document: who holds a share, how
// many it takes, and the points by which shares and signatures are checked. (Types, not interfaces:
// only those count as `Json`.)
import type { FrostPublic } from '@noble/curves/abstract/frost.js';
import { PARTY_ID } from '@sekisho/protocol/id';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { bytesOf, hasExactly } from './form.ts';
import { isSuite, type Point, pointHex, readPoint, readScalar, type Suite } from './suite.ts';

/** More parties than any custody scheme we know of runs; it bounds the work of every check. */
export const MAX_PARTIES = 15;
/** One share that suffices alone is not a threshold (and noble refuses it). */
export const MIN_THRESHOLD = 2;

export type GroupParty = {
  /** The party's name in the policy, such as `signer-1`. */
  readonly id: string;
  /** Its non-zero scalar, 32 bytes little-endian in hex. */
  readonly identifier: string;
  /** The public point of its share, 32 bytes in hex. */
  readonly verifyingShare: string;
};

declare const checked: unique symbol;

/** Plain JSON data; the mark is only in the types and says that `parseGroup` has accepted it. */
export type GroupKey = {
  readonly suite: Suite;
  /** How many shares sign: more than half, so that any two quorums have a signer in common. */
  readonly threshold: number;
  readonly parties: readonly GroupParty[];
  /** Feldman commitments to the sharing polynomial, `threshold` points; the first is the key. */
  readonly commitments: readonly string[];
  /** The wallet's public key, 32 bytes in hex. */
  readonly publicKey: string;
  readonly [checked]: true;
};

/** The group key in `value` (parsed JSON), or 'group-malformed' naming the first wrong field. */
export function parseGroup(value: unknown): GroupKey | Refusal {
  if (!hasExactly(value, ['suite', 'threshold', 'parties', 'commitments', 'publicKey'])) {
    return malformed('expected {suite, threshold, parties, commitments, publicKey}');
  }
  const { suite, threshold } = value;
  if (!isSuite(suite)) return malformed('suite is none that this software knows');
  const parties = readParties(value['parties']);
  if (isRefusal(parties)) return parties;
  if (typeof threshold !== 'number' || !Number.isSafeInteger(threshold)) {
    return malformed('threshold is not a whole number');
  }
  if (threshold < MIN_THRESHOLD || threshold > parties.length || threshold * 2 <= parties.length) {
    return malformed(
      `threshold ${threshold} of ${parties.length}: at least ${MIN_THRESHOLD}, more than half of ` +
        'the parties and at most all of them',
    );
  }
  const polynomial = readCommitments(value['commitments'], threshold);
  if (isRefusal(polynomial)) return polynomial;
  const commitments: readonly string[] = polynomial.map(pointHex);
  const publicKey = commitments[0]!;
  if (value['publicKey'] !== publicKey) return malformed('publicKey is not the first commitment');
  for (const party of parties) {
    if (party.verifyingShare !== shareAt(polynomial, party.identifier)) {
      return malformed(`verifyingShare of ${party.id} is not on the committed polynomial`);
    }
  }
  return { suite, threshold, parties, commitments, publicKey } as GroupKey;
}

export const partyOf = (group: GroupKey, id: string): GroupParty | undefined =>
  group.parties.find((party) => party.id === id);

/** The form the FROST engine takes. */
export const frostPublic = (group: GroupKey): FrostPublic => ({
  signers: { min: group.threshold, max: group.parties.length },
  commitments: group.commitments.map(bytesOf),
  verifyingShares: Object.fromEntries(
    group.parties.map((party) => [party.identifier, bytesOf(party.verifyingShare)]),
  ),
});

function readParties(value: unknown): readonly GroupParty[] | Refusal {
  if (!Array.isArray(value) || value.length > MAX_PARTIES) {
    return malformed(`parties is not a list of at most ${MAX_PARTIES}`);
  }
  const parties: GroupParty[] = [];
  for (const [at, item] of value.entries()) {
    const party = readParty(item);
    if (party === undefined) return malformed(`parties[${at}] is not {id, identifier, …}`);
    if (parties.some((other) => other.id === party.id || other.identifier === party.identifier)) {
      return malformed(`parties[${at}] (${party.id}) is there twice`);
    }
    parties.push(party);
  }
  return parties;
}

function readParty(value: unknown): GroupParty | undefined {
  if (!hasExactly(value, ['id', 'identifier', 'verifyingShare'])) return undefined;
  const { id, identifier, verifyingShare } = value;
  if (typeof id !== 'string' || !PARTY_ID.test(id)) return undefined;
  // Zero would be the place of the secret itself (RFC 9591 §4.2).
  const scalar = readScalar(identifier);
  if (typeof identifier !== 'string' || scalar === undefined || scalar === 0n) return undefined;
  if (typeof verifyingShare !== 'string') return undefined;
  return { id, identifier, verifyingShare };
}

function readCommitments(value: unknown, threshold: number): readonly Point[] | Refusal {
  if (!Array.isArray(value) || value.length !== threshold) {
    return malformed(`commitments is not a list of ${threshold}, one for each share needed`);
  }
  const points: Point[] = [];
  for (const [at, item] of value.entries()) {
    const point = readPoint(item);
    if (point === undefined) return malformed(`commitments[${at}] is not a point of the group`);
    points.push(point);
  }
  return points;
}

/**
 * The verifying share that the commitments imply at `identifier` (RFC 9591 Appendix C.2), in hex.
 * Without this check a wrong verifying share would make an honest signer look like the cheater.
 * Undefined where it is the identity: that is the share zero, which nobody may hold.
 */
function shareAt(polynomial: readonly Point[], identifier: string): string | undefined {
  const x = readScalar(identifier);
  if (x === undefined) return undefined;
  const point = polynomial.reduceRight((sum, next) => sum.multiplyUnsafe(x).add(next));
  return point.is0() ? undefined : pointHex(point);
}

const malformed = (detail: string): Refusal => refuse('group-malformed', `group key: ${detail}`);
