// The edges of the profile of signed requests: where one more character changes the answer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ed25519 } from '@noble/curves/ed25519.js';
import { base64, base64url, utf8 } from '../src/bytes.ts';
import {
  MAX_AUTHORITY_LENGTH,
  MAX_PATH_LENGTH,
  MAX_QUERY_LENGTH,
  MAX_REQUEST_BODY_BYTES,
  MAX_SIGNATURE_INPUT_LENGTH,
  type RawRequest,
  readRequest,
  readTerms,
  type RequestToSign,
  signRequest,
} from '../src/http-signature.ts';
import { isRefusal, type RefusalTag } from '../src/refusal.ts';

const REQUEST: RequestToSign = {
  ...{ method: 'POST', authority: 'gateway.example', path: '/v1', query: '' },
  ...{ body: utf8('{}'), created: 1_700_000_000, expires: 1_700_000_060 },
  ...{ nonce: base64url(new Uint8Array(16).fill(1)), keyid: 'exchange-1' },
};
const sign = (message: Uint8Array): Uint8Array => ed25519.sign(message, new Uint8Array(32).fill(7));

const rawOf = (change: Partial<RequestToSign>): RawRequest => {
  const request = { ...REQUEST, ...change };
  const { method, authority, path, query, body } = request;
  const fields = Object.entries(signRequest(request, sign));
  return { method, authority, target: path + query, fields, body };
};
const RAW = rawOf({});

const tagOf = (value: unknown): RefusalTag | undefined =>
  isRefusal(value) ? value.refused : undefined;

const IN_FORM: readonly (readonly [name: string, change: Partial<RequestToSign>])[] = [
  ['a host of one letter', { authority: 'g' }],
  ['a host of one letter, with a port', { authority: 'g:1' }],
  ['the longest host', { authority: 'a'.repeat(MAX_AUTHORITY_LENGTH) }],
  ['an encoded letter in the path', { path: '/v1/%C3%A9' }],
  ['an encoded letter in the query', { query: '?q=%C3%A9' }],
  ['dots that are no segments', { path: '/v1/.../a..b/.a' }],
  ['the longest path', { path: `/${'a'.repeat(MAX_PATH_LENGTH - 1)}` }],
  ['the longest query', { query: `?${'a'.repeat(MAX_QUERY_LENGTH - 1)}` }],
  ['the longest body', { body: new Uint8Array(MAX_REQUEST_BODY_BYTES) }],
  ['the longest key id', { keyid: 'k'.repeat(64) }],
  ['a second of life', { expires: REQUEST.created + 1 }],
];

for (const [name, change] of IN_FORM) {
  test(`in form: ${name}`, () => {
    const { method, authority, path, query, ...terms } = { ...REQUEST, ...change };
    const read = readRequest(rawOf(change));
    assert.ok(!isRefusal(read));
    const { evidence, ...found } = read;
    assert.deepEqual(found, terms);
    assert.deepEqual(
      [evidence.method, evidence.authority, evidence.path, evidence.query],
      [method, authority, path, query === '' ? '?' : query],
    );
    assert.deepEqual(readTerms(JSON.parse(JSON.stringify(evidence))), terms);
  });
}

const input = (change: (text: string) => string): RawRequest => ({
  ...RAW,
  fields: RAW.fields.map(([name, text]) => [
    name,
    name === 'signature-input' ? change(text) : text,
  ]),
});

const OUT_OF_FORM: readonly (readonly [tag: RefusalTag, name: string, raw: RawRequest])[] = [
  ['request-authority', 'one too long', { ...RAW, authority: 'a'.repeat(260) }],
  ['request-authority', 'a host that ends in a hyphen', { ...RAW, authority: 'a-' }],
  ['request-authority', 'port 0', { ...RAW, authority: 'a:0' }],
  ['request-path', 'half an encoded letter', { ...RAW, target: '/v1/%C' }],
  ['request-path', 'no hexadecimal digits', { ...RAW, target: '/v1/%ZZ' }],
  ['request-path', 'dots at the end', { ...RAW, target: '/v1/..' }],
  ['request-path', 'one dot at the end', { ...RAW, target: '/v1/%2E' }],
  ['request-path', 'one dot', { ...RAW, target: '/./v1' }],
  ['request-path', 'none', { ...RAW, target: '?a' }],
  ['request-query', 'half an encoded letter', { ...RAW, target: '/v1?%C' }],
  ['request-query', 'no hexadecimal digits', { ...RAW, target: '/v1?%ZZ' }],
  ['signature-nonce', 'something before it', input((text) => text.replace('nonce=', 'nonce=a'))],
  ['signature-nonce', 'something behind it', input((text) => text.replace(';keyid', 'a;keyid'))],
  ['signature-keyid', 'a token', input((text) => text.replace(/keyid="([^"]*)"/, 'keyid=$1'))],
  ['signature-parameters', 'six', input((text) => `${text};a=1`)],
];

for (const [tag, name, raw] of OUT_OF_FORM) {
  test(`out of form: ${tag}: ${name}`, () => {
    assert.equal(tagOf(readRequest(raw)), tag);
  });
}

test('a Signature-Input is parsed up to its longest, and no further', () => {
  const [, text] = RAW.fields.find(([name]) => name === 'signature-input')!;
  const padded = (length: number) => input(() => `${text};a=`.padEnd(length, '1'));
  const longest = padded(MAX_SIGNATURE_INPUT_LENGTH);
  assert.equal(tagOf(readRequest(longest)), 'signature-parameters');
  const longer = padded(MAX_SIGNATURE_INPUT_LENGTH + 1);
  assert.equal(tagOf(readRequest(longer)), 'signature-input-malformed');
});

test('evidence that nobody read from a request is held to the same edges', () => {
  const read = readRequest(RAW);
  assert.ok(!isRefusal(read));
  const tag = (change: object) => tagOf(readTerms({ ...read.evidence, ...change }));
  assert.equal(tag({}), undefined);
  assert.equal(tag({ query: 'a?b' }), 'request-query');
  assert.equal(tag({ path: 'v1' }), 'request-path');
  assert.equal(tag({ method: 'HEAD' }), 'request-method');
  const bodyOf = (length: number) => ({ body: base64(new Uint8Array(length)) });
  assert.equal(tag(bodyOf(MAX_REQUEST_BODY_BYTES)), undefined);
  // As many characters, and one byte too many.
  assert.equal(tag(bodyOf(MAX_REQUEST_BODY_BYTES + 1)), 'request-body-too-large');
});
