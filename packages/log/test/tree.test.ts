import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MAX_PROOF_HASHES, verifyConsistency, verifyInclusion } from '../src/proof.ts';
import { emptyRoot, extended, leafHash, nodeHash, rootOf, Tree } from '../src/tree.ts';
import { naivePath, naiveProof, naiveRoot } from './naive-tree.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const hexes = (list: readonly Uint8Array[]): string[] => list.map(hex);

const entryOf = (i: number): Uint8Array => Buffer.from(`entry ${i}`);

function treeOf(entries: readonly Uint8Array[]): Tree {
  const tree = new Tree();
  for (const entry of entries) tree.append(leafHash(entry));
  return tree;
}

const entriesOf = (count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, i) => entryOf(i));

test('roots and proofs are those of RFC 6962, for all sizes up to 40', () => {
  const entries = entriesOf(40);
  const tree = treeOf(entries);
  let compared = 0;
  for (let size = 0; size <= 40; size++) {
    const prefix = entries.slice(0, size);
    assert.equal(hex(tree.root(size)), hex(naiveRoot(prefix)), `root ${size}`);
    for (let m = 0; m < size; m++) {
      assert.deepEqual(hexes(tree.inclusion(m, size)), hexes(naivePath(m, prefix)), `${m} ${size}`);
      assert.deepEqual(
        hexes(tree.consistency(m + 1, size)),
        hexes(naiveProof(m + 1, prefix)),
        `consistency ${m + 1} ${size}`,
      );
      compared++;
    }
  }
  assert.equal(compared, 820);
});

test('from its frontier alone a tree goes on to the same roots', () => {
  const entries = entriesOf(40);
  for (let size = 0; size <= 40; size++) {
    const tree = treeOf(entries.slice(0, size));
    let frontier = tree.frontier();
    for (let at = size; at < 40; at++) {
      assert.equal(hex(rootOf(frontier)), hex(naiveRoot(entries.slice(0, at))), `${size} ${at}`);
      frontier = extended(frontier, at, leafHash(entries[at]!));
    }
    assert.equal(hex(rootOf(frontier)), hex(naiveRoot(entries)));
    assert.equal(hex(tree.root()), hex(naiveRoot(entries.slice(0, size))), 'it stays as it was');
  }
});

test('root(size) is the naive root at any size, whatever the entries', () => {
  const entries = fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 150 });
  fc.assert(
    fc.property(entries, fc.nat(), (list, seed) => {
      const tree = treeOf(list);
      const size = seed % (list.length + 1);
      assert.equal(tree.size, list.length);
      assert.equal(hex(tree.root()), hex(naiveRoot(list)));
      assert.equal(hex(tree.root(size)), hex(naiveRoot(list.slice(0, size))));
    }),
  );
});

const shared = treeOf(entriesOf(3000));

/** 1 <= a <= b <= 3000 */
const sizes = fc
  .tuple(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 1, max: 3000 }))
  .map(([a, b]): [number, number] => (a <= b ? [a, b] : [b, a]));

test('every inclusion proof verifies, and for no other leaf, index, size or root', () => {
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 3000 }), ([at, size], other) => {
      const index = at - 1;
      const root = shared.root(size);
      const proof = shared.inclusion(index, size);
      const claim = { leafHash: shared.leaf(index), index, size, root, proof };
      assert.equal(verifyInclusion(claim), true);
      if (other - 1 !== index) {
        const leaf = shared.leaf(other - 1);
        assert.equal(verifyInclusion({ ...claim, leafHash: leaf }), false);
        assert.equal(verifyInclusion({ ...claim, index: other - 1 }), false);
      }
      if (other !== size)
        assert.equal(verifyInclusion({ ...claim, root: shared.root(other) }), false);
      assert.equal(verifyInclusion({ ...claim, proof: [...proof, root] }), false);
      assert.equal(verifyInclusion({ ...claim, proof: [root, ...proof] }), false);
      if (proof.length > 0)
        assert.equal(verifyInclusion({ ...claim, proof: proof.slice(1) }), false);
    }),
    { numRuns: 500 },
  );
});

test('every consistency proof verifies, and for no other sizes or roots', () => {
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 3000 }), ([from, to], other) => {
      const proof = shared.consistency(from, to);
      const [fromRoot, toRoot] = [shared.root(from), shared.root(to)];
      const claim = { from, fromRoot, to, toRoot, proof };
      assert.equal(verifyConsistency(claim), true);
      const wrong = shared.root(other);
      if (other !== from) assert.equal(verifyConsistency({ ...claim, fromRoot: wrong }), false);
      if (other !== to) assert.equal(verifyConsistency({ ...claim, toRoot: wrong }), false);
      assert.equal(verifyConsistency({ ...claim, proof: [...proof, toRoot] }), false);
      assert.equal(verifyConsistency({ ...claim, proof: [toRoot, ...proof] }), false);
      if (proof.length > 0) {
        assert.equal(verifyConsistency({ ...claim, proof: proof.slice(1) }), false);
        assert.equal(verifyConsistency({ ...claim, proof: proof.slice(0, -1) }), false);
      }
      if (from !== to) assert.equal(verifyConsistency({ ...claim, from: to, to: from }), false);
    }),
    { numRuns: 500 },
  );
});

test('one flipped bit anywhere in a proof or root is refused', () => {
  const flip = (hash: Uint8Array, bit: number): Uint8Array => {
    const copy = hash.slice();
    copy[bit >> 3]! ^= 1 << (bit & 7);
    return copy;
  };
  fc.assert(
    fc.property(sizes, fc.nat(255), fc.nat(), ([from, to], bit, pick) => {
      const index = from - 1;
      const [fromRoot, toRoot, leaf] = [shared.root(from), shared.root(to), shared.leaf(index)];
      const path = shared.inclusion(index, to);
      const included = { leafHash: leaf, index, size: to, root: toRoot, proof: path };
      const consistent = { from, fromRoot, to, toRoot, proof: shared.consistency(from, to) };
      const bend = (proof: readonly Uint8Array[]): Uint8Array[] =>
        proof.map((hash, i) => (i === pick % proof.length ? flip(hash, bit) : hash));
      assert.equal(verifyInclusion({ ...included, leafHash: flip(leaf, bit) }), false);
      assert.equal(verifyInclusion({ ...included, root: flip(toRoot, bit) }), false);
      assert.equal(verifyConsistency({ ...consistent, fromRoot: flip(fromRoot, bit) }), false);
      assert.equal(verifyConsistency({ ...consistent, toRoot: flip(toRoot, bit) }), false);
      if (path.length > 0) {
        assert.equal(verifyInclusion({ ...included, proof: bend(path) }), false);
      }
      if (consistent.proof.length > 0) {
        assert.equal(verifyConsistency({ ...consistent, proof: bend(consistent.proof) }), false);
      }
    }),
    { numRuns: 500 },
  );
});

test('truncate is as if the leaves had never been appended', () => {
  const counts = fc.tuple(fc.nat(200), fc.nat(200), fc.nat(60));
  fc.assert(
    fc.property(counts, ([first, second, more]) => {
      const keep = Math.min(first, second);
      const entries = entriesOf(Math.max(first, second));
      const tree = treeOf(entries);
      for (let size = 0; size <= entries.length; size++) tree.root(size);
      tree.truncate(keep);
      assert.equal(tree.size, keep);
      assert.equal(hex(tree.root()), hex(naiveRoot(entries.slice(0, keep))));
      const others = Array.from({ length: more }, (_, i) => Buffer.from(`other ${i}`));
      for (const entry of others) tree.append(leafHash(entry));
      const want = [...entries.slice(0, keep), ...others];
      assert.equal(hex(tree.root()), hex(naiveRoot(want)));
      for (let i = 0; i < want.length; i += 7) {
        assert.deepEqual(hexes(tree.inclusion(i)), hexes(naivePath(i, want)));
      }
    }),
  );
});

test('the two prefixes keep leaves and nodes apart', () => {
  const [left, right] = [leafHash(entryOf(0)), leafHash(entryOf(1))];
  assert.notEqual(hex(leafHash(Buffer.concat([left, right]))), hex(nodeHash(left, right)));
});

test('what a tree hands out is a copy', () => {
  const tree = treeOf(entriesOf(4));
  const all = (): string[] => hexes([1, 2, 3, 4].map((size) => tree.root(size)));
  const before = all();
  tree.leaf(0).fill(0);
  for (const hash of tree.inclusion(3)) hash.fill(0);
  tree.root(2).fill(0);
  assert.deepEqual(all(), before);
});

test('arguments outside the tree throw', () => {
  const tree = treeOf(entriesOf(3));
  const outside: (() => unknown)[] = [
    () => tree.root(4),
    () => tree.root(-1),
    () => tree.root(1.5),
    () => tree.leaf(3),
    () => tree.leaf(-1),
    () => tree.inclusion(3),
    () => tree.inclusion(2, 2),
    () => tree.inclusion(0, 0),
    () => tree.consistency(3, 2),
    () => tree.consistency(1, 4),
    () => tree.truncate(4),
    () => tree.append(new Uint8Array(31)),
  ];
  for (const act of outside) assert.throws(act, RangeError);
  assert.equal(tree.size, 3);
});

test('a proof longer than the tree is high is refused, wherever its hashes lead', () => {
  const [left, root] = [shared.leaf(0), shared.root(2)];
  const tall = { leafHash: shared.leaf(1), index: 0, size: 1, root, proof: [left] };
  assert.equal(verifyInclusion(tall), false);
  assert.equal(verifyInclusion({ ...tall, index: 1, size: 2 }), true);
  const roots = [shared.root(3), shared.root(4)].map((hash) => nodeHash(left, hash));
  const proof = [...shared.consistency(3, 4), left];
  const grown = { from: 3, fromRoot: roots[0]!, to: 4, toRoot: roots[1]!, proof };
  assert.equal(verifyConsistency(grown), false);
  assert.equal(verifyConsistency({ ...grown, from: 7, to: 8 }), true);
});

test('a hash is 32 bytes: the same bytes cut elsewhere prove nothing', () => {
  const [left, right, root] = [shared.leaf(0), shared.leaf(1), shared.root(2)];
  const both = Buffer.concat([left, right]);
  for (const at of [0, 31, 33, 64]) {
    const claim = { index: 0, size: 2, root, leafHash: both.subarray(0, at) };
    assert.equal(verifyInclusion({ ...claim, proof: [both.subarray(at)] }), false, `${at}`);
    const grown = { from: 1, fromRoot: both.subarray(0, at), to: 2, toRoot: root };
    assert.equal(verifyConsistency({ ...grown, proof: [both.subarray(at)] }), false, `${at}`);
  }
});

test('a proof over the bound is not even read', () => {
  const root = shared.root(2);
  const proof = Array.from({ length: MAX_PROOF_HASHES + 1 }, () => root);
  Object.defineProperty(proof, 0, { get: () => assert.fail('read') });
  const roots = { fromRoot: root, toRoot: root };
  assert.equal(verifyInclusion({ leafHash: root, index: 0, size: 2, root, proof }), false);
  assert.equal(verifyConsistency({ from: 1, to: 2, ...roots, proof }), false);
});

test('consistency from nothing and to itself needs no hashes', () => {
  const root = shared.root(5);
  const nothing = { from: 0, fromRoot: emptyRoot(), to: 5, toRoot: root, proof: [] };
  assert.deepEqual(shared.consistency(0, 5), []);
  assert.deepEqual(shared.consistency(5, 5), []);
  assert.equal(verifyConsistency(nothing), true);
  assert.equal(verifyConsistency({ ...nothing, fromRoot: root }), false);
  assert.equal(verifyConsistency({ ...nothing, proof: [root] }), false);
  assert.equal(verifyConsistency({ ...nothing, to: 0 }), false);
  assert.equal(verifyConsistency({ ...nothing, to: 0, toRoot: emptyRoot() }), true);
});

test('verifiers answer false to anything at all, and never throw', () => {
  const hash = fc.oneof(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.anything());
  const size = fc.oneof(fc.nat(9), fc.maxSafeInteger(), fc.double(), fc.anything());
  const proof = fc.oneof(fc.array(hash, { maxLength: 70 }), fc.anything());
  fc.assert(
    fc.property(hash, size, size, hash, proof, (first, a, b, second, hashes) => {
      // Hostile input does not keep to types: each field is what it is, unchecked.
      const claim: Record<string, unknown> = {
        leafHash: first,
        index: a,
        size: b,
        root: second,
        from: a,
        fromRoot: first,
        to: b,
        toRoot: second,
        proof: hashes,
      };
      const trivial = a === b || a === 0 || (b === 1 && hashes instanceof Array);
      const inclusion = Reflect.apply(verifyInclusion, undefined, [claim]);
      const consistency = Reflect.apply(verifyConsistency, undefined, [claim]);
      if (!trivial) assert.deepEqual([inclusion, consistency], [false, false]);
      assert.equal(typeof inclusion, 'boolean');
      assert.equal(typeof consistency, 'boolean');
    }),
    { numRuns: 2000 },
  );
});

test('sizes beyond 2^32 are exact', () => {
  // The last leaf of a tree of 2^40 + 1 leaves: its path is the one root of the first 2^40.
  const [big, leaf] = [shared.root(7), shared.leaf(0)];
  const size = 2 ** 40 + 1;
  const root = nodeHash(big, leaf);
  const claim = { leafHash: leaf, index: size - 1, size, root, proof: [big] };
  assert.equal(verifyInclusion(claim), true);
  assert.equal(verifyInclusion({ ...claim, index: (size - 1) % 2 ** 32 }), false);
  const grown = { from: 2 ** 40, fromRoot: big, to: size, toRoot: root, proof: [leaf] };
  assert.equal(verifyConsistency(grown), true);
  assert.equal(verifyConsistency({ ...grown, from: 2 ** 39 }), false);
});
