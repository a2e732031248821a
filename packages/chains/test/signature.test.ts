// The corners of Ed25519 on which libraries differ, pinned to what NIS accepts and stricter.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Point, etc } from '@noble/ed25519';
import { keccak_512 } from '@noble/hashes/sha3.js';
import { concat } from '@sekisho/protocol/bytes';
import { verifyNemSignature } from '@sekisho/chains/nem';
import { symbolSigner, symbolVerifies, unhex } from './symbol.ts';

const ORDER = Point.CURVE().n;
const MESSAGE = new TextEncoder().encode('sekisho');
const signer = symbolSigner(new Uint8Array(32).fill(3));
const signature = signer.sign(MESSAGE);

// All encodings of the eight points of small order, canonical and not.
const SMALL_ORDER = [
  '0100000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000080',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0000000000000000000000000000000000000000000000000000000000000080',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
];

test('a good signature verifies', () => {
  assert.equal(verifyNemSignature(signer.publicKey, MESSAGE, signature), true);
});

test('S plus the group order is refused', () => {
  let s = scalarOf(signature.subarray(32)) + ORDER;
  const bytes = new Uint8Array(32);
  for (let i = 0; i < 32; i++, s >>= 8n) bytes[i] = Number(s & 0xffn);
  const malleated = concat(signature.subarray(0, 32), bytes);
  assert.equal(verifyNemSignature(signer.publicKey, MESSAGE, malleated), false);
});

test('the top bits of S are part of it (symbol-sdk ignores the highest)', () => {
  for (const bit of [0x80, 0x40, 0x20, 0x10]) {
    const altered = Uint8Array.from(signature);
    altered[63]! ^= bit;
    assert.equal(verifyNemSignature(signer.publicKey, MESSAGE, altered), false);
  }
});

test('keys of small order are refused, whatever they would verify', () => {
  for (const key of SMALL_ORDER.map(unhex)) {
    for (const r of SMALL_ORDER.map(unhex)) {
      // S = 0 and R of small order verify under such keys in lax libraries, for many messages.
      const forged = concat(r, new Uint8Array(32));
      for (let i = 0; i < 8; i++) {
        assert.equal(verifyNemSignature(key, Uint8Array.of(i), forged), false);
      }
    }
  }
});

test('R with a part of small order is refused, as by NIS (no cofactor)', () => {
  // A signature that holds only after multiplication with the cofactor: R' = R + T, T of order 8.
  const torsion = Point.fromBytes(unhex(SMALL_ORDER[6]!), false);
  const secret = 12345n;
  const nonce = 67890n;
  const key = Point.BASE.multiply(secret).toBytes();
  const r = Point.BASE.multiply(nonce).add(torsion).toBytes();
  const k = scalarOf(keccak_512(concat(r, key, MESSAGE))) % ORDER;
  const lax = concat(r, etcScalar(nonce + k * secret));
  assert.equal(symbolVerifies(key, MESSAGE, lax), false);
  assert.equal(verifyNemSignature(key, MESSAGE, lax), false);
  const plainR = Point.BASE.multiply(nonce).toBytes();
  const plainK = scalarOf(keccak_512(concat(plainR, key, MESSAGE))) % ORDER;
  const good = concat(plainR, etcScalar(nonce + plainK * secret));
  assert.equal(verifyNemSignature(key, MESSAGE, good), true);
});

test('wrong lengths and points off the curve are false, not an exception', () => {
  const key = signer.publicKey;
  for (const length of [0, 31, 33, 64]) {
    assert.equal(verifyNemSignature(new Uint8Array(length), MESSAGE, signature), false);
  }
  for (const length of [0, 63, 65, 128]) {
    assert.equal(verifyNemSignature(key, MESSAGE, new Uint8Array(length)), false);
  }
  assert.equal(verifyNemSignature(new Uint8Array(32).fill(2), MESSAGE, signature), false);
  assert.equal(verifyNemSignature(new Uint8Array(32).fill(0xff), MESSAGE, signature), false);
});

test('a signature over SHA-512, as other chains make, is refused', async () => {
  const { sign, getPublicKey } = await import('node:crypto').then((crypto) => {
    const pair = crypto.generateKeyPairSync('ed25519');
    const der = pair.publicKey.export({ type: 'spki', format: 'der' });
    return {
      sign: (bytes: Uint8Array) => new Uint8Array(crypto.sign(null, bytes, pair.privateKey)),
      getPublicKey: () => new Uint8Array(der.subarray(-32)),
    };
  });
  assert.equal(verifyNemSignature(getPublicKey(), MESSAGE, sign(MESSAGE)), false);
});

const scalarOf = (bytes: Uint8Array): bigint =>
  bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

function etcScalar(value: bigint): Uint8Array {
  let rest = etc.mod(value, ORDER);
  return Uint8Array.from({ length: 32 }, () => {
    const byte = Number(rest & 0xffn);
    rest >>= 8n;
    return byte;
  });
}
