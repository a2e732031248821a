// Assertions, and what is wrong with each: see also webauthn-oracle.test.ts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { base64url, concat, fromBase64url } from '../src/bytes.ts';
import { isRefusal, type RefusalTag } from '../src/refusal.ts';
import {
  acceptableEs256Key,
  type AssertionEvidence,
  type ExpectedAssertion,
  verifyAssertion,
} from '../src/webauthn.ts';
import {
  assertion,
  CHALLENGE,
  ED25519,
  ES256,
  ORIGIN,
  RP_ID,
  sha256,
  softwarePasskey,
  UP_UV,
  VERIFIERS,
} from './support/authenticator.ts';

const verify = (evidence: AssertionEvidence, change: Partial<ExpectedAssertion> = {}) =>
  verifyAssertion(
    evidence,
    {
      challenge: CHALLENGE,
      origins: [ORIGIN],
      rpId: RP_ID,
      algorithm: 'Ed25519',
      publicKey: ED25519.publicKey,
      ...change,
    },
    VERIFIERS,
  );

const byEs256 = { algorithm: 'ES256', publicKey: ES256.publicKey } as const;

test('an assertion is from one of the origins of its credential, and the answer says which', () => {
  const origins = ['https://other.example', ORIGIN];
  const verified = verify(assertion(), { origins });
  assert.ok(!isRefusal(verified));
  assert.equal(verified.origin, ORIGIN);
  for (const elsewhere of [[], ['https://other.example'], [`${ORIGIN}.example`], [`${ORIGIN}/`]]) {
    const refused = verify(assertion(), { origins: elsewhere });
    assert.ok(isRefusal(refused));
    assert.equal(refused.refused, 'assertion-origin');
  }
  for (const origin of [undefined, null, [ORIGIN], { 1: ORIGIN }]) {
    const refused = verify(assertion({ client: { origin } }), { origins });
    assert.ok(isRefusal(refused));
    assert.equal(refused.refused, 'assertion-origin');
  }
});

test('assertions of both algorithms verify, with the facts a policy asks for', () => {
  const facts = { origin: ORIGIN, backupEligible: false, backedUp: false, signCount: 0 };
  assert.deepEqual(verify(assertion()), facts);
  for (let i = 0; i < 40; i++) {
    assert.deepEqual(verify(assertion({ passkey: ES256 }), byEs256), facts);
  }
  assert.deepEqual(verify(assertion({ flags: UP_UV | 0x08, counter: 0xfffffffe })), {
    ...facts,
    backupEligible: true,
    signCount: 0xfffffffe,
  });
  assert.deepEqual(verify(assertion({ flags: UP_UV | 0x18 })), {
    ...facts,
    backupEligible: true,
    backedUp: true,
  });
});

test('client data may hold more keys, in any order, and omit crossOrigin', () => {
  const other = { other_keys_can_be_added_here: 'do not compare clientDataJSON to a template' };
  assert.ok(!isRefusal(verify(assertion({ client: other }))));
  const challenge = base64url(CHALLENGE);
  const client = `{ "origin":"${ORIGIN}","challenge":"${challenge}","type":"webauthn.get" }`;
  assert.ok(!isRefusal(verify(assertion({ client }))));
});

const changed = (evidence: AssertionEvidence, change: Partial<AssertionEvidence>) => ({
  ...evidence,
  ...change,
});
const required = `"challenge":"${base64url(CHALLENGE)}","origin":"${ORIGIN}"`;
const duplicated = `{"type":"webauthn.create","type":"webauthn.get",${required}}`;
const flipped = (text: string): string => {
  const bytes = fromBase64url(text)!;
  bytes[bytes.length - 1]! ^= 1;
  return base64url(bytes);
};

const REFUSED: readonly (readonly [tag: RefusalTag, name: string, evidence: AssertionEvidence])[] =
  [
    [
      'assertion-malformed',
      'padded',
      changed(assertion(), { signature: `${assertion().signature}==` }),
    ],
    ['assertion-malformed', 'no credential', changed(assertion(), { credential: '' })],
    ['assertion-malformed', 'no client data', changed(assertion(), { clientDataJSON: '' })],
    [
      'assertion-malformed',
      'no authenticator data',
      changed(assertion(), { authenticatorData: 'AA' }),
    ],
    [
      'assertion-malformed',
      'client data too long',
      assertion({ client: { a: 'a'.repeat(2_048) } }),
    ],
    ['assertion-client-data', 'duplicate key', assertion({ client: duplicated })],
    ['assertion-client-data', 'no object', assertion({ client: '[]' })],
    ['assertion-type', 'a registration', assertion({ client: { type: 'webauthn.create' } })],
    ['assertion-type', 'a payment', assertion({ client: { type: 'payment.get' } })],
    [
      'assertion-challenge',
      'another',
      assertion({ client: { challenge: base64url(sha256(CHALLENGE)) } }),
    ],
    ['assertion-challenge', 'none', assertion({ client: { challenge: undefined } })],
    [
      'assertion-challenge',
      'padded',
      assertion({ client: { challenge: `${base64url(CHALLENGE)}=` } }),
    ],
    ['assertion-origin', 'another', assertion({ client: { origin: 'https://evil.example' } })],
    ['assertion-origin', 'port', assertion({ client: { origin: `${ORIGIN}:8443` } })],
    ['assertion-cross-origin', 'framed', assertion({ client: { crossOrigin: true } })],
    ['assertion-cross-origin', 'a text', assertion({ client: { crossOrigin: 'false' } })],
    ['assertion-top-origin', 'named', assertion({ client: { topOrigin: ORIGIN } })],
    ['assertion-rp-id', 'another', assertion({ rpId: 'example' })],
    ['assertion-user-absent', 'UP clear', assertion({ flags: 0x04 })],
    ['assertion-user-unverified', 'UV clear', assertion({ flags: 0x01 })],
    ['assertion-backup-state', 'BS without BE', assertion({ flags: UP_UV | 0x10 })],
    ['assertion-flags', 'AT', assertion({ flags: UP_UV | 0x40 })],
    ['assertion-flags', 'ED', assertion({ flags: UP_UV | 0x80 })],
    ['assertion-flags', 'reserved 1', assertion({ flags: UP_UV | 0x02 })],
    ['assertion-flags', 'reserved 2', assertion({ flags: UP_UV | 0x20 })],
    ['assertion-flags', 'extension data', assertion({ extra: Uint8Array.of(0xa0) })],
    ['assertion-signature', 'of another key', assertion({ passkey: softwarePasskey('Ed25519') })],
    [
      'assertion-signature',
      'a bit',
      changed(assertion(), { signature: flipped(assertion().signature) }),
    ],
  ];

for (const [tag, name, evidence] of REFUSED) {
  test(`${tag}: ${name}`, () => {
    const result = verify(evidence);
    assert.ok(isRefusal(result));
    assert.equal(result.refused, tag);
  });
}

test('one algorithm never stands in for the other', () => {
  for (const [evidence, expected] of [
    [assertion({ passkey: ES256 }), {}],
    [assertion(), byEs256],
  ] as const) {
    const result = verify(evidence, expected);
    assert.ok(isRefusal(result) && result.refused === 'assertion-signature');
  }
});

test('ES256 signatures must be DER to the letter, and r, s in range', () => {
  const good = assertion({ passkey: ES256 });
  const der = fromBase64url(good.signature)!;
  const r = der.subarray(4, 4 + der[3]!);
  const s = der.subarray(6 + der[3]!);
  const integer = (content: Uint8Array) => concat(Uint8Array.of(2, content.length), content);
  const sequence = (...parts: Uint8Array[]) => {
    const content = concat(...parts);
    return concat(Uint8Array.of(0x30, content.length), content);
  };
  const padded = concat(Uint8Array.of(0), r);
  const order = Buffer.from(
    '00ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
    'hex',
  );
  assert.deepEqual(sequence(integer(r), integer(s)), der);
  const one = integer(Uint8Array.of(1));
  const wrongs = [
    concat(der, Uint8Array.of(0)),
    concat(Uint8Array.of(0x30, 0x81, der[1]!), der.subarray(2)),
    concat(Uint8Array.of(0x30, der[1]! - 1), der.subarray(2)),
    concat(Uint8Array.of(0x31), der.subarray(1)),
    der.subarray(0, -1),
    sequence(integer(r)),
    sequence(integer(r), one, one),
    sequence(integer(padded), integer(s)),
    sequence(integer(new Uint8Array()), integer(s)),
    sequence(integer(r), integer(Uint8Array.of(0))),
    sequence(integer(r), integer(order)),
    sequence(integer(r), integer(Uint8Array.of(0x80, 1, 1, 1, 1, 1, 1, 1))),
  ];
  for (const wrong of wrongs) {
    const result = verifyAssertion(
      changed(good, { signature: base64url(wrong) }),
      { challenge: CHALLENGE, origins: [ORIGIN], rpId: RP_ID, ...byEs256 },
      { ...VERIFIERS, verifyEs256: () => true }, // so that only the form can refuse
    );
    assert.ok(isRefusal(result), Buffer.from(wrong).toString('hex'));
    assert.match(result.refused, /^assertion-(signature|malformed)$/);
  }
});

test('any one changed bit of what is signed is refused', () => {
  for (const [passkey, expected] of [
    [ED25519, {}],
    [ES256, byEs256],
  ] as const) {
    const evidence = assertion({ passkey });
    const parts = fc.constantFrom('authenticatorData', 'clientDataJSON', 'signature');
    fc.assert(
      fc.property(parts, fc.nat(), fc.nat(7), (part, position, bit) => {
        const bytes = fromBase64url(evidence[part])!;
        bytes[position % bytes.length]! ^= 1 << bit;
        const result = verify(changed(evidence, { [part]: base64url(bytes) }), expected);
        assert.ok(isRefusal(result));
      }),
      { numRuns: 200 },
    );
  }
});

test('an ES256 key is admissible only as an uncompressed point of the curve', () => {
  assert.ok(acceptableEs256Key(ES256.publicKey));
  const off = ES256.publicKey.slice();
  off[64]! ^= 1;
  const hybrid = ES256.publicKey.slice();
  hybrid[0] = 0x06 | (hybrid[64]! & 1);
  const compressed = concat(Uint8Array.of(0x02), ES256.publicKey.subarray(1, 33));
  for (const key of [off, hybrid, compressed, new Uint8Array(65), new Uint8Array(1)]) {
    assert.equal(acceptableEs256Key(key), false);
  }
});

test('a challenge of another length is a bug and throws', () => {
  assert.throws(() => verify(assertion(), { challenge: new Uint8Array(31) }), /32 bytes/);
});
