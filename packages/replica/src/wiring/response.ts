// An ApiResponse onto the wire, no faster than the client takes it.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiResponse } from '../api.ts';

/** RFC 9457 with nothing but the status: for what is refused before the Api sees it. */
export const problem = (
  status: number,
  title: string,
  fields: ApiResponse['fields'] = [],
): ApiResponse => ({
  status,
  fields: [['content-type', 'application/problem+json'], ...fields],
  body: Buffer.from(JSON.stringify({ type: 'about:blank', title, status })),
});

/**
 * Resolves when all is written, the client is gone, or `closing` ends a stream. The connection is
 * closed after the last answer.
 */
export async function send(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  response: ApiResponse,
  closing: AbortSignal,
  isLast: boolean,
): Promise<void> {
  if (incoming.socket.destroyed) return;
  const { status, body } = response;
  const fields = response.fields.flatMap(([name, value]) => [name, value]);
  const whole = body instanceof Uint8Array;
  if (whole && !response.fields.some(([name]) => name.toLowerCase() === 'content-length')) {
    fields.push('content-length', String(body.length));
  }
  // What is left of a request nobody read must not be taken for the next one.
  if (!incoming.complete || isLast) fields.push('connection', 'close');
  outgoing.writeHead(status, fields);
  if (whole) outgoing.end(body);
  else await stream(incoming, outgoing, body, closing);
}

async function stream(
  { socket }: IncomingMessage, // not the response's: that has none while an earlier one is written
  outgoing: ServerResponse,
  body: AsyncIterable<Uint8Array>,
  closing: AbortSignal,
): Promise<void> {
  const iterator = body[Symbol.asyncIterator]();
  let interrupt = (): void => {};
  const over = (): void => interrupt();
  socket.once('close', over);
  closing.addEventListener('abort', over);
  // A race with one long-lived promise would keep something of every event until the end.
  const unlessOver = <T>(start: (resolve: (value: T) => void, reject: () => void) => void) =>
    new Promise<T | 'over'>((resolve, reject) => {
      interrupt = () => resolve('over');
      if (socket.destroyed || closing.aborted) resolve('over');
      else start(resolve, reject);
    });
  const drained = (resolve: () => void): unknown => outgoing.once('drain', resolve);

  outgoing.flushHeaders();
  try {
    for (;;) {
      const next = await unlessOver<IteratorResult<Uint8Array>>((resolve, reject) =>
        iterator.next().then(resolve, reject),
      );
      if (next === 'over' || next.done) break;
      if (!outgoing.write(next.value) && (await unlessOver<void>(drained)) === 'over') break;
    }
    outgoing.end();
  } finally {
    socket.off('close', over);
    closing.removeEventListener('abort', over);
    // Not awaited: a generator that waits for its next event answers only after it.
    void iterator.return?.().catch(() => {});
  }
}
