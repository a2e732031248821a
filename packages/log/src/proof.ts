// Checking proofs against roots (RFC 9162 §2.1.3.2 and §2.1.4.2, which spell out RFC 6962 §2.1.1
// and §2.1.2). Total: whatever the fields hold, the answer is true or false.
import { equalBytes } from '@sekisho/protocol/bytes';
import { HASH_LENGTH } from './hash-list.ts';
import { half, isSize } from './size.ts';
import { emptyRoot, nodeHash } from './tree.ts';

/** No proof between sizes below 2^63 is longer (tlog-witness bounds its requests alike). */
export const MAX_PROOF_HASHES = 63;

export interface InclusionClaim {
  readonly leafHash: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** Whether the tree of `size` leaves with this root has `leafHash` at `index`. */
export function verifyInclusion(claim: InclusionClaim): boolean {
  const { leafHash, index, size, root, proof } = claim;
  if (!isHash(leafHash) || !isHash(root) || !isProof(proof)) return false;
  if (!isSize(index) || !isSize(size) || index >= size) return false;
  let node = index;
  let last = size - 1;
  let hash = leafHash;
  for (const sibling of proof) {
    if (last === 0) return false; // longer than the tree is high
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && equalBytes(hash, root);
}

export interface ConsistencyClaim {
  readonly from: number;
  readonly fromRoot: Uint8Array;
  readonly to: number;
  readonly toRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/**
 * Whether the tree of `to` leaves begins with the tree of `from` leaves. Everything begins with the
 * empty tree, so `from` 0 says nothing about `toRoot`.
 */
export function verifyConsistency(claim: ConsistencyClaim): boolean {
  const { from, fromRoot, to, toRoot, proof } = claim;
  if (!isHash(fromRoot) || !isHash(toRoot) || !isProof(proof)) return false;
  if (!isSize(from) || !isSize(to) || from > to) return false;
  if (from === 0 && !equalBytes(fromRoot, emptyRoot())) return false;
  if (from === to) return proof.length === 0 && equalBytes(fromRoot, toRoot);
  if (from === 0) return proof.length === 0;
  if (proof.length === 0) return false;
  let node = from - 1;
  let last = to - 1;
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  // Where the old tree is one complete subtree, its root is the first hash and is left out.
  const hashes = node === 0 ? [fromRoot, ...proof] : proof;
  let oldHash = hashes[0]!;
  let newHash = hashes[0]!;
  for (const sibling of hashes.slice(1)) {
    if (last === 0) return false; // longer than the tree is high
    if (node % 2 === 1 || node === last) {
      oldHash = nodeHash(sibling, oldHash);
      newHash = nodeHash(sibling, newHash);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      newHash = nodeHash(newHash, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && equalBytes(oldHash, fromRoot) && equalBytes(newHash, toRoot);
}

const isHash = (value: unknown): value is Uint8Array =>
  value instanceof Uint8Array && value.length === HASH_LENGTH;

const isProof = (value: unknown): value is readonly Uint8Array[] =>
  Array.isArray(value) && value.length <= MAX_PROOF_HASHES && value.every(isHash);
