// Requests to a chain node over node:http(s), for main.ts. The shape is that of `HttpSend` in
// @sekisho/nodes, which the signer's closure must not reach.
import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

export interface SendRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly body?: string;
  /** A token of a read session (RFC 6750 §2.1). */
  readonly bearer?: string;
  /** Whatever else its receiver goes by. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface SendAnswer {
  readonly status: number;
  readonly body: Uint8Array;
}

export interface HttpSendSettings {
  /** PEM. Where given, only a server certified by it is spoken to, and only over https. */
  readonly ca?: string;
  /** PEM: what we show of ourselves, so that we are known there. */
  readonly identity?: { readonly cert: string; readonly key: string };
  /** For the whole exchange, connecting included. */
  readonly timeoutMs?: number;
  /** The answer is cut one byte after this many, by which the caller sees that it was longer. */
  readonly maxAnswerBytes?: number;
}

/** Longer than a caller's own patience (10 s): this only frees the socket. */
const TIMEOUT_MS = 15_000;

/** As the node clients bound it: a page of 100 multisig transactions is under 2 MB. */
const MAX_ANSWER_BYTES = 4_000_000;

/** A client asks a node one thing after another; a few more for several clients of one node. */
const MAX_SOCKETS = 8;

/** Shorter than the 60 s after which servers commonly close, so that we close first. */
const IDLE_MS = 20_000;

/** Follows no redirect. Rejects where no whole answer came. */
export function httpSend(
  settings: HttpSendSettings = {},
): (request: SendRequest) => Promise<SendAnswer> {
  const { ca, identity, timeoutMs = TIMEOUT_MS, maxAnswerBytes = MAX_ANSWER_BYTES } = settings;
  const pool = { keepAlive: true, maxSockets: MAX_SOCKETS, timeout: IDLE_MS };
  const plain = new HttpAgent(pool);
  const secure = new HttpsAgent({
    ...pool,
    minVersion: 'TLSv1.2', // what public nodes and their proxies speak
    ...(ca === undefined ? {} : { ca }),
    ...identity,
  });

  return ({ method, url, body, bearer, headers = {} }) =>
    new Promise((resolve, reject) => {
      const { protocol } = new URL(url);
      if (protocol !== 'https:' && (protocol !== 'http:' || ca !== undefined)) {
        throw new Error(`${url}: ${ca === undefined ? 'neither http nor https' : 'not https'}`);
      }
      const start = protocol === 'https:' ? httpsRequest : httpRequest;
      const sent = start(url, {
        method,
        agent: protocol === 'https:' ? secure : plain,
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          ...headers,
          accept: 'application/json',
          ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
          ...(body === undefined
            ? {}
            : {
                'content-type': 'application/json',
                'content-length': Buffer.byteLength(body),
              }),
        },
      });
      sent.on('error', reject);
      sent.on('response', (response) => {
        readBody(response, maxAnswerBytes).then((bytes) => {
          resolve({ status: response.statusCode ?? 0, body: bytes });
        }, reject);
      });
      sent.end(body);
    });
}

/** A body that ends before its declared length rejects ('aborted'). */
async function readBody(response: IncomingMessage, limit: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response) {
    const part: Uint8Array = chunk;
    parts.push(part.subarray(0, limit + 1 - size));
    size += part.length;
    if (size > limit) break; // leaving the loop destroys the response and its socket
  }
  return new Uint8Array(Buffer.concat(parts));
}
