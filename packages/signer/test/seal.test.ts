import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concat, utf8 } from '@sekisho/protocol/bytes';
import { isRefusal, type Refusal, type RefusalTag } from '@sekisho/protocol/refusal';
import { Decrypter, Encrypter } from 'age-encryption';
import fc from 'fast-check';
import {
  MAX_SEALED_BYTES,
  MIN_PASSPHRASE_LENGTH,
  openShare,
  SEAL_WORK_FACTOR,
  type SealContext,
  sealShare,
  unwrap,
} from '../src/seal.ts';

const PASSPHRASE = 'otter plinth seven marble';
const SECRET = utf8('the secret bytes of a share');
const CONTEXT: SealContext = {
  ledger: 'aa'.repeat(32),
  wallet: 'hot-nem',
  party: 'signer-1',
  groupPublicKey: 'bb'.repeat(32),
  epoch: 1,
};

/** Every field changed, one at a time. */
const SWAPPED: readonly SealContext[] = [
  { ...CONTEXT, ledger: 'ab'.repeat(32) },
  { ...CONTEXT, wallet: 'hot-nem-2' },
  { ...CONTEXT, party: 'signer-2' },
  { ...CONTEXT, groupPublicKey: 'bc'.repeat(32) },
  { ...CONTEXT, epoch: 2 },
];

function assertRefused(value: unknown, tag: RefusalTag, detail = /./): void {
  if (!isRefusal(value)) throw new assert.AssertionError({ message: `not refused: ${tag}` });
  assert.equal(value.refused, tag, value.detail);
  assert.match(value.detail, detail);
  assert.ok(!value.detail.includes('secret bytes'));
  assert.ok(!value.detail.includes('otter'));
}

function must(sealed: Uint8Array | Refusal): Uint8Array {
  if (isRefusal(sealed)) throw new assert.AssertionError({ message: sealed.detail });
  return sealed;
}

const sealed = must(await sealShare(SECRET, PASSPHRASE, CONTEXT));
const text = Buffer.from(sealed).toString('latin1');
const headerEnd = text.indexOf('\n--- ');
const flipped = (at: number): Uint8Array => {
  const copy = sealed.slice();
  copy[at]! ^= 1;
  return copy;
};

test('a sealed share opens to the same bytes', async () => {
  assert.deepEqual(await openShare(sealed, PASSPHRASE, CONTEXT), SECRET);
});

test('it is an age file: the library alone opens it, and our line comes first', async () => {
  assert.match(
    text,
    new RegExp(`^age-encryption\\.org/v1\\n-> scrypt \\S+ ${SEAL_WORK_FACTOR}\\n`),
  );
  const decrypter = new Decrypter();
  decrypter.addPassphrase(PASSPHRASE);
  const plain = await decrypter.decrypt(sealed, 'text');
  const [head, ...rest] = plain.split('\n');
  assert.equal(head, `sekisho/sealed-share/v1 ${JSON.stringify(CONTEXT)}`);
  assert.deepEqual(utf8(rest.join('\n')), SECRET);
});

test('the caller keeps its secret, and two sealings of it differ', async () => {
  const again = await sealShare(SECRET, PASSPHRASE, CONTEXT);
  assert.ok(!isRefusal(again));
  assert.notDeepEqual(again, sealed);
  assert.deepEqual(SECRET, utf8('the secret bytes of a share'));
});

test('another passphrase does not open it', async () => {
  assertRefused(await openShare(sealed, `${PASSPHRASE}.`, CONTEXT), 'sealed-share-passphrase');
});

test('a short passphrase seals nothing', async () => {
  for (const passphrase of ['', 'x'.repeat(MIN_PASSPHRASE_LENGTH - 1)]) {
    assertRefused(await sealShare(SECRET, passphrase, CONTEXT), 'passphrase-short');
  }
});

test('a file swapped between parties is foreign, though the passphrase is right', async () => {
  assertRefused(await openShare(sealed, PASSPHRASE, SWAPPED[2]!), 'sealed-share-foreign');
});

test('every field of the context is bound', () => {
  const line = (context: SealContext) =>
    utf8(`sekisho/sealed-share/v1 ${JSON.stringify(context)}\n`);
  assert.deepEqual(unwrap(concat(line(CONTEXT), SECRET), CONTEXT), SECRET);
  for (const context of SWAPPED) {
    assertRefused(unwrap(concat(line(context), SECRET), CONTEXT), 'sealed-share-foreign');
    assertRefused(unwrap(concat(line(CONTEXT), SECRET), context), 'sealed-share-foreign');
  }
});

test('a plaintext without our line is damaged', () => {
  for (const plain of [utf8(''), SECRET, utf8('\n'), new Uint8Array([0xff, 0x0a])]) {
    assertRefused(unwrap(plain, CONTEXT), 'sealed-share-damaged');
  }
});

test('any secret and context come back', () => {
  const context = fc.record({
    ledger: fc.string({ unit: 'grapheme' }),
    wallet: fc.string({ unit: 'grapheme' }),
    party: fc.string({ unit: 'grapheme' }),
    groupPublicKey: fc.string(),
    epoch: fc.nat(),
  });
  fc.assert(
    fc.property(context, fc.uint8Array(), (bound, secret) => {
      const { ledger, wallet, party, groupPublicKey, epoch } = bound;
      const json = JSON.stringify({ ledger, wallet, party, groupPublicKey, epoch });
      const plain = concat(utf8(`sekisho/sealed-share/v1 ${json}\n`), secret);
      assert.deepEqual(unwrap(plain, bound), secret);
    }),
  );
});

test('damage outside the passphrase check is named as damage', async () => {
  const damaged: readonly [string, Uint8Array][] = [
    ['empty', new Uint8Array()],
    ['text', utf8('age-encryption.org/v1\n')],
    ['version', flipped(20)],
    ['work factor', flipped(text.indexOf(` ${SEAL_WORK_FACTOR}\n`) + 2)],
    ['header MAC', flipped(headerEnd + 6)],
    ['last byte', flipped(sealed.length - 1)],
    ['cut', sealed.subarray(0, -1)],
    ['header alone', sealed.subarray(0, headerEnd + 5)],
    ['longer', new Uint8Array([...sealed, 0])],
  ];
  for (const [what, file] of damaged) {
    const answer = await openShare(file, PASSPHRASE, CONTEXT);
    assert.ok(isRefusal(answer), what);
    assertRefused(answer, 'sealed-share-damaged');
  }
});

test('a file with a lighter lock, or another one, is not ours', async () => {
  const light = new Encrypter();
  light.setScryptWorkFactor(4);
  light.setPassphrase(PASSPHRASE);
  const plain = concat(utf8(`sekisho/sealed-share/v1 ${JSON.stringify(CONTEXT)}\n`), SECRET);
  assertRefused(
    await openShare(await light.encrypt(plain), PASSPHRASE, CONTEXT),
    'sealed-share-damaged',
  );
  const toKey = new Encrypter();
  toKey.addRecipient('age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p');
  const answer = await openShare(await toKey.encrypt(plain), PASSPHRASE, CONTEXT);
  assertRefused(answer, 'sealed-share-damaged', /one passphrase/);
});

test('a file far larger than a share is not read', async () => {
  const huge = new Uint8Array(MAX_SEALED_BYTES);
  const encrypter = new Encrypter();
  encrypter.setScryptWorkFactor(SEAL_WORK_FACTOR);
  encrypter.setPassphrase(PASSPHRASE);
  const answer = await openShare(await encrypter.encrypt(huge), PASSPHRASE, CONTEXT);
  assertRefused(answer, 'sealed-share-damaged', /longer than/);
  await assert.rejects(sealShare(huge, PASSPHRASE, CONTEXT), /too long/);
});
