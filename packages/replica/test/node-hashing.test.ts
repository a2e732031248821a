// The platform's hashes are the portable ones, byte for byte: nodes that take the first and
// verifiers that take the second come to the same tree and the same state.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leafHash, Tree } from '@sekisho/log/tree';
import { portableHashing } from '@sekisho/protocol/hash';
import fc from 'fast-check';
import { nodeHashing } from '../src/wiring/node-checks.ts';

const BOTH = [portableHashing, nodeHashing];

/** Past two blocks of SHA-256, by every length; and some of the length of an entry. */
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.uint8Array({ minLength: 1_000, maxLength: 3_000 }),
);

function assertSame([portable, platform]: readonly (Uint8Array | undefined)[]): void {
  assert.equal(portable!.length, 32);
  assert.deepEqual(platform, portable); // of the same class as well, so no Buffer
}

test('the platform’s SHA-256 is the portable one, whole and in parts', () => {
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 4 }), (parts) => {
      assertSame(BOTH.map(({ sha256 }) => sha256(Buffer.concat(parts))));
      const streamed = BOTH.map(({ stream }) => {
        const hash = stream();
        for (const part of parts) hash.update(part);
        return hash.digest();
      });
      assertSame(streamed);
      assert.deepEqual(streamed[0], portableHashing.sha256(Buffer.concat(parts)));
    }),
  );
  for (let length = 0; length <= 200; length++) {
    assertSame(BOTH.map(({ sha256 }) => sha256(new Uint8Array(length).fill(length))));
  }
});

test('the platform’s HMAC is the portable one, for keys shorter and longer than a block', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 130 }), bytes, (key, message) => {
      assertSame(BOTH.map(({ hmacSha256 }) => hmacSha256(key, message)));
    }),
  );
});

test('a tree has the same roots and proofs by either', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 40 }), (leaves) => {
      const [portable, platform] = BOTH.map((hashing) => {
        const tree = new Tree(hashing);
        for (const leaf of leaves) tree.append(leafHash(leaf, hashing));
        const sizes = leaves.map((_, i) => i + 1);
        return [
          ...sizes.map((size) => [tree.root(size), ...tree.inclusion(size >> 1, size)]),
          ...sizes.map((size) => tree.consistency(size)),
        ];
      });
      assert.deepEqual(platform, portable);
    }),
  );
});

test('what it gives is the caller’s own', () => {
  const digest = nodeHashing.sha256(Uint8Array.of(1));
  digest.slice().fill(0);
  assert.deepEqual(digest, portableHashing.sha256(Uint8Array.of(1)));
  assert.equal(digest.buffer.byteLength, 32);
});
