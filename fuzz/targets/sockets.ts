// The same over real sockets on this machine: HTTP in clear and inside TLS, and bytes that are no
// TLS at the doors that speak nothing else.
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { openGatewayWorld } from '@sekisho/drill/gateway-world';
import { TOO_LARGE } from '@sekisho/gateway/api';
import { concat, utf8 } from '@sekisho/protocol/bytes';
import { encodeFrame } from '@sekisho/replica/frame';
import { serveApi } from '@sekisho/replica/wiring/https-api';
import { listenLinks } from '@sekisho/replica/wiring/tls-link';
import { once } from '../examples.ts';
import { bytesLike, bytesOf } from '../inputs.ts';
import { selfSigned } from '../self-signed.ts';
import { must, type Opened, type Target } from '../target.ts';
import { rawExamples } from './http-examples.ts';

const HOST = '127.0.0.1';

/** Every status that the server may answer by itself or for the interface. */
const STATUSES = [
  100, 200, 201, 400, 401, 403, 404, 405, 408, 409, 413, 417, 421, 422, 429, 431, 503,
];

/** As many as there are: here all inputs come from one stranger, within seconds. */
const ANY = { burst: 1e9, perSecond: 1e9 };
const bounds = {
  connects: { sender: ANY, knownSender: ANY },
  handshakes: { sender: ANY, knownSender: ANY, strangers: ANY },
  requests: { sender: ANY, knownSender: ANY, strangers: ANY, urgent: ANY, party: ANY },
};

/** What is pipelined, what lies about its length, what is chunked, and the usual. */
const examples = once((): readonly Uint8Array[] => {
  const raw = rawExamples();
  const text = (lines: string): Uint8Array => utf8(lines.replaceAll('\n', '\r\n'));
  return [
    ...raw,
    concat(raw[3]!, raw[3]!),
    text('POST /v1/acts HTTP/1.1\nhost: a\ntransfer-encoding: chunked\n\n5\nhello\n0\n\n'),
    text('POST /v1/acts HTTP/1.1\nhost: a\ncontent-length: 5\ntransfer-encoding: chunked\n\n0\n\n'),
    text('POST /v1/acts HTTP/1.1\nhost: a\ncontent-length: 50\nexpect: 100-continue\n\nhello'),
    text('GET /healthz HTTP/1.1\nhost: a\nconnection: upgrade\nupgrade: h2c\n\n'),
    text('PRI * HTTP/2.0\n\nSM\n\n'),
    encodeFrame(utf8('{"id":0,"kind":"ping","body":{}}')),
    // A client hello of TLS 1.3, as far as its first extensions.
    Uint8Array.from(Buffer.from('160301007a0100007603030101', 'hex')),
  ];
});

/** Sends all, ends its side, and answers what came until the other side closed. */
function exchange(socket: Socket, bytes: Uint8Array, ready: 'connect' | 'secureConnect') {
  return new Promise<string>((resolve) => {
    const parts: Buffer[] = [];
    socket.on('data', (part: Buffer) => parts.push(part));
    socket.on('error', () => {}); // a reset by a server that has heard enough
    socket.on('close', () => resolve(Buffer.concat(parts).toString('latin1')));
    socket.once(ready, () => socket.end(bytes));
  });
}

function answersHold(text: string): boolean {
  if (text === '') return false; // it hung up
  const statuses = [...text.matchAll(/HTTP\/1\.1 ([0-9]{3}) /g)].map(([, status]) =>
    Number(status),
  );
  must(text.startsWith('HTTP/1.1 '), `it answers ${JSON.stringify(text.slice(0, 40))}`);
  for (const status of statuses) must(STATUSES.includes(status), `the answer is ${status}`);
  return statuses[0] === 200 || statuses[0] === 201;
}

async function open(): Promise<Opened> {
  const world = await openGatewayWorld();
  const [identity, own] = [selfSigned('gateway'), selfSigned('client')];
  const faults: unknown[] = [];
  const common = {
    host: HOST,
    port: 0,
    bounds,
    tooLarge: TOO_LARGE,
    onFault: (it: unknown) => faults.push(it),
  };
  const clear = await serveApi(world.api, common);
  const secure = await serveApi(world.api, { ...common, tls: identity });
  const links = await listenLinks({
    ...{ host: HOST, port: 0, bounds, ...identity, ca: identity.cert },
    partyOf: (certificate) => world.gateway.door.partyOf(certificate)?.id,
    onLink: (link) => world.gateway.door.enter(link),
  });
  const inside = { host: HOST, rejectUnauthorized: false, ...own };
  const doors = [
    (bytes: Uint8Array) => exchange(connectTcp(clear.port, HOST), bytes, 'connect'),
    (bytes: Uint8Array) => exchange(connectTcp(clear.port, HOST), bytes, 'connect'),
    (bytes: Uint8Array) =>
      exchange(connectTls({ ...inside, port: secure.port }), bytes, 'secureConnect'),
  ];
  const noTls = [secure.port, links.port];
  return {
    run: async (input) => {
      const bytes = bytesOf(input);
      const which = bytes.length % 5;
      if (which < doors.length) return answersHold(await doors[which]!(bytes));
      // Whatever a TLS server says to this, it is no HTTP of ours and no fault.
      await exchange(connectTcp(noTls[which - doors.length]!, HOST), bytes, 'connect');
      return false;
    },
    close: async () => {
      const request = utf8('GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
      const health = await Promise.all(doors.map((door) => door(request)));
      await Promise.all([clear.close(), secure.close(), links.close()]);
      const isWell = health.every((answer) => answer.startsWith('HTTP/1.1 200 '));
      must(isWell, 'the server answers no more');
      must(faults.length === 0, `the server met a fault: ${String(faults[0])}`);
    },
  };
}

export const socketTargets: readonly Target[] = [
  {
    ...{ name: 'sockets', holds: 'known answers, never a 500', share: 10, atMost: 4_000 },
    ...{ inputs: bytesLike(examples), open },
  },
];
