// The API server against raw sockets: what strangers can send.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, request as httpsRequest } from 'node:https';
import { connect, type Socket } from 'node:net';
import { after, test } from 'node:test';
import { fromUtf8, utf8 } from '@sekisho/protocol/bytes';
import type { Api, ApiRequest } from '../src/api.ts';
import {
  API_LIMITS,
  type ApiServer,
  type ApiServerOptions,
  serveApi,
} from '../src/wiring/https-api.ts';
import { createAuthority } from './certificates.ts';

const host = '127.0.0.1';
const servers: ApiServer[] = [];
after(() => Promise.all(servers.map((server) => server.close())));

async function serve(api: Api, options: Partial<ApiServerOptions> = {}): Promise<ApiServer> {
  const server = await serveApi(api, { host, port: 0, ...options });
  servers.push(server);
  return server;
}

/** An Api that keeps what it was asked and answers the target. */
function recorder() {
  const asked: ApiRequest[] = [];
  const api: Api = async (request) => {
    asked.push(request);
    return { status: 200, fields: [['content-type', 'text/plain']], body: utf8(request.target) };
  };
  return { asked, api };
}

/** Sends bytes as they are; answers all that came back until the server closed. */
async function exchange(port: number, ...parts: readonly string[]): Promise<string> {
  const socket = connect({ host, port });
  for (const part of parts) socket.write(part);
  return untilClosed(socket);
}

async function untilClosed(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  socket.on('error', () => {}); // a reset after the answer, where the server did not read all
  await once(socket, 'close');
  return text;
}

const LAST = 'Connection: close\r\n\r\n';

test('the Api sees method, target, body and every field, raw and in order', async () => {
  const { asked, api } = recorder();
  const { port } = await serve(api);
  const answer = await exchange(
    port,
    'POST /v1/a%2fb?x=%20&y HTTP/1.1\r\nhOsT: Example.COM:8443\r\nX-Two: 1\r\nAccept: a\r\n',
    `X-two: 2\r\nCookie: a\r\nCookie: b\r\nContent-Length: 5\r\n${LAST}hello`,
  );
  assert.match(answer, /^HTTP\/1\.1 200 OK\r\n/);
  assert.match(answer, /content-length: 17\r\n/i);
  assert.ok(answer.endsWith('\r\n\r\n/v1/a%2fb?x=%20&y'));
  const [request] = asked;
  assert.equal(request?.method, 'POST');
  assert.equal(request.target, '/v1/a%2fb?x=%20&y');
  assert.equal(request.authority, 'Example.COM:8443');
  assert.equal(fromUtf8(request.body), 'hello');
  assert.equal(request.certificate, undefined);
  assert.deepEqual(request.fields, [
    ['hOsT', 'Example.COM:8443'],
    ['X-Two', '1'],
    ['Accept', 'a'],
    ['X-two', '2'],
    ['Cookie', 'a'],
    ['Cookie', 'b'],
    ['Content-Length', '5'],
    ['Connection', 'close'],
  ]);
});

test('pipelined requests are answered in order, whichever is ready first', async () => {
  const waiting: (() => void)[] = [];
  const { port } = await serve(async ({ target }) => {
    if (target === '/slow') await new Promise<void>((resolve) => waiting.push(resolve));
    else waiting.forEach((go) => go());
    return { status: 200, fields: [], body: utf8(`[${target}]`) };
  });
  const get = (target: string): string => `GET ${target} HTTP/1.1\r\nHost: a\r\n`;
  const answer = await exchange(port, `${get('/slow')}\r\n${get('/fast')}${LAST}`);
  assert.deepEqual(answer.match(/\[.*?\]/g), ['[/slow]', '[/fast]']);
});

test('more unanswered requests on one connection than the bound end it', async () => {
  let asked = 0;
  const { port } = await serve(() => {
    asked += 1;
    return new Promise<never>(() => {});
  });
  const one = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
  assert.equal(await exchange(port, one.repeat(API_LIMITS.pipelined + 1)), '');
  assert.equal(asked, API_LIMITS.pipelined);
});

const refusals: Record<string, [request: string, answer: RegExp]> = {
  'no HTTP at all': ['\x16\x03\x01 hello\r\n\r\n', /^HTTP\/1\.1 400 /],
  'a space before the colon': [`GET / HTTP/1.1\r\nHost : a\r\n${LAST}`, /^HTTP\/1\.1 400 /],
  'a folded field': [`GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n${LAST}`, /^HTTP\/1\.1 400 /],
  'no Host': [`GET / HTTP/1.1\r\n${LAST}`, /^HTTP\/1\.1 400 /],
  'two Hosts': [`GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n${LAST}`, /^HTTP\/1\.1 400 /],
  'HTTP/1.0': ['GET / HTTP/1.0\r\nHost: a\r\n\r\n', /^HTTP\/1\.1 400 /],
  'an absolute target': [`GET http://a/ HTTP/1.1\r\nHost: a\r\n${LAST}`, /^HTTP\/1\.1 400 /],
  'two lengths': [
    `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n${LAST}ab`,
    /^HTTP\/1\.1 400 /,
  ],
  'a length and chunks': [
    `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n${LAST}0\r\n`,
    /^HTTP\/1\.1 400 /,
  ],
  'fields too long': [
    `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(API_LIMITS.headerBytes)}\r\n${LAST}`,
    /^HTTP\/1\.1 431 /,
  ],
  'too many fields': [
    `GET / HTTP/1.1\r\nHost: a\r\n${'X: x\r\n'.repeat(API_LIMITS.headerFields)}${LAST}`,
    /^HTTP\/1\.1 431 /,
  ],
  'an unknown expectation': [
    `POST / HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\nContent-Length: 1\r\n\r\n`,
    /^HTTP\/1\.1 417 /,
  ],
  'a body declared over the bound': [
    `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${API_LIMITS.bodyBytes + 1}\r\n\r\n`,
    /^HTTP\/1\.1 413 /,
  ],
  'a body of chunks over the bound': [
    `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n` +
      `8000\r\n${'x'.repeat(0x8000)}\r\n`.repeat(3),
    /^HTTP\/1\.1 413 /,
  ],
};

for (const [what, [request, expected]] of Object.entries(refusals)) {
  test(`refused before the Api sees it: ${what}`, async () => {
    const { asked, api } = recorder();
    const { port } = await serve(api);
    const answer = await exchange(port, request);
    assert.match(answer, expected);
    assert.doesNotMatch(answer, /at .*\.(ts|js)|node:/); // no stack
    assert.equal(asked.length, 0);
  });
}

test('a body of just the bound passes; the caller words the answer to a larger one', async () => {
  const { asked, api } = recorder();
  const tooLarge = { status: 413, fields: [], body: utf8('our own words') };
  const { port } = await serve(api, { tooLarge });
  const post = (length: number): string =>
    `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n${LAST}`;
  await exchange(port, post(API_LIMITS.bodyBytes), 'x'.repeat(API_LIMITS.bodyBytes));
  assert.equal(asked[0]?.body.length, API_LIMITS.bodyBytes);
  assert.ok((await exchange(port, post(API_LIMITS.bodyBytes + 1))).endsWith('our own words'));
  assert.equal(asked.length, 1);
});

test('fields that never end, and a body that never comes, are given up', async () => {
  const { asked, api } = recorder();
  const { port } = await serve(api, { limits: { headerMs: 300, requestMs: 600 } });
  assert.match(await exchange(port, 'GET / HTTP/1.1\r\nHost: a\r\nX: '), /^HTTP\/1\.1 408 /);
  const half = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf';
  assert.equal(await exchange(port, half), '');
  assert.equal(asked.length, 0);
});

test('what the Api throws is told to the operator, not to the client', async () => {
  const faults: unknown[] = [];
  const fault = new Error('secret detail');
  const onFault = (seen: unknown): unknown => faults.push(seen);
  const { port } = await serve(() => Promise.reject(fault), { onFault });
  const answer = await exchange(port, `GET / HTTP/1.1\r\nHost: a\r\n${LAST}`);
  assert.match(answer, /^HTTP\/1\.1 500 /);
  assert.doesNotMatch(answer, /secret/);
  assert.deepEqual(faults, [fault]);
});

test('a stream is written as it comes, and ended when the client leaves', async () => {
  let events: ((text: string) => void) | undefined;
  let left: (() => void) | undefined;
  const gone = new Promise<void>((resolve) => (left = resolve));
  const body: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({
      next: () =>
        new Promise((resolve) => {
          events = (text) => resolve({ done: false, value: utf8(text) });
        }),
      return: async () => {
        left?.();
        return { done: true, value: undefined };
      },
    }),
  };
  const { port } = await serve(async () => ({ status: 200, fields: [['x-event', 'y']], body }));
  const socket = connect({ host, port });
  socket.write('GET /v1/events HTTP/1.1\r\nHost: a\r\n\r\n');
  const [first] = await once(socket, 'data');
  assert.match(String(first), /^HTTP\/1\.1 200 OK\r\nx-event: y\r\n/);
  events?.('event 1\n');
  const [second] = await once(socket, 'data');
  assert.match(String(second), /event 1\n/);
  socket.destroy();
  await gone;
});

test('close lets a running request end, ends streams and idle connections', async () => {
  let answerNow: (() => void) | undefined;
  const never: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }),
  };
  const started = Promise.withResolvers<void>();
  const server = await serve(async ({ target }) => {
    if (target === '/stream') return { status: 200, fields: [], body: never };
    if (target === '/idle') return { status: 200, fields: [], body: new Uint8Array(0) };
    started.resolve();
    await new Promise<void>((resolve) => (answerNow = resolve));
    return { status: 200, fields: [], body: utf8('finished') };
  });
  const open = (target: string): Socket => {
    const socket = connect({ host, port: server.port });
    socket.write(`GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`);
    return socket;
  };
  const [idle, stream] = [open('/idle'), open('/stream')];
  await Promise.all([once(idle, 'data'), once(stream, 'data')]);
  const ends = [idle, stream, open('/running')].map(untilClosed);
  await started.promise;
  const closed = server.close();
  answerNow?.();
  const [, , answer] = await Promise.all(ends);
  await closed;
  assert.ok(answer?.endsWith('finished'));
});

test('HTTP without TLS is for loopback only', async () => {
  const { api } = recorder();
  await assert.rejects(serveApi(api, { host: '0.0.0.0', port: 0 }), /without TLS.*not 0\.0\.0\.0/);
});

test('the Api is told the certificate whose key the client has, whoever issued it', async () => {
  const authority = await createAuthority('Operator');
  const stranger = await createAuthority('Stranger');
  const own = await authority.issue('gateway');
  const client = await stranger.issue('client');
  const { asked, api } = recorder();
  const { port } = await serve(api, { tls: { cert: own.cert, key: own.key } });

  const ask = async (identity: { cert?: string; key?: string; maxVersion?: 'TLSv1.2' }) => {
    const agent = new Agent({ keepAlive: false });
    const sent = httpsRequest({
      ...identity,
      host,
      port,
      agent,
      ca: authority.ca,
      path: '/v1',
      checkServerIdentity: () => undefined,
    });
    sent.end();
    const [response] = await once(sent, 'response');
    response.resume();
    await once(response, 'end');
    return asked.at(-1)?.certificate;
  };
  assert.equal(await ask({ cert: client.cert, key: client.key }), client.fingerprint);
  assert.equal(await ask({}), undefined);
  await assert.rejects(ask({ maxVersion: 'TLSv1.2' }), /protocol version/);
  assert.equal(asked.length, 2);
});
