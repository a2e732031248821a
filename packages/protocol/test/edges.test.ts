// The edges of text forms: where one more character, bit or digit changes the answer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatUnits, parseUnits } from '../src/amount.ts';
import { equalBytes, fromBase32, fromBase64, fromHex, toBase32, utf8 } from '../src/bytes.ts';
import { canonicalBytes, canonicalText, parseCanonical } from '../src/canonical.ts';
import { sealEntry } from '../src/envelope.ts';
import { type Json, MAX_JSON_DEPTH, MAX_JSON_LENGTH } from '../src/json.ts';
import { isRefusal } from '../src/refusal.ts';

const XEM = { symbol: 'XEM', decimals: 6 };
const tagOf = (value: unknown): string | undefined =>
  isRefusal(value) ? value.refused : undefined;

test('main units: nothing is one unit too much, nothing behind it, and no text without end', () => {
  assert.equal(tagOf(parseUnits('0 XEM', XEM)), 'amount-malformed');
  assert.equal(tagOf(parseUnits('0.000000 XEM', XEM)), 'amount-malformed');
  assert.equal(tagOf(parseUnits('1 XEM ', XEM)), 'amount-malformed');
  assert.equal(tagOf(parseUnits('1 XEM,', XEM)), 'amount-malformed');
  assert.equal(parseUnits('3 XEM', XEM), 3_000_000n);
  assert.equal(parseUnits('3 BTC', { symbol: 'BTC', decimals: 0 }), 3n);
  // 78 characters and 79: what would only be inexact is not even looked at.
  const longest = `1.${'0'.repeat(72)} XEM`;
  assert.equal(tagOf(parseUnits(longest, XEM)), 'amount-inexact');
  assert.equal(tagOf(parseUnits(`1.${'0'.repeat(73)} XEM`, XEM)), 'amount-malformed');
});

test('zero has no sign', () => {
  assert.equal(formatUnits(0n, XEM), '0 XEM');
  assert.equal(formatUnits(-1n, XEM), '-0.000001 XEM');
});

test('base32 is RFC 4648 §6, with padding, and read strictly', () => {
  assert.equal(toBase32(utf8('foob')), 'MZXW6YQ=');
  assert.deepEqual(fromBase32('MZXW6YQ='), utf8('foob'));
  assert.deepEqual(fromBase32('MZXW6YQ=', 4), utf8('foob'));
  for (const text of ['mzxw6yq=', 'MZXW6YQ', 'MZXW6YR=', '1']) {
    assert.equal(fromBase32(text), undefined, text);
  }
  assert.equal(fromBase32('MZXW6YQ=', 5), undefined);
});

test('base64 has one text for its bytes: no bit behind the last byte', () => {
  assert.deepEqual(fromBase64('AAE='), new Uint8Array([0, 1]));
  assert.equal(fromBase64('AAF='), undefined);
  assert.equal(fromBase64('AA E='), undefined);
});

test('hex digits end at 0, 9, a and f', () => {
  for (const digit of '0123456789abcdef') assert.ok(fromHex(`0${digit}`) !== undefined, digit);
  for (const digit of '/:`gAF@ ') assert.equal(fromHex(`0${digit}`), undefined, digit);
  assert.equal(fromHex('000'), undefined);
});

test('bytes are equal if they are as many and the same', () => {
  const bytes = (...all: number[]): Uint8Array => new Uint8Array(all);
  assert.ok(equalBytes(bytes(), bytes()));
  assert.ok(equalBytes(bytes(1, 2), bytes(1, 2)));
  assert.ok(!equalBytes(bytes(1, 2), bytes(1, 3)));
  assert.ok(!equalBytes(bytes(3, 2), bytes(1, 2)));
  assert.ok(!equalBytes(bytes(1), bytes(1, 2)));
  assert.ok(!equalBytes(bytes(1, 0), bytes(1)));
  assert.ok(!equalBytes(bytes(), bytes(0)));
});

test('short and long texts are the same UTF-8, at the last ASCII character and after', () => {
  for (const length of [0, 1, 95, 96, 97, 200]) {
    for (const end of ['', '\x7f', '\x80', 'é', '日']) {
      const text = 'a'.repeat(length) + end;
      assert.deepEqual(utf8(text), new Uint8Array(new TextEncoder().encode(text)));
    }
  }
});

const nested = (depth: number): Json => {
  let value: Json = 1;
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { a: value };
  return value;
};

test('canonical JSON is as deep as JSON that is read, and no deeper', () => {
  const deepest = canonicalBytes(nested(MAX_JSON_DEPTH));
  assert.deepEqual(canonicalBytes(parseCanonical(deepest) as Json), deepest);
  assert.throws(() => canonicalText(nested(MAX_JSON_DEPTH + 1)), /deeper than/);
  const list = Array.from({ length: MAX_JSON_DEPTH + 5 }, () => [1]);
  assert.equal(canonicalText(list), `[${list.map(() => '[1]').join(',')}]`);
});

test('canonical bytes may be as long as JSON that is read, and no longer', () => {
  const text = (length: number): Uint8Array => utf8(`"${'a'.repeat(length - 2)}"`);
  assert.ok(!isRefusal(parseCanonical(text(MAX_JSON_LENGTH))));
  assert.equal(tagOf(parseCanonical(text(MAX_JSON_LENGTH + 1))), 'json-malformed');
});

test('members are sorted wherever they stand', () => {
  assert.equal(canonicalText({ b: 1, a: 2 }), '{"a":2,"b":1}');
  assert.equal(canonicalText({ a: 2, c: 1, b: 3 }), '{"a":2,"b":3,"c":1}');
  assert.equal(canonicalText({ a: 2, b: 3, c: 1 }), '{"a":2,"b":3,"c":1}');
});

test('an entry is not sealed with a salt or tag of another length', () => {
  const bytes = (length: number): Uint8Array => new Uint8Array(length);
  assert.ok(sealEntry(1, 0, bytes(1), bytes(32), bytes(32)).envelope.length > 0);
  assert.throws(() => sealEntry(1, 0, bytes(1), bytes(31), bytes(32)), /wrong lengths/);
  assert.throws(() => sealEntry(1, 0, bytes(1), bytes(32), bytes(33)), /wrong lengths/);
});
