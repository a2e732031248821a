// The console's server: what it says of itself with every answer, and what it passes on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromUtf8, utf8 } from '@sekisho/protocol/bytes';
import type { ApiRequest, ApiResponse } from '@sekisho/replica/api';
import { consoleApi } from '../src/server/api.ts';
import type { Forward } from '../src/server/forwarding.ts';
import { CONTENT_SECURITY_POLICY } from '../src/server/headers.ts';
import { pageOf } from '../src/server/page.ts';

const HASH = 'ab'.repeat(32);
const settings = {
  name: 'test',
  trust: {
    ledger: HASH,
    origin: 'ledger.example/log',
    publicKey: HASH,
    quorum: 1,
    watchers: [{ id: 'watcher-1', publicKey: HASH }],
  },
  origins: ['http://localhost:1'],
  rpId: 'localhost',
};
const page = pageOf({ script: utf8('start()'), sha256: HASH }, settings);

interface Asked {
  readonly answer: ApiResponse;
  readonly forwarded: Forward | undefined;
}

async function ask(method: string, target: string, more: Partial<ApiRequest> = {}): Promise<Asked> {
  let forwarded: Forward | undefined;
  const api = consoleApi(page, ['watcher-1'], async (forward) => {
    forwarded = forward;
    const fields = [
      ['content-type', 'application/json'],
      ['set-cookie', 'a=b'],
      ['content-security-policy', "default-src 'unsafe-inline'"],
    ] as const;
    return { status: 200, fields, body: utf8('{}') };
  });
  const request = { method, target, authority: 'console', fields: [], body: new Uint8Array() };
  const answer = await api({ ...request, certificate: undefined, ...more });
  return { answer, forwarded };
}

const fieldOf = ({ fields }: ApiResponse, name: string): string[] =>
  fields.filter(([given]) => given.toLowerCase() === name).map(([, value]) => value);
const textOf = ({ body }: ApiResponse): string => fromUtf8(body as Uint8Array) ?? '';

test('every answer carries the one strict policy, also what is passed on or fails', async () => {
  for (const target of [
    '/',
    '/console.js',
    '/settings.json',
    '/x.js',
    '/gateway/v1/policy',
    '/gateway/v1/x',
  ]) {
    const { answer } = await ask('GET', target);
    assert.deepEqual(fieldOf(answer, 'content-security-policy'), [CONTENT_SECURITY_POLICY], target);
    assert.deepEqual(fieldOf(answer, 'x-content-type-options'), ['nosniff'], target);
    assert.deepEqual(fieldOf(answer, 'cache-control'), ['no-store'], target);
    assert.deepEqual(fieldOf(answer, 'set-cookie'), [], target);
  }
});

test('the policy allows own scripts, styles and connections, and nothing else', () => {
  const rules = CONTENT_SECURITY_POLICY.split('; ').sort();
  assert.deepEqual(rules, [
    "base-uri 'none'",
    "connect-src 'self'",
    "default-src 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "script-src 'self'",
    "style-src 'self'",
    "trusted-types 'none'",
  ]);
});

test('the document has no inline script or style, and pins the script by its hash', async () => {
  const text = textOf((await ask('GET', '/')).answer);
  assert.doesNotMatch(text, /<style|\sstyle=|\son[a-z]+=|<script(?![^>]*src=)/);
  assert.match(text, /integrity="sha256-[A-Za-z0-9+/]{43}="/);
});

test('each screen has its address; a file that is not there is none', async () => {
  const root = textOf((await ask('GET', '/')).answer);
  for (const path of ['/stop', '/policy', `/withdrawals/${HASH}`, '/ledger/17']) {
    assert.equal(textOf((await ask('GET', path)).answer), root, path);
  }
  for (const path of ['/console.map', '/../settings.json', '/.git/config', '/a.html']) {
    assert.equal((await ask('GET', path)).answer.status, 404, path);
  }
  assert.equal((await ask('POST', '/')).answer.status, 405);
});

test('what is passed on is a list: these, and no other', async () => {
  const gateway: [string, string][] = [
    ['GET', '/v1/policy'],
    ['GET', '/v1/ledger'],
    ['GET', '/readyz'],
    ['GET', '/v1/desk/queue'],
    ['GET', '/v1/desk/queue?cursor=abc'],
    ['GET', `/v1/desk/withdrawals/${HASH}`],
    ['GET', '/v1/desk/entries/17'],
    ['POST', '/v1/sessions'],
    ['POST', '/v1/sessions/end'],
    ['POST', '/v1/acts'],
    ['POST', '/v1/proposals'],
    ['POST', `/v1/proposals/${HASH}/acts`],
  ];
  for (const [method, target] of gateway) {
    const { forwarded } = await ask(method, `/gateway${target}`);
    assert.deepEqual([forwarded?.to, forwarded?.target], [{ gateway: true }, target]);
  }
  const { forwarded } = await ask('POST', '/watchers/watcher-1/v1/stops');
  assert.deepEqual([forwarded?.to, forwarded?.target], [{ watcher: 'watcher-1' }, '/v1/stops']);
});

const REFUSED: readonly [method: string, target: string][] = [
  ['POST', '/gateway/v1/withdrawals'],
  ['POST', '/gateway/v1/amendments'],
  ['POST', '/gateway/v1/imports'],
  ['GET', '/gateway/metrics'],
  ['GET', '/gateway/v1/withdrawals'],
  ['DELETE', '/gateway/v1/acts'],
  ['GET', '/gateway/v1/acts'],
  ['POST', '/gateway/v1/desk/queue'],
  ['GET', '/gateway/v1/desk/../withdrawals'],
  ['GET', '/gateway/v1/desk/queue/../../acts'],
  ['GET', '/gateway//v1/policy'],
  ['GET', '/gateway/v1/policy%00'],
  ['GET', '/watchers/watcher-1/v1/stops'],
  ['POST', '/watchers/watcher-2/v1/stops'],
  ['POST', '/watchers/watcher-1/v1/stops/relay'],
  ['POST', '/watchers/../v1/stops'],
];

for (const [method, target] of REFUSED) {
  test(`${method} ${target} is passed on to nobody`, async () => {
    const { answer, forwarded } = await ask(method, target);
    assert.equal(forwarded, undefined);
    assert.ok([404, 405].includes(answer.status), String(answer.status));
  });
}

test('of a request only token and types go along; to a watcher not even the token', async () => {
  const fields = [
    ['Cookie', 'a=b'],
    ['Authorization', 'Bearer t'],
    ['Origin', 'https://evil.example'],
    ['X-Forwarded-For', '1.2.3.4'],
    ['Content-Type', 'application/json'],
  ] as const;
  const toGateway = await ask('POST', '/gateway/v1/acts', { fields });
  assert.deepEqual(toGateway.forwarded?.fields, [
    ['Authorization', 'Bearer t'],
    ['Content-Type', 'application/json'],
  ]);
  const toWatcher = await ask('POST', '/watchers/watcher-1/v1/stops', { fields });
  assert.deepEqual(toWatcher.forwarded?.fields, [['Content-Type', 'application/json']]);
});

test('a gateway that does not answer is told as such, without its words', async () => {
  const api = consoleApi(page, [], async () => {
    throw new Error('connect ECONNREFUSED 10.0.0.7:7400');
  });
  const request = { method: 'GET', target: '/gateway/v1/policy', authority: 'a', fields: [] };
  const answer = await api({ ...request, body: new Uint8Array(), certificate: undefined });
  assert.equal(answer.status, 502);
  assert.doesNotMatch(textOf(answer), /10\.0\.0\.7/);
});
