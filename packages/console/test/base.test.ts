// Text forms of bytes in the page: what stands there in the library's place gives what it gives,
// and what the library refuses does not come out of it as it went in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '@sekisho/drill/keys';
import { hmac as libraryHmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import * as library from '@scure/base';
import * as ours from '../src/forms/base.ts';
import { hmac } from '../src/forms/hmac.ts';

const NAMES = ['base64', 'base64urlnopad', 'base32', 'base32crockford'] as const;
const random = seededRandom('base');
const BYTES = Array.from({ length: 64 }, (_, length) => random.bytes(length));

test('every text of bytes is the library’s, and is read back', () => {
  for (const name of NAMES) {
    for (const bytes of BYTES) {
      const text = ours[name].encode(bytes);
      assert.equal(text, library[name].encode(bytes), name);
      assert.deepEqual(ours[name].decode(text), bytes, name);
    }
  }
  const long = random.bytes(300_000);
  assert.equal(ours.base64.encode(long), library.base64.encode(long));
});

/** As `bytes.ts` reads: whatever is not what the encoder gives is no text of bytes. */
function strictly({ encode, decode }: typeof ours.base64, text: string): Uint8Array | undefined {
  try {
    const bytes = decode(text);
    return encode(bytes) === text ? bytes : undefined;
  } catch {
    return undefined;
  }
}

test('what is cut, padded, spaced or changed is read or refused as the library does', () => {
  const letters = 'Az09-_+/=  \nIl1uU\u00e9\u{1f600}';
  for (const name of NAMES) {
    for (const bytes of BYTES) {
      const text = library[name].encode(bytes);
      const changed = [...letters].map((letter) => text.slice(0, -1) + letter);
      for (const each of [text.slice(1), `${text}=`, ` ${text}`, text.toLowerCase(), ...changed]) {
        assert.deepEqual(strictly(ours[name], each), strictly(library[name], each), each);
      }
    }
  }
});

test('UTF-8 is read whole, its first mark included, or not at all', () => {
  for (const text of ['', 'a', '出金', '\u{1f600}', '\ufeffa', '\u0000']) {
    const bytes = ours.utf8.decode(text);
    assert.deepEqual(bytes, library.utf8.decode(text));
    assert.equal(ours.utf8.encode(bytes), text);
  }
  for (const bad of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe3, 0x81], [0xf4, 0x90, 0, 0]]) {
    assert.throws(() => ours.utf8.encode(Uint8Array.from(bad)));
    assert.throws(() => library.utf8.encode(Uint8Array.from(bad)));
  }
});

test('HMAC is the library’s, for keys shorter and longer than a block', () => {
  for (const length of [0, 1, 32, 63, 64, 65, 200]) {
    const [key, message] = [random.bytes(length), random.bytes(length * 3)];
    assert.deepEqual(hmac(sha256, key, message), libraryHmac(sha256, key, message));
  }
});
