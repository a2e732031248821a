// The guard over real sockets, with small bounds: what a crowd of strangers gets, and that whoever
// has a party's certificate is served meanwhile. 127.0.0.2, 127.0.0.3 … are other senders.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { after, test } from 'node:test';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { utf8 } from '@sekisho/protocol/bytes';
import { API_BOUNDS } from '../src/admission/bounds.ts';
import { Tally } from '../src/admission/tally.ts';
import type { Api } from '../src/api.ts';
import { type ApiServerOptions, serveApi } from '../src/wiring/https-api.ts';
import { type Certified, createAuthority } from './certificates.ts';

const host = '127.0.0.1';
const OFFICE = '127.0.0.1';
const authority = await createAuthority('Operator');
const server = await authority.issue('gateway');
const client = await authority.issue('app-1');
const { ca } = authority;

const cleanUp: (() => unknown)[] = [];
after(() => Promise.all(cleanUp.map((run) => run())));

const hello: Api = async () => ({ status: 200, fields: [], body: utf8('hello') });

async function serve(options: Partial<ApiServerOptions> = {}, api: Api = hello) {
  const tally = new Tally();
  const served = await serveApi(api, {
    ...{ host, port: 0, tls: server, tally },
    partyOf: (certificate) => (certificate === client.fingerprint ? 'app-1' : undefined),
    isUrgent: (method, target) => method === 'POST' && target === '/stop',
    ...options,
  });
  cleanUp.push(() => served.close());
  return { port: served.port, tally };
}

/** A stranger's connection; `closed` says when the other side has ended it. */
function knock<S extends Socket>(socket: S): { socket: S; closed: Promise<unknown> } {
  socket.on('error', () => {}); // refused connections are reset
  cleanUp.push(() => socket.destroy());
  return { socket, closed: new Promise((resolve) => socket.once('close', resolve)) };
}

const silent = (port: number, localAddress = '127.0.0.2') =>
  knock(connectTcp({ host, port, localAddress }));

/** A socket's own options, which those of TLS do not name. */
const talk = (port: number, localAddress: string, identity: Partial<Certified> = {}) =>
  knock(connectTls({ ...{ host, port, localAddress }, ca, ...identity }));

interface Answer {
  readonly status: number;
  readonly head: string;
}

/** Sends one request and reads the head of its answer; rejects where the connection ends first. */
async function ask({ socket }: { socket: TLSSocket }, line = 'GET / HTTP/1.1'): Promise<Answer> {
  socket.write(
    `${line}\r\nHost: a\r\n${line.startsWith('POST') ? 'Content-Length: 0\r\n' : ''}\r\n`,
  );
  let text = '';
  while (!text.includes('\r\n\r\n')) {
    const [chunk] = await Promise.race([
      once(socket, 'data'),
      once(socket, 'close').then(() => [undefined]),
    ]);
    if (chunk === undefined) throw new Error('closed');
    text += String(chunk);
  }
  return { status: Number(text.slice(9, 12)), head: text };
}

test('a thousand silent connections of one stranger: everybody else is served', async () => {
  const { port, tally } = await serve({ bounds: { strangers: 40, perSender: 8 } });
  const own = talk(port, OFFICE, client);
  assert.equal((await ask(own)).status, 200);
  const crowd = Array.from({ length: 1_000 }, () => silent(port));
  let ended = 0;
  const most = Promise.withResolvers<void>();
  for (const { closed } of crowd) void closed.then(() => (ended += 1) === 992 && most.resolve());
  await most.promise; // eight are left: a few went for newer ones, the others were never let in
  assert.ok((tally.counts.get('sender-connections') ?? 0) >= 100);
  assert.ok((tally.counts.get('sender-connects') ?? 0) >= 500);
  assert.equal((await ask(own)).status, 200); // the connection it had
  assert.equal((await ask(talk(port, OFFICE, client))).status, 200); // and a new one
  assert.equal((await ask(talk(port, '127.0.0.3'))).status, 200);
});

test('silent strangers from everywhere: who speaks comes in, the longest silent go', async () => {
  const { port } = await serve({ bounds: { strangers: 16, perSender: 4 } });
  const crowd = Array.from({ length: 200 }, (_, i) => silent(port, `127.0.1.${i + 1}`));
  await Promise.all(crowd.slice(0, 180).map(({ closed }) => closed));
  for (const from of [OFFICE, '127.0.0.3']) {
    assert.equal((await ask(talk(port, from, client))).status, 200);
    assert.equal((await ask(talk(port, from))).status, 200);
  }
});

test('whoever connects and does not speak is closed after a while', async () => {
  const { port } = await serve({ limits: { firstBytesMs: 100 } });
  await silent(port).closed;
  const { socket, closed } = silent(port);
  socket.end();
  await closed;
});

test('one address that asks without end gets 429 with Retry-After, and then its end', async () => {
  const sender = { burst: 3, perSecond: 0.001 };
  const bounds = { patience: 4, requests: { ...API_BOUNDS.requests, sender } };
  const { port, tally } = await serve({ bounds });
  const own = talk(port, OFFICE, client);
  await ask(own);
  const stranger = talk(port, '127.0.0.2');
  const statuses: number[] = [];
  for (let i = 0; i < 7; i++) {
    const { status, head } = await ask(stranger);
    statuses.push(status);
    if (status === 429) assert.match(head, /retry-after: 1\r\n/);
    if (i === 6) assert.match(head, /connection: close\r\n/i);
  }
  assert.deepEqual(statuses, [200, 200, 200, 429, 429, 429, 429]);
  await stranger.closed;
  assert.equal((await ask(talk(port, '127.0.0.2'))).status, 429); // a new connection is no help
  assert.equal((await ask(talk(port, '127.0.0.3'))).status, 200);
  assert.equal((await ask(own)).status, 200);
  assert.equal(tally.counts.get('sender-too-fast'), 5);
});

test('a body is not read before the request is turned away', async () => {
  let asked = 0;
  const api: Api = async () => ({ status: 200, fields: [], body: utf8(`${(asked += 1)}`) });
  const sender = { burst: 1, perSecond: 0.001 };
  const { port } = await serve({ bounds: { requests: { ...API_BOUNDS.requests, sender } } }, api);
  assert.equal((await ask(talk(port, '127.0.0.2'))).status, 200);
  const { socket, closed } = talk(port, '127.0.0.2');
  socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n');
  const [head] = await once(socket, 'data');
  assert.match(String(head), /^HTTP\/1\.1 429 .*connection: close/is);
  await closed;
  assert.equal(asked, 1);
});

test('strangers beyond what all of them may ask get 503; clients and stops do not', async () => {
  const strangers = { burst: 2, perSecond: 0.001 };
  const { port } = await serve({ bounds: { requests: { ...API_BOUNDS.requests, strangers } } });
  const statusFrom = async (i: number): Promise<number> =>
    (await ask(talk(port, `127.0.0.${i}`))).status;
  assert.deepEqual(
    [await statusFrom(2), await statusFrom(3), await statusFrom(4)],
    [200, 200, 503],
  );
  const stranger = talk(port, '127.0.0.5');
  assert.match((await ask(stranger)).head, /^HTTP\/1\.1 503 .*retry-after: 1\r\n/is);
  assert.equal((await ask(stranger, 'POST /stop HTTP/1.1')).status, 200);
  assert.equal((await ask(stranger)).status, 503);
  assert.equal((await ask(talk(port, OFFICE, client))).status, 200);
});

test('a flood of handshakes is refused before TLS, and not at the client’s address', async () => {
  const handshakes = { ...API_BOUNDS.handshakes, strangers: { burst: 5, perSecond: 0.001 } };
  const { port, tally } = await serve({ bounds: { handshakes } });
  assert.equal((await ask(talk(port, OFFICE, client))).status, 200);
  const crowd = Array.from({ length: 20 }, (_, i) => talk(port, `127.0.2.${i + 1}`));
  const ended = await Promise.allSettled(crowd.map((stranger) => ask(stranger)));
  assert.equal(ended.filter(({ status }) => status === 'fulfilled').length, 4); // ours took one
  assert.equal(tally.counts.get('handshakes'), 16);
  assert.equal((await ask(talk(port, OFFICE, client))).status, 200);
});

test('one client over its own bound gets 429, whatever it signs', async () => {
  const party = { burst: 2, perSecond: 0.001 };
  const { port } = await serve({ bounds: { requests: { ...API_BOUNDS.requests, party } } });
  const own = talk(port, OFFICE, client);
  const statuses = [await ask(own), await ask(own), await ask(own)].map(({ status }) => status);
  assert.deepEqual(statuses, [200, 200, 429]);
});

test('a client’s connections beyond its room are closed, and the older ones live', async () => {
  const { port, tally } = await serve({ bounds: { perParty: 2 } });
  const [one, two] = [talk(port, OFFICE, client), talk(port, OFFICE, client)];
  await Promise.all([ask(one), ask(two)]);
  await assert.rejects(ask(talk(port, OFFICE, client)));
  assert.equal((await ask(one)).status, 200);
  assert.equal(tally.counts.get('party-connections'), 1);
  two.socket.destroy(); // and who leaves makes room, as soon as the server has seen it
  const served = async (): Promise<boolean> =>
    ask(talk(port, OFFICE, client)).then(
      () => true,
      () => false,
    );
  for (let left = 50; !(await served()); left--) assert.ok(left > 0, 'there is never room again');
});

test('a body in ten thousand chunks is the same body', async () => {
  const bodies: Uint8Array[] = [];
  const api: Api = async ({ body }) => {
    bodies.push(body);
    return { status: 200, fields: [], body: new Uint8Array() };
  };
  const { port } = await serve({}, api);
  const { socket } = talk(port, OFFICE);
  const chunks = Array.from({ length: 10_000 }, (_, i) => `1\r\n${i % 10}\r\n`).join('');
  socket.write(
    `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`,
  );
  await once(socket, 'data');
  assert.equal(Buffer.from(bodies[0]!).toString(), '0123456789'.repeat(1_000));
});

test('a stream that nobody reads is held back, and dropped when it stands still', async () => {
  const gone = Promise.withResolvers<void>();
  let made = 0;
  async function* events(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        made += 1;
        yield new Uint8Array(65_536);
      }
    } finally {
      gone.resolve();
    }
  }
  const api: Api = async () => ({ status: 200, fields: [], body: events() });
  const { port } = await serve({ limits: { idleMs: 500 } }, api);
  const { socket } = talk(port, OFFICE, client);
  socket.pause();
  socket.write('GET /events HTTP/1.1\r\nHost: a\r\n\r\n');
  await gone.promise;
  assert.ok(made < 1_000, `${made} events of 64 kB were made for somebody who reads none`);
});
