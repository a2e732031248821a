import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GenNonce } from '@noble/curves/abstract/frost.js';
import { MAX_OUTSTANDING_NONCES, NonceBook } from '../src/nonces.ts';
import { assertRefused } from './world.ts';

const nonce = (): GenNonce => ({
  nonces: { hiding: new Uint8Array(32).fill(7), binding: new Uint8Array(32).fill(9) },
  commitments: { identifier: '', hiding: new Uint8Array(32), binding: new Uint8Array(32) },
});

const isZero = ({ nonces }: GenNonce) =>
  [...nonces.hiding, ...nonces.binding].every((byte) => byte === 0);

test('a nonce is out of the book before it is used, and zero after', () => {
  const book = new NonceBook('boot');
  const kept = nonce();
  const handle = book.put(kept);
  const answer = book.use(handle, (given) => {
    assert.equal(book.outstanding, 0);
    assert.equal(given.nonces.hiding[0], 7);
    assertRefused(
      book.use(handle, () => 0),
      'nonce-unknown',
    );
    return 'done';
  });
  assert.equal(answer, 'done');
  assert.ok(isZero(kept));
});

test('a nonce is gone and zero when its use fails', () => {
  const book = new NonceBook('boot');
  const kept = nonce();
  const handle = book.put(kept);
  const fail = () =>
    book.use(handle, () => {
      throw new Error('power');
    });
  assert.throws(fail, /power/);
  assert.ok(isZero(kept));
  assertRefused(fail(), 'nonce-unknown');
});

test('dropped and wiped nonces are zero, the others are not', () => {
  const book = new NonceBook('boot');
  const all = Array.from({ length: MAX_OUTSTANDING_NONCES + 3 }, nonce);
  for (const each of all) book.put(each);
  assert.deepEqual(
    all.map(isZero),
    all.map((_each, at) => at < 3),
  );
  book.wipe();
  assert.equal(book.outstanding, 0);
  assert.ok(all.every(isZero));
});
