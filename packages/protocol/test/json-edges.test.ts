// The edges of strict JSON: what is wrong is wrong wherever it stands.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import canonicalize from 'canonicalize';
import { isJsonObject, type Json, MAX_JSON_DEPTH, parseJson } from '../src/json.ts';
import { policyHash } from '../src/policy.ts';
import { isRefusal } from '../src/refusal.ts';

/** Where these stand alone, each is refused; so it is inside anything else. */
const WRONG = ['01', '-0', '1.5', '1e3', '9007199254740992', '-', 'tru', '"a', '"\\x"', "'a'", '['];

test('a wrong value is refused inside a list and inside an object, first, last and alone', () => {
  for (const text of WRONG) {
    for (const whole of [
      ...[text, `[${text}]`, `[${text},1]`, `[1,${text}]`, `[[${text}]]`],
      ...[`{"a":${text}}`, `{"a":${text},"b":1}`, `{"b":1,"a":${text}}`, `[{"a":${text}}]`],
    ]) {
      assert.ok(isRefusal(parseJson(whole)), whole);
    }
  }
});

test('a wrong key is refused, whatever follows it', () => {
  for (const key of [
    '"a',
    '"\\ud800"',
    '"\\u00"',
    '"\\u000g"',
    '"\\ug000"',
    'a',
    '1',
    'null',
    '',
  ]) {
    for (const rest of [':1}', ':1,"b":2}', '', ',']) {
      assert.ok(isRefusal(parseJson(`{${key}${rest}`)), `{${key}${rest}`);
    }
  }
});

test('an empty list and an empty object may have white space in them', () => {
  for (const space of ['', ' ', '\n\t\r ']) {
    assert.deepEqual(parseJson(`[${space}]`), []);
    assert.deepEqual(Object.keys(parseJson(`{${space}}`) ?? assert.fail()), []);
    assert.deepEqual(parseJson(`[${space}1${space},${space}2${space}]`), [1, 2]);
  }
});

test('lists and objects are nested to the same depth, also one in the other', () => {
  const nested = (depth: number, open: (i: number) => readonly [string, string]): string => {
    let text = '1';
    for (let i = 0; i < depth; i++) text = open(i).join(text);
    return text;
  };
  const list = ['[', ']'] as const;
  const object = ['{"a":', '}'] as const;
  for (const open of [() => list, () => object, (i: number) => (i % 2 === 0 ? list : object)]) {
    assert.ok(!isRefusal(parseJson(nested(MAX_JSON_DEPTH, open))));
    const deeper = parseJson(nested(MAX_JSON_DEPTH + 1, open));
    assert.ok(isRefusal(deeper));
    assert.match(deeper.detail, /^nested deeper than 32/);
    assert.ok(isRefusal(parseJson(nested(10_000, open))), 'and it ends');
  }
});

test('an object is neither a list nor nothing nor a plain value', () => {
  const values: readonly Json[] = [{}, { a: 1 }, parseJson('{}') as Json];
  for (const value of values) assert.ok(isJsonObject(value));
  const others: readonly Json[] = [null, [], [{}], '', 'a', 0, 1, true, false];
  for (const value of others) assert.ok(!isJsonObject(value), JSON.stringify(value));
});

test('the hash of a policy is that of its canonical text under its domain', () => {
  const vectors = new URL('../../../spec/vectors/entries.json', import.meta.url);
  const { policy } = JSON.parse(readFileSync(vectors, 'utf8')).names.rebase[0].body;
  const hash = createHash('sha256').update(`sekisho/policy/v1\n${canonicalize(policy)}`);
  assert.equal(policyHash(policy), hash.digest('hex'));
});
