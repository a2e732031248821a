// A link over one connected socket.
import type { Socket } from 'node:net';
import { encodeFrame, FrameDecoder, MAX_FRAME_BYTES } from '../frame.ts';
import type { Link } from '../link.ts';

/** Peers say something at least every few seconds; a link this silent is dead. */
export const IDLE_MS = 60_000;

/** Four of the largest frames: a peer that reads slower than this is not worth the memory. */
export const MAX_BACKLOG_BYTES = 4 * MAX_FRAME_BYTES;

/** How long a closing link may take to write what it still has. */
const CLOSING_MS = 2_000;

export function socketLink(socket: Socket, peer: string): Link {
  const decoder = new FrameDecoder();
  let closedBecause: string | undefined;
  let misconduct: string | undefined;
  let receive: ((frame: Uint8Array) => void) | undefined;
  let tell: ((reason: string) => void) | undefined;

  const settle = (): void => {
    const [reason, handler] = [closedBecause, tell];
    if (!socket.destroyed || reason === undefined || handler === undefined) return;
    tell = undefined;
    queueMicrotask(() => handler(reason));
  };
  const close = (reason: string): void => {
    if (closedBecause !== undefined) return;
    closedBecause = reason;
    const late = setTimeout(() => socket.destroy(), CLOSING_MS);
    socket.once('close', () => clearTimeout(late));
    socket.resume(); // a peer that goes on sending must not keep the socket open
    socket.destroySoon();
  };

  const read = (chunk: Uint8Array): void => {
    const refusal = decoder.push(chunk, (frame) => {
      if (closedBecause === undefined) receive?.(frame);
    });
    if (refusal === undefined) return;
    misconduct = refusal.detail;
    close(refusal.detail);
  };

  socket.setTimeout(IDLE_MS, () => close(`silent for ${IDLE_MS} ms`));
  socket.on('error', (error) => {
    closedBecause ??= error.message;
  });
  socket.on('end', () => close('closed by the peer'));
  socket.on('close', () => {
    closedBecause ??= 'closed by the peer';
    settle();
  });

  return {
    peer,
    send(frame) {
      const bytes = encodeFrame(frame);
      if (closedBecause !== undefined) return;
      socket.write(bytes);
      if (socket.writableLength > MAX_BACKLOG_BYTES) close('the peer reads too slowly');
    },
    onFrame(handler) {
      if (receive === undefined) socket.on('data', read); // until now nothing was read
      receive = handler;
    },
    onClose(handler) {
      tell = handler;
      settle();
    },
    close,
    get misconduct() {
      return misconduct;
    },
    get backlog() {
      return socket.writableLength;
    },
  };
}
