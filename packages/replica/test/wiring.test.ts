// The small seams: clock, chance, requests to nodes.
import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { after, test } from 'node:test';
import { fromUtf8 } from '@sekisho/protocol/bytes';
import { sleep } from '@sekisho/protocol/clock';
import { httpSend } from '../src/wiring/http-send.ts';
import { systemClock } from '../src/wiring/system-clock.ts';
import { systemRandom } from '../src/wiring/system-random.ts';
import { createAuthority } from './certificates.ts';

const closers: (() => void)[] = [];
after(() => closers.forEach((close) => close()));

async function node(listener: RequestListener, tls?: { cert: string; key: string }) {
  const server = tls ? createHttps(tls, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close().closeAllConnections());
  const address = server.address();
  assert.ok(typeof address === 'object' && address);
  return `${tls ? 'https' : 'http'}://127.0.0.1:${address.port}`;
}

test('the clock waits at least as long as asked, and a cancelled timer does not run', async () => {
  const start = systemClock.now();
  let ran = false;
  const cancel = systemClock.after(1, () => (ran = true));
  cancel();
  await sleep(systemClock, 20);
  assert.ok(systemClock.now() - start >= 20);
  assert.equal(ran, false);
});

test('a timer beyond what Node can count waits in parts', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const day = 86_400_000;
  let runs = 0;
  systemClock.after(60 * day, () => (runs += 1));
  const cancel = systemClock.after(60 * day, () => (runs += 100));
  for (let i = 0; i < 59; i++) t.mock.timers.tick(day);
  assert.equal(runs, 0);
  cancel(); // in its second part
  t.mock.timers.tick(2 * day);
  assert.equal(runs, 1);
});

test('random bytes have the length asked for and differ', () => {
  assert.equal(systemRandom.bytes(32).length, 32);
  assert.notDeepEqual(systemRandom.bytes(32), systemRandom.bytes(32));
});

test('a request carries method and body, and connections are kept', async () => {
  const seen: unknown[] = [];
  const ports = new Set<number | undefined>();
  const url = await node((incoming, outgoing) => {
    let body = '';
    ports.add(incoming.socket.remotePort);
    incoming.on('data', (part: Buffer) => (body += part.toString()));
    incoming.on('end', () => {
      seen.push([incoming.method, incoming.url, incoming.headers['content-type'], body]);
      outgoing.writeHead(302, { location: '/elsewhere' }).end('{"answer":1}');
    });
  });
  const send = httpSend();
  const answer = await send({ method: 'POST', url: `${url}/a?b=c`, body: '{"é":1}' });
  assert.equal(answer.status, 302); // and not followed
  assert.equal(fromUtf8(answer.body), '{"answer":1}');
  await send({ method: 'GET', url: `${url}/d` });
  assert.deepEqual(seen, [
    ['POST', '/a?b=c', 'application/json', '{"é":1}'],
    ['GET', '/d', undefined, ''],
  ]);
  assert.equal(ports.size, 1);
});

test('an answer is cut one byte over the bound; one that stalls or breaks rejects', async () => {
  const url = await node((incoming, outgoing) => {
    if (incoming.url === '/long') outgoing.end('x'.repeat(100_000));
    if (incoming.url === '/just') outgoing.end('x'.repeat(1_000));
    if (incoming.url === '/half') {
      outgoing.writeHead(200, { 'content-length': 100 }).write('half', () => outgoing.destroy());
    }
  });
  const send = httpSend({ maxAnswerBytes: 1_000, timeoutMs: 300 });
  assert.equal((await send({ method: 'GET', url: `${url}/long` })).body.length, 1_001);
  assert.equal((await send({ method: 'GET', url: `${url}/just` })).body.length, 1_000);
  await assert.rejects(send({ method: 'GET', url: `${url}/half` }), /aborted/);
  await assert.rejects(send({ method: 'GET', url: `${url}/stalls` }), /aborted|timeout/i);
  await assert.rejects(send({ method: 'GET', url: 'http://127.0.0.1:1/' }), /ECONNREFUSED/);
  await assert.rejects(send({ method: 'GET', url: 'file:///etc/passwd' }), /neither http nor/);
});

test('with a CA only a server certified by it is spoken to, and only over https', async () => {
  const authority = await createAuthority('Operator');
  const stranger = await createAuthority('Stranger');
  const own = await authority.issue('127.0.0.1');
  const url = await node((_incoming, outgoing) => outgoing.end('{}'), own);
  const plain = await node((_incoming, outgoing) => outgoing.end('{}'));
  const send = httpSend({ ca: authority.ca });
  assert.equal((await send({ method: 'GET', url })).status, 200);
  await assert.rejects(httpSend({ ca: stranger.ca })({ method: 'GET', url }), /certificate/);
  await assert.rejects(httpSend()({ method: 'GET', url }), /certificate/);
  await assert.rejects(send({ method: 'GET', url: plain }), /not https/);
});
