import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalBytes, canonicalText, parseCanonical } from '../src/canonical.ts';
import { type Json, MAX_JSON_DEPTH, MAX_JSON_LENGTH, parseJson } from '../src/json.ts';
import { isRefusal } from '../src/refusal.ts';
import canonicalize from 'canonicalize';

const REFUSED: readonly (readonly [text: string | Uint8Array, detail: RegExp])[] = [
  ['', /^unexpected end at offset 0$/],
  ['{"a":1,"a":2}', /^duplicate key at offset 7$/],
  ['{"a":1,"\\u0061":2}', /^duplicate key at offset 7$/],
  ['{"__proto__":1}', /^reserved key at offset 1$/],
  ['{"\\u005f_proto__":1}', /^reserved key at offset 1$/],
  ['{"refused":"json-malformed"}', /^reserved key at offset 1$/],
  ['"\ud800"', /^lone surrogate at offset 1$/],
  ['"\udc00\ud800"', /^lone surrogate at offset 1$/],
  ['"\\ud800"', /^lone surrogate in string at offset 0$/],
  ['"\\udc00\\ud800"', /^lone surrogate in string at offset 0$/],
  ['1.0', /^number with a fraction or exponent at offset 0$/],
  ['[1e3]', /^number with a fraction or exponent at offset 1$/],
  ['1E3', /^number with a fraction or exponent at offset 0$/],
  ['-0', /^integer not in canonical form at offset 0$/],
  ['01', /^integer not in canonical form at offset 0$/],
  ['-', /^integer not in canonical form at offset 0$/],
  ['+1', /^unexpected character at offset 0$/],
  ['9007199254740992', /^integer beyond 2\^53 - 1 at offset 0$/],
  ['-9007199254740992', /^integer beyond 2\^53 - 1 at offset 0$/],
  ['NaN', /^unexpected character at offset 0$/],
  ['null x', /^trailing characters at offset 5$/],
  ['{}{}', /^trailing characters at offset 2$/],
  ['[1,]', /^unexpected character at offset 3$/],
  ['{"a":1,}', /^expected a key at offset 7$/],
  ['{a:1}', /^expected a key at offset 1$/],
  ['{"a" 1}', /^expected ":" at offset 5$/],
  ['[1 2]', /^expected "," or "\]" at offset 3$/],
  ['{"a":1 "b":2}', /^expected "," or "}" at offset 7$/],
  ['"a', /^unclosed string at offset 2$/],
  ['"a\n"', /^raw control character at offset 2$/],
  ['"\\x41"', /^malformed escape at offset 1$/],
  ['"\\u12g4"', /^malformed escape at offset 1$/],
  ["'a'", /^unexpected character at offset 0$/],
  ['/**/1', /^unexpected character at offset 0$/],
  ['\ufeff1', /^byte order mark at offset 0$/],
  ['\u00a01', /^unexpected character at offset 0$/],
  [Uint8Array.of(0xef, 0xbb, 0xbf, 0x31), /^byte order mark at offset 0$/],
  [Uint8Array.of(0x22, 0xc0, 0x80, 0x22), /^bytes that are not UTF-8$/],
  [Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22), /^bytes that are not UTF-8$/],
  ['['.repeat(MAX_JSON_DEPTH + 1), /^nested deeper than 32 at offset 32$/],
  ['['.repeat(1_000_000), /^nested deeper than 32/],
  [' '.repeat(MAX_JSON_LENGTH + 1), /^longer than 1048576 bytes$/],
];

test('json refuses what parsers disagree about, and says where', () => {
  for (const [text, detail] of REFUSED) {
    const result = parseJson(text);
    assert.ok(isRefusal(result), String(text));
    assert.equal(result.refused, 'json-malformed');
    assert.match(result.detail, detail);
  }
});

test('json takes white space, all escapes, and the extremes of its integers', () => {
  const integers = '[1 ,-9007199254740991,9007199254740991,0]';
  const escapes = '"\\"\\\\\\/\\b\\f\\n\\r\\t\\u20ac\\ud83d\\ude00"';
  const text = ` {"a":\t${integers},\n"":${escapes}}\r`;
  assert.deepEqual(parseJson(text), Object.assign(Object.create(null), JSON.parse(text)));
  assert.ok(!isRefusal(parseJson('['.repeat(MAX_JSON_DEPTH) + ']'.repeat(MAX_JSON_DEPTH))));
});

test('an object has the keys that were sent and no others', () => {
  const value = parseJson('{"toString":1,"constructor":2}');
  assert.equal(Object.getPrototypeOf(value), null);
  assert.deepEqual(Object.keys(value ?? {}), ['toString', 'constructor']);
  assert.equal('hasOwnProperty' in Object(parseJson('{}')), false);
});

/** Values of our subset, with keys and strings that are awkward on purpose. */
const wellFormed = fc.string({ unit: 'binary', maxLength: 8 });
const awkward = fc.constantFrom('constructor', 'toString', '\u2028', '\u007f', '\ue000', '😀', '"');
const key = fc.oneof(wellFormed, awkward).filter((one) => one !== '__proto__' && one !== 'refused');
const { value: json } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger().map((number) => (number === 0 ? 0 : number)),
    wellFormed,
    awkward,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 6 }),
  ),
}));

test('json agrees with JSON.parse wherever both accept', () => {
  const soup = fc
    .array(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"a"',
        '"b"',
        '"\\u00e9"',
        '1',
        '-1',
        '0',
        '.5',
        'e1',
        'true',
        'null',
        ' ',
        '"',
        '\\',
        '01',
        '\ud800',
        '"__proto__"',
      ),
      { maxLength: 12 },
    )
    .map((tokens) => tokens.join(''));
  const texts = fc.oneof(
    soup,
    json.map((value) => JSON.stringify(value, null, 1)),
    fc.json(),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const ours = parseJson(text);
      if (isRefusal(ours)) return;
      assert.equal(canonicalText(ours), canonicalText(JSON.parse(text)));
    }),
    { numRuns: 2_000 },
  );
});

test('json takes whatever JSON.stringify makes of a value, from text and from bytes', () => {
  fc.assert(
    fc.property(json, (value) => {
      const text = JSON.stringify(value);
      for (const form of [text, new TextEncoder().encode(text)]) {
        const parsed = parseJson(form);
        assert.ok(!isRefusal(parsed), text);
        assert.equal(canonicalText(parsed), canonicalText(value));
      }
    }),
  );
});

test('json is total over any bytes', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void parseJson(bytes)));
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseJson(text)));
});

test('canonical text is what the canonicalize package makes', () => {
  fc.assert(
    fc.property(json, (value) => assert.equal(canonicalText(value), canonicalize(value))),
    { numRuns: 500 },
  );
});

test('canonical bytes parse back to the value, and no other bytes do', () => {
  fc.assert(
    fc.property(json, fc.nat(), fc.nat(255), (value, at, byte) => {
      const bytes = canonicalBytes(value);
      const parsed = parseCanonical(bytes);
      assert.ok(!isRefusal(parsed));
      assert.equal(canonicalText(parsed), canonicalText(value));
      const changed = bytes.slice();
      changed[at % bytes.length] = byte;
      const other = parseCanonical(changed);
      if (!isRefusal(other)) assert.deepEqual(canonicalBytes(other), changed);
    }),
  );
});

test('canonical form sorts keys by UTF-16 units and escapes the minimum (RFC 8785 §3.2)', () => {
  const value = { '\ufb33': 1, '😀': 2, '\u20ac': 3, '1': 4, '\r': 5, a: '\u000f\u007f\u2028/"\\' };
  assert.equal(
    canonicalText(value),
    '{"\\r":5,"1":4,"a":"\\u000f\u007f\u2028/\\"\\\\","\u20ac":3,"😀":2,"\ufb33":1}',
  );
});

test('JSON that is not its own canonical form is refused', () => {
  for (const text of ['{"b":1,"a":2}', '[1, 2]', '"\\u0061"', '"\\/"', ' 1', '1\n', '"\\u001F"']) {
    const result = parseCanonical(new TextEncoder().encode(text));
    assert.ok(isRefusal(result) && result.refused === 'json-not-canonical', text);
  }
  const malformed = parseCanonical(new TextEncoder().encode('{"a":1,"a":1}'));
  assert.ok(isRefusal(malformed) && malformed.refused === 'json-malformed');
});

test('a value outside the subset is a bug and throws', () => {
  let deep: Json = 0;
  for (let i = 0; i <= MAX_JSON_DEPTH; i++) deep = [deep];
  const wrong: readonly unknown[] = [
    undefined,
    1n,
    1.5,
    Number.NaN,
    Infinity,
    2 ** 53,
    -0,
    '\ud800',
    Symbol('a'),
    () => 1,
    new Date(0),
    new Uint8Array(1),
    new Map(),
    [undefined],
    { a: undefined },
    { a: 1n },
    { '\udc00': 1 },
    { refused: 1 },
    JSON.parse('{"__proto__":1}'),
    deep,
  ];
  for (const value of wrong) {
    assert.throws(() => canonicalText(value as Json), /^Error: canonical: /);
    assert.throws(() => canonicalBytes(value as Json), /^Error: canonical: /);
  }
});
