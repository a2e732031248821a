import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { p256 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { fromHex, hex, utf8 } from '@sekisho/protocol/bytes';
import { portableEd25519 } from '@sekisho/protocol/ed25519';
import fc from 'fast-check';
import {
  ed25519PublicKeyFrom,
  ed25519SignerFrom,
  MAX_REMEMBERED,
  nodeEd25519,
  nodeEs256,
} from '../src/wiring/node-checks.ts';

interface Row {
  name: string;
  key: string;
  message: string;
  signature: string;
  expect: 'accept' | 'refuse';
}

const { vectors }: { vectors: Row[] } = JSON.parse(
  readFileSync(new URL('../../../spec/vectors/ed25519.json', import.meta.url), 'utf8'),
);

const bytes = (text: string): Uint8Array => fromHex(text) ?? assert.fail(text);

test('ed25519 keeps the pinned rule on every vector, the second time from the cache too', () => {
  assert.ok(vectors.length > 10);
  for (const row of [...vectors, ...vectors]) {
    const verdict = nodeEd25519(bytes(row.key), bytes(row.message), bytes(row.signature));
    assert.equal(verdict, row.expect === 'accept', row.name);
  }
});

test('ed25519 answers as the portable code does, for signatures bent in any place', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.uint8Array({ maxLength: 100 }),
      fc.nat(96 * 8 * 2),
      (seed, message, bit) => {
        const key = ed25519PublicKeyFrom(seed);
        const signature = ed25519SignerFrom(seed)(message);
        const bent = bit < 96 * 8; // otherwise left as it is
        const where = bit >> 3;
        if (bent && where < 64) signature[where]! ^= 1 << (bit & 7);
        if (bent && where >= 64) key[where - 64]! ^= 1 << (bit & 7);
        const verdict = nodeEd25519(key, message, signature);
        assert.equal(verdict, portableEd25519(key, message, signature));
        assert.equal(verdict, !bent);
      },
    ),
  );
});

test('ed25519 stays right when more keys are seen than the cache holds', () => {
  const message = utf8('message');
  const seeds = Array.from({ length: 1_100 }, (_, i) => sha256(utf8(`seed ${i}`)));
  const signed = seeds.map((seed) => ({
    key: ed25519PublicKeyFrom(seed),
    signature: ed25519SignerFrom(seed)(message),
  }));
  for (const { key, signature } of [...signed, ...signed.slice(0, 100)]) {
    assert.ok(nodeEd25519(key, message, signature));
  }
  assert.ok(!nodeEd25519(signed[0]!.key, message, signed[1]!.signature));
});

test('what was good is remembered for its own bytes only', () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  const message = utf8('pay 1 to one');
  const parts = [ed25519PublicKeyFrom(pem), message, ed25519SignerFrom(pem)(message)] as const;
  assert.ok(nodeEd25519(...parts));
  for (const [i, part] of parts.entries()) {
    for (let at = 0; at < part.length; at++) {
      const bent = parts.map((each) => each.slice());
      bent[i]![at]! ^= 1;
      assert.ok(!nodeEd25519(bent[0]!, bent[1]!, bent[2]!), `byte ${at} of part ${i}`);
    }
  }
  assert.ok(nodeEd25519(...parts));
  assert.ok(!nodeEd25519(parts[0], utf8('pay 1 to one '), parts[2]));
});

test('ed25519 stays right when more signatures are good than are remembered', () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  const [key, signer] = [ed25519PublicKeyFrom(pem), ed25519SignerFrom(pem)];
  for (let i = 0; i < MAX_REMEMBERED + 20; i++) {
    assert.ok(nodeEd25519(key, utf8(`message ${i}`), signer(utf8(`message ${i}`))));
  }
  assert.ok(nodeEd25519(key, utf8('message 0'), signer(utf8('message 0'))));
  assert.ok(!nodeEd25519(key, utf8('message 1'), signer(utf8('message 0'))));
});

test('an ed25519 signer comes from PEM or seed; other keys are refused', () => {
  const seed = bytes('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60');
  assert.equal(hex(ed25519PublicKeyFrom(seed)), vectors[0]!.key); // RFC 8032 §7.1, test 1
  assert.equal(hex(ed25519SignerFrom(seed)(new Uint8Array(0))), vectors[0]!.signature);

  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const message = utf8('message');
  assert.ok(nodeEd25519(ed25519PublicKeyFrom(pem), message, ed25519SignerFrom(pem)(message)));

  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const otherPem = other.export({ format: 'pem', type: 'pkcs8' }).toString();
  assert.throws(() => ed25519SignerFrom(otherPem), /type ec, where ed25519 is needed/);
  assert.throws(() => ed25519SignerFrom(seed.subarray(1)), /seed of 31 bytes/);
  assert.throws(() => ed25519SignerFrom('not a key'));
});

test('es256 takes r ‖ s over an uncompressed point, and nothing else', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { d } = privateKey.export({ format: 'jwk' });
  const point = p256.getPublicKey(Buffer.from(d ?? '', 'base64url'), false);
  const compressed = p256.getPublicKey(Buffer.from(d ?? '', 'base64url'), true);
  const message = utf8('message');
  const raw = sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  const der = sign('sha256', message, privateKey);
  const bend = (bytes: Uint8Array, at: number, by = 1): Uint8Array => {
    const copy = Uint8Array.from(bytes);
    copy[at]! ^= by;
    return copy;
  };
  const order = bytes('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');

  assert.ok(nodeEs256(point, message, raw));
  assert.ok(nodeEs256(point, message, raw)); // and from the cache
  assert.ok(!nodeEs256(point, utf8('massage'), raw));
  for (const at of [0, 31, 32, 63]) assert.ok(!nodeEs256(point, message, bend(raw, at)));
  assert.ok(!nodeEs256(bend(point, 64), message, raw), 'a point off the curve');
  assert.ok(!nodeEs256(bend(point, 0, 0x04 ^ 0x06 ^ (point[64]! & 1)), message, raw), 'hybrid');
  assert.ok(!nodeEs256(compressed, message, raw), 'a compressed point');
  assert.ok(!nodeEs256(point, message, der), 'DER');
  assert.ok(!nodeEs256(point, message, raw.subarray(1)));
  assert.ok(!nodeEs256(point, message, new Uint8Array(64)), 'zeros');
  assert.ok(!nodeEs256(point, message, Buffer.concat([order, raw.subarray(32)])), 'r = n');
  assert.ok(!nodeEs256(new Uint8Array(65), message, raw), 'no point');
});
