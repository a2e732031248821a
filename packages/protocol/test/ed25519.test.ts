import assert from 'node:assert/strict';
import { createPublicKey, verify as nodeVerify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ed25519 } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { fromHex, hex } from '../src/bytes.ts';
import {
  acceptableKey,
  portableEd25519,
  strictEd25519,
  type VerifyEd25519,
} from '../src/ed25519.ts';

interface Row {
  name: string;
  key: string;
  message: string;
  signature: string;
  expect: 'accept' | 'refuse';
  by?: 'form' | 'equation';
  admissible: boolean;
}

const { vectors }: { vectors: Row[] } = JSON.parse(
  readFileSync(new URL('../../../spec/vectors/ed25519.json', import.meta.url), 'utf8'),
);

const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

const nodeEd25519: VerifyEd25519 = (publicKey, message, signature) => {
  try {
    const der = Buffer.concat([SPKI_PREFIX, publicKey]);
    return nodeVerify(
      null,
      message,
      createPublicKey({ key: der, format: 'der', type: 'spki' }),
      signature,
    );
  } catch {
    return false;
  }
};

const nobleCofactored: VerifyEd25519 = (publicKey, message, signature) =>
  ed25519.verify(signature, message, publicKey, { zip215: true });

const bytes = (text: string): Uint8Array => fromHex(text) ?? assert.fail(text);

const run = (verify: VerifyEd25519, row: Row): boolean =>
  verify(bytes(row.key), bytes(row.message), bytes(row.signature));

for (const [name, verify] of [
  ['node:crypto', strictEd25519(nodeEd25519)],
  ['noble', portableEd25519],
] as const) {
  test(`ed25519 vectors under the rule around ${name}`, () => {
    for (const row of vectors) assert.equal(run(verify, row), row.expect === 'accept', row.name);
  });
}

test('the form alone refuses what it must, whatever the raw verifier says', () => {
  for (const row of vectors) {
    assert.equal(
      run(
        strictEd25519(() => true),
        row,
      ),
      row.by !== 'form',
      row.name,
    );
  }
});

test('a cofactored verifier would accept what the equation refuses: it is no raw verifier', () => {
  const wrong = vectors.filter(
    (row) => row.by === 'equation' && run(strictEd25519(nobleCofactored), row),
  );
  assert.ok(wrong.length >= 5);
  for (const row of wrong) assert.equal(run(portableEd25519, row), false, row.name);
});

test('keys with torsion, small-order keys and bytes off the curve are not admissible', () => {
  for (const row of vectors) assert.equal(acceptableKey(bytes(row.key)), row.admissible, row.name);
  for (const row of vectors.filter((one) => /^mixed-order A|^small-order A/.test(one.name))) {
    assert.equal(row.admissible, false, row.name);
  }
});

test('every fresh key is admissible, and one changed bit spoils every signature', () => {
  const seed = fc.uint8Array({ minLength: 32, maxLength: 32 });
  fc.assert(
    fc.property(seed, fc.uint8Array(), fc.nat(511), (secret, message, bit) => {
      const key = ed25519.getPublicKey(secret);
      const signature = ed25519.sign(message, secret);
      assert.ok(acceptableKey(key));
      assert.ok(portableEd25519(key, message, signature));
      assert.ok(strictEd25519(nodeEd25519)(key, message, signature));
      const changed = signature.slice();
      changed[bit >> 3]! ^= 1 << (bit & 7);
      assert.equal(portableEd25519(key, message, changed), false, hex(changed));
      assert.equal(strictEd25519(nodeEd25519)(key, message, changed), false, hex(changed));
    }),
    { numRuns: 20 },
  );
});
