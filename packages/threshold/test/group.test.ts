import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalBytes, parseCanonical } from '@sekisho/protocol/canonical';
import fc from 'fast-check';
import { parseGroup } from '../src/aggregate.ts';
import { MAX_PARTIES } from '../src/group.ts';
import { assertRefused, must, world } from './world.ts';

const { group } = world('frost-ed25519-keccak512-nem', 2, 3);
const other = world('frost-ed25519-keccak512-nem', 2, 3, 'other').group;
const { group: threeOfThree } = world('frost-ed25519-keccak512-nem', 3, 3);
const [one, two, three] = group.parties;

/** The point of order two, (0, -1): on the curve, canonical, outside the prime-order group. */
const ORDER_TWO = 'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f';
const ZERO = '00'.repeat(32);
const IDENTITY = `01${'00'.repeat(31)}`;
/** y = p + 1: the identity in an encoding that is not canonical. */
const NOT_CANONICAL = `ee${'ff'.repeat(30)}7f`;
const GROUP_ORDER = 'edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010';

test('a group key survives JSON', () => {
  assert.deepEqual(must(parseGroup(JSON.parse(JSON.stringify(group)))), group);
  assert.deepEqual(must(parseGroup(must(parseCanonical(canonicalBytes(group))))), group);
});

const MALFORMED: readonly [string, unknown][] = [
  ['nothing', null],
  ['text', 'key'],
  ['a list', [group]],
  ['an unknown field', { ...group, note: '' }],
  ['a missing field', { ...group, publicKey: undefined, extra: 1 }],
  ['an unknown suite', { ...group, suite: 'frost-ed25519-sha256' }],
  ['a suite of the prototype', { ...group, suite: 'toString' }],
  ['one share that is the key', { ...group, threshold: 1, ...oneOfOne() }],
  ['threshold as text', { ...group, threshold: '2' }],
  ['a fraction', { ...group, threshold: 2.5 }],
  ['threshold above the parties', { ...group, parties: [one] }],
  ['half of the parties', { ...group, parties: [one, two, three, { ...one!, id: 'four' }] }],
  ['too many parties', { ...group, parties: Array.from({ length: MAX_PARTIES + 1 }, () => one) }],
  ['parties as an object', { ...group, parties: { 0: one } }],
  ['a party twice', { ...group, parties: [one, one] }],
  ['a name twice', { ...group, parties: [one, { ...two!, id: one!.id }] }],
  ['one share under two names', { ...group, parties: [one, { ...one!, id: 'signer-2' }] }],
  ['a bad name', { ...group, parties: [{ ...one!, id: 'Signer 1' }, two, three] }],
  ['identifier zero', party({ identifier: ZERO, verifyingShare: group.publicKey })],
  ['an identifier at the order', party({ identifier: GROUP_ORDER })],
  ['an identifier in capitals', party({ identifier: one!.identifier.replace('01', '0A') })],
  ['a party with more fields', party({ share: '' })],
  ['a verifying share of another', party({ verifyingShare: two!.verifyingShare })],
  ['a verifying share of no form', party({ verifyingShare: 7 })],
  ['the verifying share at infinity', party({ verifyingShare: IDENTITY })],
  ['fewer commitments: two shares sign where three are claimed', { ...group, threshold: 3 }],
  ['more commitments: two are claimed where it takes three', { ...threeOfThree, threshold: 2 }],
  ["another group's polynomial", { ...group, commitments: other.commitments }],
  ["another group's polynomial and key", { ...other, parties: group.parties }],
  ["another group's key", { ...group, publicKey: other.publicKey }],
  ['a commitment of order two', { ...group, commitments: [group.publicKey, ORDER_TWO] }],
  ['the identity', { ...group, commitments: [group.publicKey, IDENTITY] }],
  ['no canonical point', { ...group, commitments: [group.publicKey, NOT_CANONICAL] }],
  ['capitals', { ...group, publicKey: group.publicKey.toUpperCase() }],
];

// Each of these is consistent but for the one rule it breaks.
function oneOfOne() {
  const { publicKey } = group;
  return { commitments: [publicKey], parties: [{ ...one!, verifyingShare: publicKey }] };
}

function party(change: object) {
  return { ...group, parties: [{ ...one!, ...change }, two, three] };
}

/** Each part by its own rule: the next rule would refuse most of these too, and name another. */
const NAMED: readonly [string, unknown, RegExp][] = [
  ['a field under another name', { ...renamed(), Suite: '' }, /expected \{suite,/],
  ['threshold as text', { ...group, threshold: '2' }, /not a whole number/],
  ['a fraction', { ...group, threshold: 2.5 }, /not a whole number/],
  ['a name in a list', party({ id: ['signer-1'] }), /parties\[0\] is not/],
  ['an identifier at the order', party({ identifier: GROUP_ORDER }), /parties\[0\] is not/],
  ['an identifier as a list', party({ identifier: [...ZERO] }), /parties\[0\] is not/],
  ['a verifying share of no form', party({ verifyingShare: 7 }), /parties\[0\] is not/],
  ['a commitment as a list', { ...group, commitments: [[...ZERO], ZERO] }, /commitments\[0\]/],
];

function renamed() {
  const { suite: _suite, ...rest } = group;
  return rest;
}

for (const [what, value, says] of NAMED) {
  test(`what is wrong with a group key is named: ${what}`, () => {
    assert.match(assertRefused(parseGroup(value), 'group-malformed').detail, says);
  });
}

test('as many parties as there may be', () => {
  const { group: largest } = world('frost-ed25519-sha512', 8, MAX_PARTIES);
  assert.equal(must(parseGroup(largest)).parties.length, MAX_PARTIES);
});

for (const [what, value] of MALFORMED) {
  test(`refused as a group key: ${what}`, () => {
    assertRefused(parseGroup(value), 'group-malformed');
  });
}

test('no JSON value makes parseGroup throw', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      assertRefused(parseGroup(value), 'group-malformed');
    }),
  );
});

test('no change of one field passes, wherever it is made', () => {
  const fields = ['suite', 'threshold', 'parties', 'commitments', 'publicKey'] as const;
  fc.assert(
    fc.property(fc.constantFrom(...fields), fc.jsonValue(), (field, value) => {
      fc.pre(JSON.stringify(value) !== JSON.stringify(group[field]));
      assertRefused(parseGroup({ ...group, [field]: value }), 'group-malformed');
    }),
  );
});
