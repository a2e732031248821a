// How a request leaves: an argument to every client, so that the drill world can answer instead.

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** JSON text. */
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: Uint8Array;
}

/** Rejects where no whole answer came. */
export type HttpSend = (request: HttpRequest) => Promise<HttpAnswer>;

/**
 * The longest answer that is read. A full block (120 transactions of 1,024-byte messages) prints
 * as about 350 kB, a page of 100 multisig transactions with all cosignatures as under 2 MB.
 */
export const MAX_ANSWER_BYTES = 4_000_000;

export interface HttpSendOptions {
  readonly fetch: typeof fetch;
  /** A fresh signal that ends a request nobody waits for any more: `AbortSignal.timeout(ms)`. */
  readonly deadline: () => AbortSignal;
}

/** The real sender for `main.ts`: no redirects; it stops reading where an answer is too long. */
export function httpSendOver({ fetch, deadline }: HttpSendOptions): HttpSend {
  return async ({ method, url, body }) => {
    const response = await fetch(url, {
      method,
      redirect: 'error', // a node has no business sending us elsewhere
      signal: deadline(),
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body }),
    });
    return { status: response.status, body: await boundedBody(response) };
  };
}

// One byte over the bound is enough for the client to see that it was exceeded.
async function boundedBody(response: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    parts.push(part.subarray(0, MAX_ANSWER_BYTES + 1 - size));
    size += parts.at(-1)?.length ?? 0;
    if (size > MAX_ANSWER_BYTES) break; // leaving the loop cancels the stream
  }
  return Buffer.concat(parts);
}
