// The attacks, each as a load that one process makes. All are from strangers to this machine's own
// loopback, bounded in rate, number and time.
import type { Socket } from 'node:net';
import { clientHello } from './client-hello.ts';
import { garbageOf } from './garbage.ts';
import { addressOf, Count, type Offered, pace } from './load.ts';
import { enter, HOST, knock, type Stranger } from './strangers.ts';

export interface Target {
  /** The deployment's directory, for what is done with a party's own key. */
  readonly dir: string;
  /** The API's port; the door's for what nodes do. */
  readonly port: number;
  readonly ms: number;
  readonly perSecond: number;
}

export type Attack = (target: Target) => Promise<Offered>;

const GET = Buffer.from(`GET /v1/ledger HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);

/** As many as one stranger may send before the first is answered, with room. */
const IN_FLIGHT = 4;
/** TLS handshakes that one process can make beside all else. */
const HANDSHAKES_PER_SECOND = 150;

/** Requests as fast as they are taken; where no connection is open, each tries to make one. */
const requests =
  (addresses: readonly string[]): Attack =>
  async ({ port, ms, perSecond }) => {
    const count = new Count();
    const open: Stranger[] = [];
    const hello = await clientHello();
    let [turn, handshakes] = [0, 0];
    const began = performance.now();
    const send = (stranger: Stranger): void => {
      stranger.unanswered += 1;
      stranger.tls?.write(GET);
    };
    await pace(perSecond, ms, () => {
      count.offered += 1;
      turn += 1;
      const stranger = open[turn % Math.max(1, open.length)];
      if (stranger?.isGone === true) open.splice(turn % open.length, 1);
      else if (stranger?.tls !== undefined && stranger.unanswered < IN_FLIGHT)
        return send(stranger);
      const from = addresses[turn % addresses.length]!;
      const allowed = ((performance.now() - began) / 1_000) * HANDSHAKES_PER_SECOND;
      if (handshakes < allowed) {
        handshakes += 1;
        open.push(enter(port, from, count, send));
      } else {
        sayHello(port, from, hello, count);
      }
    });
    for (const { tls } of open) tls?.destroy();
    return count.told;
  };

function sayHello(port: number, from: string, hello: Buffer, count: Count): void {
  const socket = knock(port, from, () => (count.closed += 1));
  socket.once('connect', () => socket.write(hello));
  socket.setTimeout(2_000, () => socket.destroy());
  socket.resume();
}

/** First flights of handshakes that are never finished. */
const hellos: Attack = async ({ port, ms, perSecond }) => {
  const count = new Count();
  const hello = await clientHello();
  await pace(perSecond, ms, () => {
    count.offered += 1;
    sayHello(port, addressOf(count.offered % 250), hello, count);
  });
  return count.told;
};

/** Connections that never speak: as many as asked for, and a new one for each that is ended. */
const silent: Attack = async ({ port, ms, perSecond: total }) => {
  const count = new Count();
  const open = new Set<Socket>();
  const one = (): void => {
    if (open.size >= total) return;
    count.offered += 1;
    const socket = knock(port, addressOf(count.offered % 250), () => {
      open.delete(socket);
      count.closed += 1;
    });
    open.add(socket);
  };
  await pace(Math.max(total / 4, 2_000), ms, one);
  for (const socket of open) socket.destroy();
  return count.told;
};

/** Requests whose fields, or whose body, come a byte at a time. */
const slow: Attack = async ({ port, ms, perSecond: total }) => {
  const count = new Count();
  const open: Stranger[] = [];
  const firsts = [
    `GET /v1/ledger HTTP/1.1\r\nHost: ${HOST}\r\nX: `,
    `POST /v1/acts HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 30000\r\n\r\n`,
  ];
  const drip = setInterval(() => {
    for (const { tls } of open) tls?.write('x');
  }, 1_000);
  await pace(HANDSHAKES_PER_SECOND, ms, () => {
    if (open.filter(({ isGone }) => !isGone).length >= total) return;
    count.offered += 1;
    const first = firsts[count.offered % 2]!;
    const from = addressOf(count.offered % 250);
    open.push(enter(port, from, count, (_stranger, tls) => tls.write(first)));
  });
  clearInterval(drip);
  for (const { tls } of open) tls?.destroy();
  return count.told;
};

const BODY_BYTES = 100_000_000;

/** Bodies of 100 MB, half of them declared and half in chunks without end. */
const bodies: Attack = async ({ port, ms, perSecond }) => {
  const count = new Count();
  const open: Stranger[] = [];
  const piece = Buffer.alloc(65_536, 'x');
  const chunk = Buffer.concat([Buffer.from('10000\r\n'), piece, Buffer.from('\r\n')]);
  const head = `POST /v1/acts HTTP/1.1\r\nHost: ${HOST}\r\n`;
  await pace(perSecond, ms, () => {
    count.offered += 1;
    const isDeclared = count.offered % 2 === 0;
    const from = addressOf(count.offered % 50);
    const stranger = enter(port, from, count, (_stranger, tls) => {
      const length = isDeclared ? `Content-Length: ${BODY_BYTES}` : 'Transfer-Encoding: chunked';
      tls.write(`${head}${length}\r\n\r\n`);
      let sent = 0;
      const more = (): void => {
        while (sent < BODY_BYTES && !stranger.isGone) {
          sent += piece.length;
          if (!tls.write(isDeclared ? piece : chunk)) return;
        }
      };
      tls.on('drain', more);
      more();
    });
    open.push(stranger);
  });
  for (const { tls } of open) tls?.destroy();
  return count.told;
};

const MANY = Array.from({ length: 250 }, (_, n) => addressOf(n));

export const ATTACKS: Readonly<Record<string, Attack>> = {
  'requests-from-one': requests(MANY.slice(0, 1)),
  'requests-from-many': requests(MANY),
  'requests-from-the-client': requests([HOST]),
  hellos,
  silent,
  slow,
  bodies,
  'garbage-of-a-signer': (target) => garbageOf({ dir: target.dir, party: 'signer-3' }, target),
};
