import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PrivateKey, PublicKey, Signature } from 'symbol-sdk';
import { KeyPair, Verifier } from 'symbol-sdk/nem';
import { keccak_512 } from '@noble/hashes/sha3.js';
import { publicKeyOfScalar, signWithScalar, stealWithScalar } from '../src/thief.ts';
import { NEM_EPOCH_MS } from '../src/nis/facts.ts';
import { AT, SCALAR, STRANGER, world, XEM } from './world.ts';

test('symbol-sdk verifies what a bare scalar signed', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 32, maxLength: 32 }).filter((bytes) => bytes.some((b) => b > 0)),
      fc.uint8Array({ maxLength: 300 }),
      (scalar, message) => {
        const verifier = new Verifier(new PublicKey(publicKeyOfScalar(scalar)));
        const signature = signWithScalar(scalar, message);
        assert.ok(verifier.verify(message, new Signature(signature)));
        const other = new Uint8Array([...message, 1]);
        assert.ok(!verifier.verify(other, new Signature(signature)));
      },
    ),
    { numRuns: 50 },
  );
});

test('a NEM private key and its scalar are the same account', () => {
  const secret = new Uint8Array(32).map((_, index) => index + 1);
  const scalar = keccak_512(secret.toReversed()).slice(0, 32);
  scalar[0] = (scalar[0] ?? 0) & 248;
  scalar[31] = ((scalar[31] ?? 0) & 127) | 64;
  const account = new KeyPair(new PrivateKey(secret));
  assert.deepEqual(publicKeyOfScalar(scalar), account.publicKey.bytes);
});

test('zero and short scalars are no keys', () => {
  assert.throws(() => signWithScalar(new Uint8Array(32), new Uint8Array(1)), /not zero/);
  assert.throws(() => signWithScalar(new Uint8Array(31), new Uint8Array(1)), /32 bytes/);
});

test('the thief takes the money straight on chain', async () => {
  const { ask } = world();
  const stolen = stealWithScalar(SCALAR, {
    network: 'mainnet',
    recipient: STRANGER,
    amount: 999_000n * XEM,
    at: NEM_EPOCH_MS + AT * 1000,
  });
  const answer = await ask('POST', '/transaction/announce', JSON.parse(stolen.announce));
  assert.equal(answer.json['code'], 1);
  await ask('POST', '/sim/block');
  const account = await ask('GET', `/account/get?address=${STRANGER}`);
  assert.equal(account.json['account']?.['balance'], 999_000_000_000);
  assert.equal(stolen.fee, 25n * 50_000n);
});
