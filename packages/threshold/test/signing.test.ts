import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { test } from 'node:test';
import { fromHex, utf8 } from '@sekisho/protocol/bytes';
import fc from 'fast-check';
import { PublicKey, Signature } from 'symbol-sdk';
import { Verifier } from 'symbol-sdk/nem';
import { aggregate, type GroupKey, type Suite, SUITES, verifyShare } from '../src/aggregate.ts';
import { assertRefused, must, roundOne, roundTwo, subsets, world } from './world.ts';

const MESSAGE = utf8('pay 300 XEM');

/** Verifiers that share no code with ours: NEM's SDK (WebAssembly) and OpenSSL. */
const VERIFIES: Record<Suite, (key: GroupKey, message: Uint8Array, sig: Uint8Array) => boolean> = {
  'frost-ed25519-keccak512-nem': (key, message, signature) =>
    new Verifier(new PublicKey(key.publicKey)).verify(message, new Signature(signature)),
  'frost-ed25519-sha512': (key, message, signature) => {
    const x = Buffer.from(fromHex(key.publicKey)!).toString('base64url');
    const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return verify(null, message, publicKey, signature);
  },
};

for (const suite of SUITES) {
  for (const [threshold, count] of [
    [2, 3],
    [3, 5],
  ] as const) {
    test(`${suite}: every ${threshold} of ${count}, and more, sign for other code`, () => {
      const { group, holders } = world(suite, threshold, count);
      for (let size = threshold; size <= count; size++) {
        for (const signers of subsets(holders, size)) {
          const round = roundOne(signers);
          const shares = roundTwo(round, MESSAGE);
          const { signature } = must(aggregate(group, MESSAGE, round.commitments, shares));
          assert.equal(signature.length, 64);
          assert.ok(VERIFIES[suite](group, MESSAGE, signature));
          assert.ok(!VERIFIES[suite](group, utf8('pay 301 XEM'), signature));
        }
      }
    });
  }

  test(`${suite}: any message, shares and commitments in any order`, () => {
    const { group, holders } = world(suite, 2, 3, 'any message');
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.shuffledSubarray(holders, { minLength: 2 }),
        (message, signers) => {
          const round = roundOne(signers);
          const shares = roundTwo(round, message).reverse();
          for (const share of shares) {
            assert.equal(verifyShare(group, message, round.commitments, share), true);
          }
          const { signature } = must(
            aggregate(group, message, [...round.commitments].reverse(), shares),
          );
          assert.ok(VERIFIES[suite](group, message, signature));
        },
      ),
      { numRuns: 15 },
    );
  });

  test(`${suite}: shares over another message are named, and only those`, () => {
    const { group, holders } = world(suite, 3, 5, 'cheaters');
    const round = roundOne(holders);
    const good = roundTwo(round, MESSAGE);
    const again = roundOne([holders[1]!, holders[4]!]);
    const bad = roundTwo({ ...again, commitments: withOwn(round, again) }, utf8('other'));
    const mixed = [good[0]!, bad[0]!, good[2]!, good[3]!, bad[1]!];
    const answer = aggregate(group, MESSAGE, round.commitments, mixed);
    assertRefused(answer, 'signature-share-wrong');
    assert.ok('cheaters' in answer);
    assert.deepEqual(answer.cheaters, ['signer-2', 'signer-5']);
    assertRefused(verifyShare(group, MESSAGE, round.commitments, bad[0]!), 'signature-share-wrong');
  });

  test(`${suite}: one changed bit of a share is seen, whichever it is`, () => {
    const { group, holders } = world(suite, 2, 3, 'bits');
    const round = roundOne(holders.slice(0, 2));
    const shares = roundTwo(round, MESSAGE);
    fc.assert(
      fc.property(fc.nat(255), (bit) => {
        const bytes = fromHex(shares[1]!.share)!;
        bytes[bit >> 3]! ^= 1 << (bit & 7);
        const altered = { party: 'signer-2', share: Buffer.from(bytes).toString('hex') };
        const answer = aggregate(group, MESSAGE, round.commitments, [shares[0]!, altered]);
        assert.ok('refused' in answer);
        if (answer.refused !== 'signature-share-malformed') {
          assert.ok('cheaters' in answer);
          assert.deepEqual(answer.cheaters, ['signer-2']);
        }
      }),
      { numRuns: 12 },
    );
  });
}

/** The commitments of `round` with those of `again` in place of the same parties'. */
function withOwn(round: ReturnType<typeof roundOne>, again: ReturnType<typeof roundOne>) {
  return round.commitments.map(
    (given) => again.commitments.find(({ party }) => party === given.party) ?? given,
  );
}

test('a signature of one suite is none of the other, and of one group none of another', () => {
  const [nem, plain] = SUITES.map((suite) => world(suite, 2, 3));
  const round = roundOne(nem!.holders);
  const shares = roundTwo(round, MESSAGE);
  const { signature } = must(aggregate(nem!.group, MESSAGE, round.commitments, shares));
  assert.equal(nem!.group.publicKey, plain!.group.publicKey); // one seed: only the hash differs
  assert.ok(!VERIFIES['frost-ed25519-sha512'](plain!.group, MESSAGE, signature));
  const other = world('frost-ed25519-keccak512-nem', 2, 3, 'other').group;
  const answer = aggregate(other, MESSAGE, round.commitments, shares);
  assertRefused(answer, 'signature-share-wrong');
});

test('shares must be exactly one of each party that committed', () => {
  const { group, holders } = world('frost-ed25519-sha512', 2, 3);
  const round = roundOne(holders.slice(0, 2));
  const [first, second] = roundTwo(round, MESSAGE);
  const stranger = { party: 'signer-3', share: first!.share };
  for (const shares of [[], [first!], [first!, first!], [first!, second!, stranger]]) {
    const answer = aggregate(group, MESSAGE, round.commitments, shares);
    assertRefused(answer, 'signature-shares-mismatch');
  }
  assertRefused(
    verifyShare(group, MESSAGE, round.commitments, stranger),
    'signature-shares-mismatch',
  );
});

const R = '74085eb561067a36649faf11225c9c3f44ab8bd9133f4ebad1edb9350b01d971';
const S = '9d27488d8a8fce0f4000a4c14cb51eb98ddd747348c2936bb83b2bb6acc2c203';

test('the NEM suite has its own names in its hashes: a seeded signing gives these bytes', () => {
  const { group, holders } = world('frost-ed25519-keccak512-nem', 2, 3, 'pinned');
  const round = roundOne(holders.slice(0, 2));
  const shares = roundTwo(round, MESSAGE);
  const { signature } = must(aggregate(group, MESSAGE, round.commitments, shares));
  assert.equal(group.publicKey, 'a54dc7347d882aa7cc5f47eaf4f8c2c3816f3ec7547e147b41dd94049d7a9b2e');
  assert.equal(Buffer.from(signature.subarray(0, 32)).toString('hex'), R);
  assert.equal(Buffer.from(signature.subarray(32)).toString('hex'), S);
});
