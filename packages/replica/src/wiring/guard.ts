// The admission before a server's own handling of a connection: TLS begins only after it. Until a
// connection has sent its first bytes it costs no more than its socket, so that ten thousand which
// never speak cost little, and it is the first to go.
import { createHash } from 'node:crypto';
import type { Server, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Admission } from '../admission/admission.ts';
import type { Guest } from '../admission/guest.ts';

export interface GuardOptions {
  readonly admission: Admission;
  /** From accept to the first byte. */
  readonly firstBytesMs: number;
  /** Who is a party, by the SHA-256 of a certificate (hex). */
  readonly partyOf: (certificate: string) => string | undefined;
}

export interface Guests {
  /** Of a connection whose handshake is over. */
  of(socket: object): Guest | undefined;
  /** Ends all connections. */
  end(): void;
}

/**
 * Connections that the kernel keeps until we accept them: more than anybody can open while one
 * commit keeps us busy, else a client's would be dropped among them and come again after a second.
 */
export const BACKLOG = 4_096;

type Listener = (this: Server, socket: Socket) => void;

/** To be called once the server has all listeners for connections that it will have. */
export function guard(server: Server, { admission, firstBytesMs, partyOf }: GuardOptions): Guests {
  const inside = new Map<string, { readonly guest: Guest; readonly socket: Socket }>();
  const guests = new WeakMap<object, Guest>();
  const serve = server.listeners('connection') as Listener[];
  server.removeAllListeners('connection');

  server.on('connection', (socket: Socket) => {
    socket.on('error', () => {}); // of one who is refused; who is served is heard by the server too
    const name = nameOf(socket);
    const address = socket.remoteAddress ?? '';
    const guest = admission.enter(address, performance.now(), () => refuse(socket));
    if (guest === undefined) return refuse(socket);
    inside.set(name, { guest, socket });
    guests.set(socket, guest);
    socket.once('close', () => {
      if (inside.get(name)?.guest === guest) inside.delete(name);
      admission.leave(guest);
    });
    const silent = (): void => refuse(socket);
    socket.setTimeout(firstBytesMs, silent);
    socket.once('readable', () => {
      socket.setTimeout(0, silent);
      const hasAsked = !socket.destroyed && socket.readableLength > 0;
      if (!hasAsked || !admission.begin(guest, performance.now())) return refuse(socket);
      for (const listener of serve) listener.call(server, socket);
    });
  });

  server.prependListener('secureConnection', (socket: TLSSocket): void => {
    const guest = inside.get(nameOf(socket))?.guest;
    if (guest === undefined) return void socket.destroy();
    guest.certificate = fingerprintOf(socket);
    const party = guest.certificate === undefined ? undefined : partyOf(guest.certificate);
    if (party !== undefined && !admission.prove(guest, party, performance.now())) {
      return void socket.destroy();
    }
    guests.set(socket, guest);
  });

  return {
    of: (socket) => guests.get(socket),
    end: () => {
      for (const { socket } of [...inside.values()]) socket.destroy();
    },
  };
}

/** A handshake with a certificate ends only if its CertificateVerify is right (RFC 8446 §4.4.3). */
export function fingerprintOf(socket: TLSSocket): string | undefined {
  const certificate = socket.getPeerX509Certificate();
  return certificate && createHash('sha256').update(certificate.raw).digest('hex');
}

/** What tells a connection from others of one server, above and below TLS. */
const nameOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`;

/** With a reset: nothing is kept of a refused connection, not by the kernel either. */
function refuse(socket: Socket): void {
  if (!socket.destroyed) socket.resetAndDestroy();
}
