// Links over TLS 1.3 with certificates on both sides, for main.ts. A chain to the operator's CA
// keeps strangers out; who the peer is says its fingerprint alone, which the caller compares with
// the policy. Signers only dial.
import { constants } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server } from 'node:tls';
import { Admission } from '../admission/admission.ts';
import { type AdmissionBounds, DOOR_BOUNDS } from '../admission/bounds.ts';
import { Tally } from '../admission/tally.ts';
import type { Link } from '../link.ts';
import { BACKLOG, fingerprintOf, guard } from './guard.ts';
import { socketLink } from './socket-link.ts';
import { systemClock } from './system-clock.ts';

export interface Identity {
  /** PEM: our certificate, its key, and the CA that the peer's certificate must chain to. */
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}

export interface DialOptions extends Identity {
  readonly host: string;
  readonly port: number;
  /** SHA-256 of the server's certificate (DER), hexadecimal. */
  readonly serverFingerprint: string;
}

export interface ListenOptions extends Identity {
  readonly host: string;
  readonly port: number;
  readonly onLink: (link: Link) => void;
  /** Who is a party, by the SHA-256 of a certificate (hex); nobody else gets a link. */
  readonly partyOf: (certificate: string) => string | undefined;
  /** Addresses from which parties dial, before any of them has shown a certificate. */
  readonly knownAddresses?: readonly string[];
  /** Counts whom the door turned away before a handshake, and why. */
  readonly tally?: Tally;
  readonly bounds?: Partial<AdmissionBounds>;
  /** Told why a connection did not become a link, of many within a second only of the first. */
  readonly onRefused?: (reason: string) => void;
}

export interface Listener {
  readonly port: number;
  /** Stops listening and closes every link. */
  close(): Promise<void>;
}

/** A handshake takes 6 ms; this leaves room for a slow network and a loaded machine. */
export const HANDSHAKE_MS = 10_000;

/** From accept to the first byte: whoever dials speaks at once. */
const FIRST_BYTES_MS = 5_000;

/** After this long without a byte the kernel asks whether the peer is still there. */
const KEEPALIVE_MS = 15_000;

/** Strangers knock as often as they like, and must not fill the operator's log by it. */
const TELL_AGAIN_MS = 1_000;

const TLS_ONLY = { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3' } as const;

/**
 * Rejects unless the server has exactly the pinned certificate and it chains to the CA. In TLS 1.3
 * the server judges our certificate later: one that refuses it closes the link at once.
 */
export async function dial(options: DialOptions): Promise<Link> {
  const { host, port, cert, key, ca, serverFingerprint } = options;
  const where = `${host}:${port}`;
  const socket = connect({
    ...TLS_ONLY,
    host,
    port,
    cert,
    key,
    ca,
    rejectUnauthorized: true,
    checkServerIdentity: () => undefined, // no name: the certificate itself is pinned, below
  });
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string, cause?: Error): void => {
      socket.destroy();
      reject(new Error(`${where}: ${why}`, { cause }));
    };
    const late = setTimeout(() => fail(`no TLS within ${HANDSHAKE_MS} ms`), HANDSHAKE_MS);
    socket.once('secureConnect', resolve);
    socket.once('error', (error) => fail(error.message, error));
    socket.once('close', () => {
      clearTimeout(late);
      fail('closed during the handshake');
    });
    socket.once('secureConnect', () => clearTimeout(late));
  });
  socket.setNoDelay(true);
  socket.setKeepAlive(true, KEEPALIVE_MS);
  const peer = fingerprintOf(socket);
  if (peer !== serverFingerprint) {
    socket.destroy();
    throw new Error(`${where}: its certificate is not the pinned one`);
  }
  return socketLink(socket, peer);
}

/** Every link that `onLink` is given has a party's certificate, which chains to the CA. */
export async function listenLinks(options: ListenOptions): Promise<Listener> {
  const { cert, key, ca, onLink, partyOf, knownAddresses = [], tally = new Tally() } = options;
  const onRefused = seldom(options.onRefused ?? (() => {}));
  const server = createServer(
    {
      ...TLS_ONLY,
      cert,
      key,
      ca,
      requestCert: true,
      rejectUnauthorized: true,
      handshakeTimeout: HANDSHAKE_MS,
      secureOptions: constants.SSL_OP_NO_TICKET, // every connection proves its key itself
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEPALIVE_MS,
    },
    (socket) => {
      const guest = guests.of(socket);
      const peer = guest?.certificate;
      if (socket.authorized && peer !== undefined && guest?.party !== undefined) {
        onLink(socketLink(socket, peer));
        return;
      }
      socket.destroy();
      if (guest !== undefined) onRefused(`the policy names no certificate ${peer}`);
    },
  );
  const bounds = { ...DOOR_BOUNDS, ...options.bounds };
  const admission = new Admission(bounds, tally, performance.now(), knownAddresses);
  const guests = guard(server, { admission, firstBytesMs: FIRST_BYTES_MS, partyOf });
  server.on('tlsClientError', (error) => onRefused(error.message));
  const port = await listen(server, options);
  return {
    port,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        guests.end();
      }),
  };
}

function seldom(tell: (reason: string) => void): (reason: string) => void {
  let told = -Infinity;
  return (reason) => {
    const now = systemClock.now();
    if (Math.abs(now - told) < TELL_AGAIN_MS) return; // a clock set back must not silence it
    told = now;
    tell(reason);
  };
}

function listen(server: Server, { host, port }: ListenOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: BACKLOG }, () => {
      server.off('error', reject);
      // Of a single accept (too many files): the server itself lives on.
      server.on('error', () => {});
      resolve(portOf(server.address()));
    });
  });
}

function portOf(address: AddressInfo | string | null): number {
  if (typeof address !== 'object' || address === null) throw new Error('not a TCP port');
  return address.port;
}
