import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ed25519 } from '@noble/curves/ed25519.js';
import { utf8 } from '@sekisho/protocol/bytes';
import fc from 'fast-check';
import {
  aggregate,
  parseNonceCommitment,
  parseSignatureShare,
  verifyShare,
} from '../src/aggregate.ts';
import { assertRefused, must, roundOne, roundTwo, world } from './world.ts';

const MESSAGE = utf8('pay 300 XEM');
const { group, holders } = world('frost-ed25519-sha512', 2, 3);
const round = roundOne(holders);
const shares = roundTwo(round, MESSAGE);
const [commitment, second] = round.commitments;
const [share] = shares;

const IDENTITY = `01${'00'.repeat(31)}`;
const ORDER_TWO = 'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f';
const GROUP_ORDER = 'edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010';

test('commitments and shares survive JSON', () => {
  for (const each of round.commitments) {
    const copy: unknown = JSON.parse(JSON.stringify(each));
    assert.deepEqual(must(parseNonceCommitment(group, copy)), each);
  }
  for (const each of shares) {
    const copy: unknown = JSON.parse(JSON.stringify(each));
    assert.deepEqual(must(parseSignatureShare(group, copy)), each);
  }
});

const BAD_COMMITMENTS: readonly [string, unknown][] = [
  ['nothing', undefined],
  ['more fields', { ...commitment, note: '' }],
  ['no party of the group', { ...commitment, party: 'signer-4' }],
  ['a party that is no text', { ...commitment, party: 1 }],
  ['the identity', { ...commitment, hiding: IDENTITY }],
  ['a point of order two', { ...commitment, binding: ORDER_TWO }],
  ['capitals', { ...commitment, hiding: commitment!.hiding.toUpperCase() }],
  ['a short point', { ...commitment, binding: commitment!.binding.slice(2) }],
];

for (const [what, value] of BAD_COMMITMENTS) {
  test(`refused as a commitment: ${what}`, () => {
    assertRefused(parseNonceCommitment(group, value), 'nonce-commitments-malformed');
  });
}

const BAD_SHARES: readonly [string, unknown][] = [
  ['nothing', null],
  ['more fields', { ...share, note: '' }],
  ['no party of the group', { ...share, party: 'signer-4' }],
  ['a scalar at the group order', { ...share, share: GROUP_ORDER }],
  ['capitals', { ...share, share: `${share!.share.slice(0, -2)}0A` }],
  ['a number', { ...share, share: 7 }],
];

for (const [what, value] of BAD_SHARES) {
  test(`refused as a signature share: ${what}`, () => {
    assertRefused(parseSignatureShare(group, value), 'signature-share-malformed');
  });
}

test('too few, too many or doubled commitments sign nothing', () => {
  const fourth = { ...commitment!, party: 'signer-4' };
  for (const commitments of [
    [],
    [commitment!],
    [commitment!, commitment!],
    [...round.commitments, commitment!],
    [commitment!, fourth],
  ]) {
    assertRefused(aggregate(group, MESSAGE, commitments, shares), 'nonce-commitments-malformed');
    const { handle } = must(holders[0]!.commit());
    assertRefused(holders[0]!.sign(handle, MESSAGE, commitments), 'nonce-commitments-malformed');
  }
});

/** Its own with a component of order two: what a check of the subgroup alone finds. */
const withTorsion = (text: string): string =>
  ed25519.Point.fromHex(text).add(ed25519.Point.fromHex(ORDER_TWO)).toHex();

const BAD_POINTS: readonly [string, string][] = [
  ['the identity', IDENTITY],
  ['a point of order two', ORDER_TWO],
  ['a point outside the prime-order group', withTorsion(second!.hiding)],
  ['no point of the curve', `02${'00'.repeat(31)}`],
  ['a coordinate at the field prime', `ed${'ff'.repeat(30)}7f`],
];

for (const [what, point] of BAD_POINTS) {
  test(`nobody signs or verifies with ${what} in a commitment`, () => {
    const tag = 'nonce-commitments-malformed';
    for (const altered of [
      { ...second!, hiding: point },
      { ...second!, binding: point },
    ]) {
      const commitments = [commitment!, altered];
      assertRefused(parseNonceCommitment(group, altered), tag);
      assertRefused(aggregate(group, MESSAGE, commitments, shares.slice(0, 2)), tag);
      assertRefused(verifyShare(group, MESSAGE, commitments, share!), tag);
      const own = must(holders[0]!.commit());
      const asked = holders[0]!.sign(own.handle, MESSAGE, [own.commitment, altered]);
      assert.match(assertRefused(asked, tag).detail, /signer-2 is not a point/);
      assertRefused(holders[0]!.sign(own.handle, MESSAGE, round.commitments), 'nonce-unknown');
    }
  });
}

test('aggregate reads its parts as strictly as the parsers do', () => {
  const bad = [commitment!, { ...second!, hiding: IDENTITY }];
  const two = shares.slice(0, 2);
  assertRefused(aggregate(group, MESSAGE, bad, two), 'nonce-commitments-malformed');
  const odd = [{ ...share!, share: GROUP_ORDER }, ...shares.slice(1)];
  assertRefused(aggregate(group, MESSAGE, round.commitments, odd), 'signature-share-malformed');
});

test('no JSON value makes the parsers throw', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      assertRefused(parseNonceCommitment(group, value), 'nonce-commitments-malformed');
      assertRefused(parseSignatureShare(group, value), 'signature-share-malformed');
    }),
  );
});

test('a list longer than the group is refused before any of it is read', () => {
  const many = Array.from({ length: 4 }, () => ({ ...commitment!, hiding: IDENTITY }));
  const { detail } = assertRefused(
    aggregate(group, MESSAGE, many, shares),
    'nonce-commitments-malformed',
  );
  assert.match(detail, /4 given, a signature takes 2 to 3/);
});
