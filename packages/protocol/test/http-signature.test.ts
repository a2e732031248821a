import assert from 'node:assert/strict';
import { createPublicKey, verify as nodeVerify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ed25519 } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { createSignatureSync, verifySignature } from 'http-message-sig';
import { base64, base64url, fromBase64, fromBase64url, utf8 } from '../src/bytes.ts';
import { strictEd25519 } from '../src/ed25519.ts';
import {
  contentDigest,
  COVERED,
  MAX_REQUEST_BODY_BYTES,
  type RawRequest,
  readRequest,
  type RequestEvidence,
  type RequestToSign,
  signatureBase,
  signRequest,
  verifyEvidence,
} from '../src/http-signature.ts';
import { isRefusal, type RefusalTag } from '../src/refusal.ts';

const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const verify = strictEd25519((publicKey, message, signature) => {
  const key = Buffer.concat([SPKI_PREFIX, publicKey]);
  return nodeVerify(
    null,
    message,
    createPublicKey({ key, format: 'der', type: 'spki' }),
    signature,
  );
});

const SECRET = new Uint8Array(32).fill(7);
const PUBLIC = ed25519.getPublicKey(SECRET);
const sign = (message: Uint8Array): Uint8Array => ed25519.sign(message, SECRET);

const REQUEST: RequestToSign = {
  method: 'POST',
  authority: 'gateway.example:8443',
  path: '/v1/withdrawals',
  query: '',
  body: utf8('{"id":"w-1","amount":"300000000"}'),
  created: 1_700_000_000,
  expires: 1_700_000_060,
  nonce: base64url(new Uint8Array(16).fill(1)),
  keyid: 'exchange-1',
};

const rawOf = (request: RequestToSign): RawRequest => ({
  method: request.method,
  authority: request.authority,
  target: request.path + (request.query === '?' ? '' : request.query),
  fields: [['Accept', '*/*'], ...Object.entries(signRequest(request, sign))],
  body: request.body,
});

const RAW = rawOf(REQUEST);

const withField = (name: string, change: (value: string) => string): RawRequest => ({
  ...RAW,
  fields: RAW.fields.map(([one, value]) => [one, one === name ? change(value) : value]),
});

function evidenceOf(raw: RawRequest): RequestEvidence {
  const read = readRequest(raw);
  if (isRefusal(read)) assert.fail(`${read.refused}: ${read.detail}`);
  return read.evidence;
}

const outcome = (raw: RawRequest): RefusalTag | 'accepted' => {
  const read = readRequest(raw);
  if (isRefusal(read)) return read.refused;
  const verified = verifyEvidence(read.evidence, PUBLIC, verify);
  return isRefusal(verified) ? verified.refused : 'accepted';
};

test('a signed request is read, and verified from its evidence alone', () => {
  const read = readRequest(RAW);
  assert.ok(!isRefusal(read));
  const stored: RequestEvidence = JSON.parse(JSON.stringify(read.evidence));
  const { evidence, ...terms } = read;
  assert.deepEqual(evidence, stored);
  assert.deepEqual(verifyEvidence(stored, PUBLIC, verify), terms);
  assert.deepEqual(terms, {
    created: REQUEST.created,
    expires: REQUEST.expires,
    nonce: REQUEST.nonce,
    keyid: REQUEST.keyid,
    body: REQUEST.body,
  });
});

test('the base builder reproduces RFC 9421 Appendix B.2.6', () => {
  const secret = fromBase64url('n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU', 32)!;
  const params =
    '("date" "@method" "@path" "@authority" "content-type" "content-length")' +
    ';created=1618884473;keyid="test-key-ed25519"';
  const base = signatureBase(
    [
      ['date', 'Tue, 20 Apr 2021 02:07:55 GMT'],
      ['@method', 'POST'],
      ['@path', '/foo'],
      ['@authority', 'example.com'],
      ['content-type', 'application/json'],
      ['content-length', '18'],
    ],
    params,
  );
  assert.equal(
    new TextDecoder().decode(base),
    `"date": Tue, 20 Apr 2021 02:07:55 GMT
"@method": POST
"@path": /foo
"@authority": example.com
"content-type": application/json
"content-length": 18
"@signature-params": ${params}`,
  );
  const signature = base64(ed25519.sign(base, secret));
  assert.equal(
    signature,
    'wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==',
  );
  assert.ok(verify(ed25519.getPublicKey(secret), base, fromBase64(signature)!));
});

test('the digest is that of RFC 9530 Appendix D', () => {
  assert.equal(
    contentDigest(utf8('{"hello": "world"}\n')),
    'sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:',
  );
});

const input = (change: (value: string) => string): RawRequest =>
  withField('signature-input', change);
const without = (name: string): RawRequest => ({
  ...RAW,
  fields: RAW.fields.filter(([one]) => one !== name),
});
const more = (name: string, value: string): RawRequest => ({
  ...RAW,
  fields: [...RAW.fields, [name, value]],
});
const twice = (name: string): RawRequest => more(name, RAW.fields.find(([n]) => n === name)![1]);

const REFUSED: readonly (readonly [tag: RefusalTag, name: string, raw: RawRequest])[] = [
  ['request-field-missing', 'no signature', without('signature')],
  ['request-field-missing', 'no signature-input', without('signature-input')],
  ['request-field-missing', 'no digest', without('content-digest')],
  ['request-field-duplicate', 'two signatures', twice('signature')],
  ['request-field-duplicate', 'two inputs', twice('signature-input')],
  ['request-field-duplicate', 'two digests', twice('content-digest')],
  ['request-field-duplicate', 'in other letters', more('SIGNATURE', 'sig1=:AA==:')],
  ['request-method', 'another method', { ...RAW, method: 'PUT' }],
  ['request-method', 'lower-case method', { ...RAW, method: 'post' }],
  ['request-authority', 'upper-case host', { ...RAW, authority: 'Gateway.example' }],
  ['request-authority', 'user information', { ...RAW, authority: 'a@gateway.example' }],
  ['request-authority', 'port with a leading zero', { ...RAW, authority: 'gateway.example:080' }],
  ['request-authority', 'a line feed', { ...RAW, authority: 'gateway.example\n' }],
  ['request-authority', 'too long', { ...RAW, authority: 'a'.repeat(260) }],
  ['request-path', 'absolute form', { ...RAW, target: 'https://gateway.example/v1' }],
  ['request-path', 'dot segments', { ...RAW, target: '/v1/../v1/withdrawals' }],
  ['request-path', 'encoded dot segments', { ...RAW, target: '/v1/%2E%2E/withdrawals' }],
  ['request-path', 'lower-case hex', { ...RAW, target: '/v1/%c3%a9' }],
  ['request-path', 'raw space', { ...RAW, target: '/v1/a b' }],
  ['request-path', 'too long', { ...RAW, target: `/${'a'.repeat(512)}` }],
  ['request-query', 'fragment', { ...RAW, target: '/v1?a#b' }],
  ['request-query', 'too long', { ...RAW, target: `/v1?${'a'.repeat(1_024)}` }],
  [
    'request-body-too-large',
    'a byte too many',
    { ...RAW, body: new Uint8Array(MAX_REQUEST_BODY_BYTES + 1) },
  ],
  ['content-digest-malformed', 'sha-512', withField('content-digest', () => 'sha-512=:AA==:')],
  ['content-digest-malformed', 'two', withField('content-digest', (one) => `${one}, ${one}`)],
  [
    'content-digest-malformed',
    'base64 with loose bits',
    withField('content-digest', (one) => one.replace(/.=:$/, '/=:')),
  ],
  ['content-digest-mismatch', 'another body', { ...RAW, body: utf8('{}') }],
  ['signature-malformed', 'another label', withField('signature', (one) => `x${one}`)],
  ['signature-malformed', 'two members', withField('signature', (one) => `${one}, a=:AA==:`)],
  ['signature-malformed', '63 bytes', withField('signature', () => `sekisho=:${'A'.repeat(84)}:`)],
  [
    'signature-malformed',
    'base64 with loose bits',
    withField('signature', (one) => one.replace(/.==:$/, 'B==:')),
  ],
  ['signature-input-malformed', 'two members', input((one) => `${one}, sig1=()`)],
  ['signature-input-malformed', 'white space', input((one) => one.replace(';', '; '))],
  ['signature-input-malformed', 'no list', input(() => 'sekisho=1')],
  ['signature-input-malformed', 'too long', input((one) => one + ';a=1'.repeat(200))],
  ['signature-label', 'another label', input((one) => one.replace(/^sekisho/, 'sig1'))],
  ['signature-components', 'one missing', input((one) => one.replace(' "@query"', ''))],
  ['signature-components', 'one more', input((one) => one.replace('t")', 't" "date")'))],
  [
    'signature-components',
    'another order',
    input((one) => one.replace('"@method" "@authority"', '"@authority" "@method"')),
  ],
  ['signature-components', 'a parameter', input((one) => one.replace('t")', 't";req)'))],
  ['signature-parameters', 'no created', input((one) => one.replace(/;created=\d+/, ''))],
  ['signature-parameters', 'no tag', input((one) => one.replace(/;tag="sekisho"/, ''))],
  ['signature-parameters', 'alg', input((one) => `${one};alg="ed25519"`)],
  ['signature-parameters', 'twice', input((one) => `${one};tag="sekisho"`)],
  [
    'signature-parameters',
    'twice, another missing',
    input((one) => one.replace(/;nonce="[^"]*"/, ';created=1')),
  ],
  ['signature-parameters', 'decimal', input((one) => one.replace(/created=\d+/, 'created=1.5'))],
  ['signature-parameters', 'leading zero', input((one) => one.replace('expires=', 'expires=0'))],
  ['signature-lifetime', '61 s', input((one) => one.replace('00060', '00061'))],
  ['signature-lifetime', 'none', input((one) => one.replace('00060', '00000'))],
  ['signature-nonce', '15 bytes', input((one) => one.replace(/AQ"/, '"'))],
  ['signature-nonce', 'loose bits', input((one) => one.replace(/AQ";k/, 'AR";k'))],
  ['signature-nonce', 'a token', input((one) => one.replace(/nonce="([^"]*)"/, 'nonce=$1'))],
  ['signature-keyid', 'upper case', input((one) => one.replace('exchange', 'Exchange'))],
  ['signature-keyid', 'too long', input((one) => one.replace('exchange', 'e'.repeat(64)))],
  ['signature-tag', 'another', input((one) => one.replace('tag="sekisho"', 'tag="web-bot-auth"'))],
  ['request-signature', 'another path', { ...RAW, target: '/v1/withdrawals:judge' }],
  ['request-signature', 'another key id', input((one) => one.replace('exchange-1', 'exchange-2'))],
];

for (const [tag, name, raw] of REFUSED) {
  test(`${tag}: ${name}`, () => {
    assert.notDeepEqual(raw, RAW);
    assert.equal(outcome(raw), tag);
  });
}

test('stored evidence is held to the same structure', () => {
  const evidence = evidenceOf(RAW);
  const changes: readonly (readonly [RefusalTag, Partial<RequestEvidence>])[] = [
    ['request-body-malformed', { body: 'QQ=' }],
    ['request-body-malformed', { body: 'QR==' }],
    ['request-body-too-large', { body: 'A'.repeat(44_000) }],
    ['request-query', { query: '' }],
    ['signature-malformed', { signature: `${evidence.signature}=` }],
    ['signature-input-malformed', { signatureInput: `${evidence.signatureInput}\n` }],
    ['request-signature', { method: 'GET' }],
    ['request-signature', { query: '?a=1' }],
  ];
  for (const [tag, change] of changes) {
    const result = verifyEvidence({ ...evidence, ...change }, PUBLIC, verify);
    assert.ok(isRefusal(result));
    assert.equal(result.refused, tag);
  }
});

test('a request outside the profile is not signed', () => {
  assert.throws(() => signRequest({ ...REQUEST, keyid: 'A' }, sign), /signature-keyid/);
  assert.throws(() => signRequest({ ...REQUEST, expires: REQUEST.created + 61 }, sign), /lifetime/);
  assert.throws(() => signRequest({ ...REQUEST, path: '/a?b' }, sign), /request-path/);
});

const SEGMENT = fc.stringMatching(/^[a-z0-9._~:@-]{0,8}$/).filter((one) => !/^\.{1,2}$/.test(one));
const request: fc.Arbitrary<RequestToSign> = fc
  .record({
    method: fc.constantFrom('GET', 'POST'),
    authority: fc.constantFrom(
      'gateway.example',
      'a.b-c.example:8443',
      '127.0.0.1:8080',
      '[::1]:1',
    ),
    path: fc.array(SEGMENT, { minLength: 1, maxLength: 4 }).map((parts) => `/${parts.join('/')}`),
    query: fc.stringMatching(/^(\?([a-z0-9=&._~:@/?-]|%[0-9A-F]{2}){0,20})?$/),
    body: fc.uint8Array({ maxLength: 200 }),
    created: fc.integer({ min: 1, max: 4_000_000_000 }),
    life: fc.integer({ min: 1, max: 60 }),
    nonce: fc.uint8Array({ minLength: 16, maxLength: 16 }).map(base64url),
    keyid: fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,63}$/),
  })
  .map(({ life, ...rest }) => ({ ...rest, expires: rest.created + life }));

const replaceAt = (text: string, at: number, code: number): string =>
  text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1);

test('any one changed character of anything stored is refused', () => {
  const names = [
    'method',
    'authority',
    'path',
    'query',
    'body',
    'signatureInput',
    'signature',
  ] as const;
  fc.assert(
    fc.property(
      request,
      fc.constantFrom(...names),
      fc.nat(),
      fc.integer({ min: 0, max: 255 }),
      (one, name, position, code) => {
        const evidence = evidenceOf(rawOf(one));
        assert.ok(!isRefusal(verifyEvidence(evidence, PUBLIC, verify)));
        const text = evidence[name];
        if (text === '') return;
        const changed = replaceAt(text, position % text.length, code);
        if (changed === text) return;
        assert.ok(isRefusal(verifyEvidence({ ...evidence, [name]: changed }, PUBLIC, verify)));
      },
    ),
    { numRuns: 300 },
  );
});

test('any one changed character of a received request is refused', () => {
  fc.assert(
    fc.property(request, fc.nat(), fc.integer({ min: 0, max: 255 }), (one, position, code) => {
      const raw = rawOf(one);
      const fields = raw.fields.map(([name, value], i): [string, string] => [
        name,
        i === 1 + (position % 3) ? replaceAt(value, position % value.length, code) : value,
      ]);
      if (fields.every(([, value], i) => value === raw.fields[i]![1])) return;
      assert.notEqual(outcome({ ...raw, fields }), 'accepted');
    }),
    { numRuns: 300 },
  );
});

test('http-message-sig verifies what we sign, and we verify what it signs', async () => {
  const verifier = {
    algorithm: 'ed25519',
    verify: (data: Uint8Array, signature: Uint8Array) => verify(PUBLIC, data, signature),
  };
  const message = (raw: RawRequest) => ({
    kind: 'request' as const,
    method: raw.method,
    targetUri: `https://${raw.authority}${raw.target}`,
    requestTarget: raw.target,
    fields: raw.fields.map(([name, value]) => ({ name, value })),
  });
  await fc.assert(
    fc.asyncProperty(request, async (one) => {
      const raw = rawOf(one);
      const theirs = await verifySignature(message(raw), {
        label: 'sekisho',
        policy: {
          algorithms: ['ed25519'],
          requiredComponents: [...COVERED],
          requiredParameters: ['created', 'expires', 'nonce', 'keyid', 'tag'],
          now: one.created,
        },
        resolveVerifier: () => verifier,
      });
      assert.equal(theirs.parameters.keyid, one.keyid);
      assert.equal(theirs.parameters.nonce, one.nonce);

      const digest: [string, string] = ['Content-Digest', contentDigest(one.body)];
      const { created, expires, nonce, keyid } = one;
      const fields = createSignatureSync(message({ ...raw, fields: [digest] }), {
        label: 'sekisho',
        components: [...COVERED],
        parameters: { keyid, tag: 'sekisho', created, expires, nonce },
        signer: { algorithm: 'ed25519', sign },
      });
      const received: RawRequest = {
        ...raw,
        fields: [
          digest,
          ['Signature-Input', fields.signatureInput],
          ['Signature', fields.signature],
        ],
      };
      assert.equal(outcome(received), 'accepted', fields.signatureInput);
    }),
    { numRuns: 60 },
  );
});

interface Row {
  name: string;
  evidence: RequestEvidence;
  publicKey: string;
  expect: 'accept' | RefusalTag;
  base?: string;
}

test('vectors of request evidence', () => {
  const { vectors }: { vectors: Row[] } = JSON.parse(
    readFileSync(new URL('../../../spec/vectors/request-evidence.json', import.meta.url), 'utf8'),
  );
  assert.ok(vectors.length > 0);
  for (const row of vectors) {
    const signed: string[] = [];
    const result = verifyEvidence(row.evidence, Buffer.from(row.publicKey, 'hex'), (...args) => {
      signed.push(new TextDecoder().decode(args[1]));
      return verify(...args);
    });
    assert.equal(isRefusal(result) ? result.refused : 'accept', row.expect, row.name);
    if (row.base !== undefined) assert.deepEqual(signed, [row.base], row.name);
  }
});
