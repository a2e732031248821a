// Links over real sockets: who gets one, and what ends one.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { after, test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import type { AdmissionBounds } from '../src/admission/bounds.ts';
import { encodeFrame, MAX_FRAME_BYTES } from '../src/frame.ts';
import type { Link } from '../src/link.ts';
import { dial, type Listener, listenLinks } from '../src/wiring/tls-link.ts';
import { type Certified, createAuthority } from './certificates.ts';

const host = '127.0.0.1';
const authority = await createAuthority('Operator');
const stranger = await createAuthority('Stranger');
const server = await authority.issue('gateway');
const client = await authority.issue('signer');
const { ca } = authority;

const listeners: Listener[] = [];
after(() => Promise.all(listeners.map((listener) => listener.close())));

/** A queue of what comes in, to be awaited one by one. */
function inbox<T>() {
  const items: T[] = [];
  let wake = (): void => {};
  return {
    put: (item: T): void => {
      items.push(item);
      wake();
    },
    next: async (): Promise<T> => {
      while (items.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      return items.shift()!;
    },
    get size() {
      return items.length;
    },
  };
}

async function listen(identity: Certified = server, bounds: Partial<AdmissionBounds> = {}) {
  const links = inbox<Link>();
  const refused = inbox<string>();
  const { cert, key } = identity;
  const onLink = links.put;
  const listener = await listenLinks({
    host,
    port: 0,
    cert,
    key,
    ca,
    onLink,
    bounds,
    partyOf: (fingerprint) => (fingerprint === client.fingerprint ? 'signer-1' : undefined),
    onRefused: refused.put,
  });
  listeners.push(listener);
  return { port: listener.port, links, refused, close: () => listener.close() };
}

const dialAs = (port: number, identity: Certified, over: { ca?: string; pin?: string } = {}) =>
  dial({
    host,
    port,
    cert: identity.cert,
    key: identity.key,
    ca: over.ca ?? ca,
    serverFingerprint: over.pin ?? server.fingerprint,
  });

const closed = (link: Link): Promise<string> => new Promise((resolve) => link.onClose(resolve));

test('both ends know the other by its certificate, and frames go both ways in order', async () => {
  const { port, links } = await listen();
  const mine = await dialAs(port, client);
  const theirs = await links.next();
  assert.equal(mine.peer, server.fingerprint);
  assert.equal(theirs.peer, client.fingerprint);

  const got = inbox<Uint8Array>();
  const answers = inbox<Uint8Array>();
  mine.onFrame(answers.put);
  const sizes = [1, 2, 60_000, MAX_FRAME_BYTES, 3];
  for (const size of sizes) mine.send(new Uint8Array(size).fill(size % 251));
  assert.ok(mine.backlog > 0);
  theirs.onFrame((frame) => {
    got.put(frame);
    theirs.send(frame.subarray(0, 1));
  });
  for (const size of sizes) {
    const frame = await got.next();
    assert.ok(Buffer.alloc(size, size % 251).equals(frame));
  }
  for (const size of sizes) assert.deepEqual([...(await answers.next())], [size % 251]);
  assert.equal(mine.backlog, 0);

  const [here, there] = [closed(mine), closed(theirs)];
  mine.send(Uint8Array.of(9)); // what was sent before the close still arrives
  mine.close('done');
  mine.close('twice');
  mine.send(Uint8Array.of(10));
  assert.equal(await here, 'done');
  assert.equal(await there, 'closed by the peer');
  assert.deepEqual([...(await got.next())], [9]);
  assert.equal(got.size, 0);
  assert.equal(await closed(mine), 'done'); // asked again, told again
});

test('the dialler refuses another certificate of the right CA, and any of another CA', async () => {
  const { port, links } = await listen();
  await assert.rejects(
    dialAs(port, client, { pin: client.fingerprint }),
    /127\.0\.0\.1:\d+: its certificate is not the pinned one/,
  );
  await assert.rejects(dialAs(port, client, { ca: stranger.ca }), /certificate/);
  const impostor = await listen(await stranger.issue('gateway'));
  await assert.rejects(dialAs(impostor.port, client), /certificate/);
  assert.equal(links.size + impostor.links.size, 0);
});

test('a client certificate of another CA gets no link', async () => {
  const { port, links, refused } = await listen();
  const link = await dialAs(port, await stranger.issue('signer'));
  assert.match(await closed(link), /alert|reset|closed/);
  assert.match(await refused.next(), /certificate|verify|socket/i);
  assert.equal(links.size, 0);
});

test('no client certificate gets no link', async () => {
  const { port, links, refused } = await listen();
  const socket = connectTls({ host, port, ca, checkServerIdentity: () => undefined });
  const [error] = await once(socket, 'error');
  assert.match(String(error), /certificate required|reset/);
  assert.match(await refused.next(), /did not return a certificate/);
  assert.equal(links.size, 0);
});

test('TLS 1.2 is refused on either side', async () => {
  const { port, links, refused } = await listen();
  const { cert, key } = client;
  const socket = connectTls({
    host,
    port,
    cert,
    key,
    ca,
    maxVersion: 'TLSv1.2',
    checkServerIdentity: () => undefined,
  });
  const [error] = await once(socket, 'error');
  assert.match(String(error), /protocol version/);
  assert.match(await refused.next(), /unsupported protocol/);
  assert.equal(links.size, 0);
});

test('a certificate of the right CA that the policy does not name gets no link', async () => {
  const { port, links, refused } = await listen();
  const former = await authority.issue('a former signer');
  const link = await dialAs(port, former);
  await closed(link);
  assert.equal(await refused.next(), `the policy names no certificate ${former.fingerprint}`);
  assert.equal(links.size, 0);
});

test('silent strangers at the door keep no node out', async () => {
  const { port, links } = await listen(server, { strangers: 8, perSender: 4 });
  const knock = (localAddress: string) => {
    const socket = connectTcp({ host, port, localAddress });
    socket.on('error', () => {});
    return new Promise((resolve) => socket.once('close', resolve));
  };
  const crowd = Array.from({ length: 100 }, (_, i) => knock(`127.0.1.${i + 1}`));
  const alone = Array.from({ length: 100 }, () => knock('127.0.0.2'));
  await Promise.all([...crowd.slice(0, 92), ...alone.slice(0, 92)]);
  const link = await dialAs(port, client);
  assert.equal((await links.next()).peer, client.fingerprint);
  link.close('done');
});

test('a node has so many links at once, and one more is not taken', async () => {
  const { port, links } = await listen(server, { perParty: 2 });
  await Promise.all([dialAs(port, client), dialAs(port, client)]);
  await Promise.all([links.next(), links.next()]);
  const third = await dialAs(port, client);
  await closed(third);
  assert.equal(links.size, 0);
});

test('bytes that are no TLS are refused, and the next client is served', async () => {
  const { port, links, refused } = await listen();
  const socket = connectTcp({ host, port });
  socket.on('error', () => {});
  socket.end('GET / HTTP/1.1\r\nHost: gateway\r\n\r\n');
  assert.match(await refused.next(), /wrong version number|http request/i);
  const link = await dialAs(port, client);
  assert.equal((await links.next()).peer, client.fingerprint);
  link.close('done');
});

test('a crowd of strangers is told of once a second, not one by one', async () => {
  const { port, refused } = await listen();
  const crowd = Array.from({ length: 40 }, async () => {
    const socket = connectTcp({ host, port });
    socket.on('error', () => {}).resume(); // who comes too often is reset without a word
    socket.end('GET / HTTP/1.1\r\n\r\n');
    await new Promise((resolve) => socket.once('close', resolve));
  });
  await Promise.all(crowd);
  await refused.next();
  assert.ok(refused.size < 20, `${refused.size} more`);
});

for (const [what, length] of [
  ['over the bound', MAX_FRAME_BYTES + 1],
  ['of zero', 0],
] as const) {
  test(`a frame length ${what} closes the link before any of its bytes`, async () => {
    const { port, links } = await listen();
    const { cert, key } = client;
    const socket = connectTls({
      host,
      port,
      cert,
      key,
      ca,
      checkServerIdentity: () => undefined,
    });
    const link = await links.next();
    const got = inbox<Uint8Array>();
    link.onFrame(got.put);
    const header = Buffer.alloc(4);
    header.writeUInt32BE(length);
    socket.write(Buffer.concat([encodeFrame(Uint8Array.of(1)), header]));
    assert.match(await closed(link), /^a frame of/);
    assert.match(link.misconduct ?? '', /^a frame of/);
    assert.deepEqual([...(await got.next())], [1]);
    socket.destroy();
  });
}

test('a peer that reads too slowly is closed instead of buffered for ever', async () => {
  const { port, links } = await listen();
  await dialAs(port, client); // sets no receiver, so reads nothing
  const link = await links.next();
  const ended = closed(link);
  for (let i = 0; i < 12; i++) link.send(new Uint8Array(MAX_FRAME_BYTES));
  assert.equal(await ended, 'the peer reads too slowly');
});

test('a listener that closes ends its links; nobody there is a clear error', async () => {
  const { port, links, close } = await listen();
  const link = await dialAs(port, client);
  const theirs = await links.next();
  const ends = [closed(link), closed(theirs)];
  await close();
  await Promise.all(ends);
  await assert.rejects(dialAs(port, client), new RegExp(`127.0.0.1:${port}: .*ECONNREFUSED`));
});
