// The body of a request, as far as it is wanted.
import type { IncomingMessage } from 'node:http';

/** What is set aside at first: most orders are shorter. */
const FIRST_BYTES = 1_024;

/**
 * Reads no further than the bound, and nothing where the declared length is over it already. The
 * bytes are copied together as they come: a body in chunks of one byte each costs no more memory
 * than one in a piece.
 */
export async function readBody(
  incoming: IncomingMessage,
  limit: number,
): Promise<Uint8Array | 'too large' | 'gone'> {
  const declared = incoming.headers['content-length'];
  if (declared !== undefined && Number(declared) > limit) return 'too large';
  return new Promise((resolve) => {
    let body = new Uint8Array(Math.min(limit, FIRST_BYTES));
    let size = 0;
    incoming.on('data', (part: Uint8Array) => {
      const before = size;
      size += part.length;
      if (size > limit) {
        incoming.pause();
        resolve('too large');
        return;
      }
      if (size > body.length) body = grown(body, before, Math.min(limit, size * 2));
      body.set(part, before);
    });
    incoming.on('end', () => resolve(body.slice(0, size)));
    incoming.on('error', () => resolve('gone'));
    incoming.on('close', () => resolve('gone')); // after 'end' it changes nothing
  });
}

function grown(body: Uint8Array, used: number, size: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(size);
  larger.set(body.subarray(0, used));
  return larger;
}
