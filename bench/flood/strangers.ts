// Strangers' connections, cheap for whoever makes thousands of them: one TCP connect first, and TLS
// only for those that were not refused at once.
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Count } from './load.ts';

export const HOST = '127.0.0.1';

/** What is still to be heard of a connection that was refused at accept is heard by then. */
const REFUSED_BY_MS = 15;

/** A TCP connection that ends quietly; `onClose` once it is gone. */
export function knock(port: number, localAddress: string, onClose: () => void): Socket {
  const socket = connectTcp({ host: HOST, port, localAddress });
  socket.on('error', () => {});
  socket.once('close', onClose);
  return socket;
}

export interface Stranger {
  /** Undefined until its handshake is over, and once it is closed. */
  tls: TLSSocket | undefined;
  isGone: boolean;
  unanswered: number;
}

/** A connection that becomes TLS if it is let in. Answers on it are counted. */
export function enter(
  port: number,
  localAddress: string,
  count: Count,
  onReady: (stranger: Stranger, tls: TLSSocket) => void,
): Stranger {
  const stranger: Stranger = { tls: undefined, isGone: false, unanswered: 0 };
  const socket = knock(port, localAddress, () => {
    if (!stranger.isGone) count.closed += 1;
    stranger.isGone = true;
    stranger.tls = undefined;
  });
  socket.once('connect', () => {
    setTimeout(() => {
      if (stranger.isGone) return;
      const tls = connectTls({ socket, rejectUnauthorized: false });
      tls.on('error', () => {});
      tls.on('data', (chunk: Buffer) => hear(stranger, chunk, count));
      tls.once('secureConnect', () => {
        if (stranger.isGone) return;
        stranger.tls = tls;
        onReady(stranger, tls);
      });
    }, REFUSED_BY_MS);
  });
  return stranger;
}

/** One read may hold several answers; none of them is split where its first line is. */
function hear(stranger: Stranger, chunk: Buffer, count: Count): void {
  for (const [, status = ''] of chunk.toString('latin1').matchAll(/HTTP\/1\.1 ([0-9]{3}) /g)) {
    stranger.unanswered -= 1;
    count.status(status);
  }
}
