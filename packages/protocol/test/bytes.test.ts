// The fast ways through the text forms give what the platform's encoders give, and nothing else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fromHex, fromUtf8, hex, utf8 } from '../src/bytes.ts';

/** Lengths on both sides of where `utf8` changes its way. */
const text = fc.oneof(
  fc.string({ unit: 'binary-ascii', maxLength: 200 }),
  fc.string({ unit: 'binary', maxLength: 200 }),
);

test('utf8 is what TextEncoder says, and reads back', () => {
  fc.assert(
    fc.property(text, (value) => {
      assert.deepEqual(utf8(value), new TextEncoder().encode(value));
      assert.equal(fromUtf8(utf8(value)), value);
    }),
  );
});

test('a lone surrogate is a bug of the caller, in a short text and in a long one', () => {
  for (const length of [0, 95, 500]) {
    assert.throws(() => utf8(`${'a'.repeat(length)}\ud800`), /lone surrogate/);
  }
});

test('bytes that are no UTF-8, or not its shortest form, are refused', () => {
  for (const bytes of ['80', '61ff', 'c080', 'c1bf', 'e08080', 'eda080', 'f4908080', 'f0808080']) {
    assert.equal(fromUtf8(fromHex(bytes)!), undefined, bytes);
  }
  assert.equal(fromUtf8(fromHex('efbbbf61')!), '\ufeffa');
});

test('hex reads exactly its own lower-case form', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      assert.deepEqual(fromHex(hex(bytes)), new Uint8Array(bytes));
      assert.deepEqual(fromHex(hex(bytes), bytes.length), new Uint8Array(bytes));
      assert.equal(fromHex(hex(bytes), bytes.length + 1), undefined);
      assert.equal(fromHex(`${hex(bytes)}0`), undefined);
    }),
  );
  for (const wrong of [
    '0',
    '0A',
    'g0',
    '0g',
    ' 0',
    '/0',
    ':0',
    '`0',
    '0x',
    '１0',
    '-1',
    '\u01300',
  ]) {
    assert.equal(fromHex(wrong), undefined, wrong);
  }
});
