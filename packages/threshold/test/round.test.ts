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

/** As long as hex of 32 bytes, and not a text. */
const LIST = Array.from({ length: 64 }, () => '0');
const { binding: _binding, ...withoutBinding } = commitment!;

const FIELDS = /expected \{party, hiding, binding\}/;
const BAD_COMMITMENTS: readonly [string, unknown, RegExp][] = [
  ['nothing', undefined, FIELDS],
  ['more fields', { ...commitment, note: '' }, FIELDS],
  ['a field under another name', { ...withoutBinding, Binding: '' }, FIELDS],
  ['no party of the group', { ...commitment, party: 'signer-4' }, /party is none of this/],
  ['a party that is no text', { ...commitment, party: 1 }, /party is none of this/],
  ['the identity', { ...commitment, hiding: IDENTITY }, /hiding of signer-1 is not a point/],
  ['a point of order two', { ...commitment, binding: ORDER_TWO }, /binding .* is not a point/],
  ['capitals', { ...commitment, hiding: 'AB'.repeat(32) }, /hiding of signer-1 is not 32 bytes/],
  ['a list as hiding', { ...commitment, hiding: LIST }, /hiding of signer-1 is not 32 bytes/],
  ['a short point', { ...commitment, binding: 'ab'.repeat(31) }, /binding .* is not 32 bytes/],
  ['a list as binding', { ...commitment, binding: LIST }, /binding .* is not 32 bytes/],
];

for (const [what, value, says] of BAD_COMMITMENTS) {
  test(`refused as a commitment: ${what}`, () => {
    const answer = parseNonceCommitment(group, value);
    assert.match(assertRefused(answer, 'nonce-commitments-malformed').detail, says);
  });
}

const NO_SCALAR = /share of signer-1 is not a canonical scalar/;
const BAD_SHARES: readonly [string, unknown, RegExp][] = [
  ['nothing', null, /expected \{party, share\}/],
  ['more fields', { ...share, note: '' }, /expected \{party, share\}/],
  ['no party of the group', { ...share, party: 'signer-4' }, /party is none of this group/],
  ['a party that is no text', { ...share, party: 1 }, /party is none of this group/],
  ['a scalar at the group order', { ...share, share: GROUP_ORDER }, NO_SCALAR],
  ['capitals', { ...share, share: `${share!.share.slice(0, -2)}0A` }, NO_SCALAR],
  ['a number', { ...share, share: 7 }, NO_SCALAR],
  ['a list', { ...share, share: LIST }, NO_SCALAR],
];

for (const [what, value, says] of BAD_SHARES) {
  test(`refused as a signature share: ${what}`, () => {
    const answer = parseSignatureShare(group, value);
    assert.match(assertRefused(answer, 'signature-share-malformed').detail, says);
  });
}

test('one share is verified as strictly as all of them', () => {
  const verify = (commitments: typeof round.commitments, given: typeof share) =>
    verifyShare(group, MESSAGE, commitments, given!);
  assertRefused(verify([commitment!], share), 'nonce-commitments-malformed');
  const odd = { ...share!, share: GROUP_ORDER };
  assertRefused(verify(round.commitments, odd), 'signature-share-malformed');
  const answer = verify(round.commitments, { ...share!, share: shares[1]!.share });
  assertRefused(answer, 'signature-share-wrong');
  assert.ok(typeof answer === 'object' && 'cheaters' in answer);
  assert.deepEqual(answer.cheaters, ['signer-1']);
});

test('a message that is not bytes is a fault, not an answer', () => {
  const message = 'pay 300 XEM' as never;
  assert.throws(() => verifyShare(group, message, round.commitments, share!), /Uint8Array/);
  const own = must(holders[0]!.commit());
  const sign = () => holders[0]!.sign(own.handle, message, [own.commitment, second!]);
  assert.throws(sign, /Uint8Array/);
});

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
