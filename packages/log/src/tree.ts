// The Merkle tree of RFC 6962 §2.1, whole in memory: 64 bytes and one inner hash per leaf. Only
// nodes over complete subtrees are kept; they never change when leaves are added, so the tree at
// any earlier size is still there, and taking leaves back is forgetting counts.
import { concat } from '@sekisho/protocol/bytes';
import { type Hashing, portableHashing, sha256 } from '@sekisho/protocol/hash';
import { HASH_LENGTH, HashList } from './hash-list.ts';
import { half, largestPowerBelow } from './size.ts';

// RFC 6962 §2.1: the prefixes make a leaf that imitates an inner node impossible.
const LEAF_PREFIX = Uint8Array.of(0x00);
const NODE_PREFIX = Uint8Array.of(0x01);

/** MTH({d}) = SHA-256(0x00 ‖ d): what the tree keeps of an entry. */
export const leafHash = (entry: Uint8Array, hashing = portableHashing): Uint8Array =>
  hashing.sha256(concat(LEAF_PREFIX, entry));

/** SHA-256(0x01 ‖ left ‖ right). */
export const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array =>
  sha256(concat(NODE_PREFIX, left, right));

/** Observations, heads and cosignatures speak of the last few sizes again and again. */
const ROOTS_KEPT = 64;

/** The root of no leaves, SHA-256 of nothing. */
export const emptyRoot = (): Uint8Array => sha256(new Uint8Array());

/** Roots of the complete subtrees of a tree, from the left. */
export type Frontier = readonly Uint8Array[];

/** The frontier of a tree of `size` leaves with one leaf more. */
export function extended(frontier: Frontier, size: number, leaf: Uint8Array): Frontier {
  const longer = [...frontier];
  let node = leaf;
  for (let count = size; count % 2 === 1; count = half(count)) {
    node = nodeHash(longer.pop()!, node);
  }
  return [...longer, node];
}

/** The root of the tree that has this frontier. */
export const rootOf = (frontier: Frontier): Uint8Array =>
  frontier.length === 0
    ? emptyRoot()
    : frontier.reduceRight((right, left) => nodeHash(left, right));

/** Arguments outside the tree are bugs of the caller and throw a RangeError. */
export class Tree {
  /** `#levels[l]` holds the roots of the complete subtrees of 2^l leaves, from the left. */
  readonly #levels: HashList[] = [new HashList()];
  /** Roots by size, as long as the tree is at least that large. */
  readonly #roots = new Map<number, Uint8Array>();
  readonly #hashing: Hashing;
  /** 0x01 ‖ left ‖ right, of the inner node being made. */
  readonly #node = concat(NODE_PREFIX, new Uint8Array(2 * HASH_LENGTH));

  constructor(hashing = portableHashing) {
    this.#hashing = hashing;
  }

  /** How many leaves there are. */
  get size(): number {
    return this.#levels[0]!.count;
  }

  /** Adds one leaf hash (32 bytes) and returns its index. */
  append(leaf: Uint8Array): number {
    const index = this.size;
    this.#levels[0]!.push(leaf);
    // What completes a pair on a level adds one node above: one hash per leaf, amortised.
    for (let level = 0, count = index + 1; count % 2 === 0; level++, count = half(count)) {
      const children = this.#levels[level]!;
      children.copyLastTwo(this.#node, NODE_PREFIX.length);
      (this.#levels[level + 1] ??= new HashList()).push(this.#hashing.sha256(this.#node));
    }
    return index;
  }

  /** Takes leaves back: afterwards the tree is as if they had never been appended. */
  truncate(size: number): void {
    this.#within(size, this.size, 'truncate');
    let count = size;
    for (const level of this.#levels) {
      level.truncate(count);
      count = half(count);
    }
    for (const known of this.#roots.keys()) if (known > size) this.#roots.delete(known);
  }

  /** The complete subtrees that the leaves make up: all it takes to go on from here. */
  frontier(): Frontier {
    const odd = this.#levels.filter(({ count }) => count % 2 === 1);
    return odd.map((level) => level.at(level.count - 1)).reverse();
  }

  /** The leaf hash at an index. */
  leaf(index: number): Uint8Array {
    return this.#levels[0]!.at(index);
  }

  /** MTH(D[size]), at the present or any earlier size. */
  root(size: number = this.size): Uint8Array {
    this.#within(size, this.size, 'root');
    if (size === 0) return emptyRoot();
    const known = this.#roots.get(size);
    if (known !== undefined) return known.slice();
    const root = this.#range(0, size);
    const [oldest] = this.#roots.keys();
    if (this.#roots.size === ROOTS_KEPT) this.#roots.delete(oldest!);
    this.#roots.set(size, root);
    return root.slice();
  }

  /** PATH(index, D[size]) of RFC 6962 §2.1.1, from the leaf's sibling up. */
  inclusion(index: number, size: number = this.size): Uint8Array[] {
    this.#within(size, this.size, 'inclusion');
    this.#within(index, size - 1, 'inclusion');
    const path: Uint8Array[] = [];
    let start = 0;
    let end = size;
    while (end - start > 1) {
      const split = start + largestPowerBelow(end - start);
      const left = index < split;
      path.push(left ? this.#range(split, end) : this.#range(start, split));
      if (left) end = split;
      else start = split;
    }
    return path.reverse();
  }

  /** PROOF(from, D[to]) of RFC 6962 §2.1.2. From nothing, or to the same size, it is empty. */
  consistency(from: number, to: number = this.size): Uint8Array[] {
    this.#within(to, this.size, 'consistency');
    this.#within(from, to, 'consistency');
    if (from === 0 || from === to) return [];
    const proof: Uint8Array[] = [];
    let start = 0;
    let end = to;
    // SUBPROOF, walked down: stop where the old tree's remainder is a whole subtree of the new one.
    while (end !== from) {
      const split = start + largestPowerBelow(end - start);
      const left = from <= split;
      proof.push(left ? this.#range(split, end) : this.#range(start, split));
      if (left) end = split;
      else start = split;
    }
    // b is true only while the old tree is itself that subtree: its root is known to the verifier.
    if (start !== 0) proof.push(this.#range(start, end));
    return proof.reverse();
  }

  /** MTH(D[start:end]) where `start` is a multiple of the power of two not below the width. */
  #range(start: number, end: number): Uint8Array {
    let level = 0;
    let index = start;
    let width = end - start;
    while (width % 2 === 0) {
      level++;
      index = half(index);
      width = half(width);
    }
    if (width === 1) return this.#levels[level]!.at(index);
    const split = start + largestPowerBelow(end - start);
    return nodeHash(this.#range(start, split), this.#range(split, end));
  }

  #within(value: number, most: number, what: string): void {
    if (!Number.isSafeInteger(value) || value < 0 || value > most) {
      throw new RangeError(`Tree.${what}: ${value} is not an integer from 0 to ${most}`);
    }
  }
}
