// The body of a request, as far as it is wanted.
import type { IncomingMessage } from 'node:http';

/** Reads no further than the bound, and nothing where the declared length is over it already. */
export async function readBody(
  incoming: IncomingMessage,
  limit: number,
): Promise<Uint8Array | 'too large' | 'gone'> {
  const declared = incoming.headers['content-length'];
  if (declared !== undefined && Number(declared) > limit) return 'too large';
  return new Promise((resolve) => {
    const parts: Uint8Array[] = [];
    let size = 0;
    incoming.on('data', (part: Uint8Array) => {
      size += part.length;
      if (size > limit) {
        incoming.pause();
        resolve('too large');
      } else {
        parts.push(part);
      }
    });
    incoming.on('end', () => resolve(new Uint8Array(Buffer.concat(parts))));
    incoming.on('error', () => resolve('gone'));
    incoming.on('close', () => resolve('gone')); // after 'end' it changes nothing
  });
}
