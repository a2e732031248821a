// Exchanges over node:https with the client's certificate, to the one server whose certificate is
// pinned. No byte of a request leaves before the pin has been compared.
import { createHash } from 'node:crypto';
import { Agent, type RequestOptions } from 'node:https';
import { request as httpsRequest } from 'node:https';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { connect, type ConnectionOptions } from 'node:tls';
import type { Send, SendAnswer } from '../ask.ts';

export interface HttpsSettings {
  readonly host: string;
  readonly port: number;
  /** PEM: the client's own certificate and key; an attester needs none. */
  readonly cert?: string;
  readonly key?: string;
  /** SHA-256 of the gateway's certificate (DER), 64 hex digits; in the policy. */
  readonly fingerprint: string;
  /** PEM. Where given, the gateway's certificate must also be from this CA, and for this host. */
  readonly ca?: string;
  readonly timeoutMs?: number;
}

/** The gateway may wait 5 s for its watchers; the rest is for the network. */
const TIMEOUT_MS = 15_000;
/** A full page of events is under 1 MB. */
const MAX_ANSWER_BYTES = 4_194_304;
/** One server of an exchange with some dozens of withdrawals in flight. */
const MAX_SOCKETS = 32;

export interface HttpsSend {
  readonly send: Send;
  close(): void;
}

export function httpsSend(settings: HttpsSettings): HttpsSend {
  const { host, port, timeoutMs = TIMEOUT_MS } = settings;
  const agent = new PinningAgent(settings);
  const send: Send = ({ method, authority, target, fields, body }) =>
    new Promise((resolve, reject) => {
      const sent = httpsRequest({
        ...{ host, port, method, path: target, agent },
        signal: AbortSignal.timeout(timeoutMs),
        setHost: false,
        headers: [
          ['host', authority],
          ...fields.map(([name, value]) => [name, value]),
          ['content-length', String(body.length)],
        ].flat(),
      });
      sent.on('error', reject);
      sent.on('response', (response) => {
        readAnswer(response).then(resolve, reject);
      });
      sent.end(body);
    });
  return { send, close: () => agent.destroy() };
}

/** Hands out a connection only after its server has shown the pinned certificate. */
class PinningAgent extends Agent {
  readonly #settings: HttpsSettings;

  constructor(settings: HttpsSettings) {
    super({ keepAlive: true, maxSockets: MAX_SOCKETS });
    this.#settings = settings;
  }

  override createConnection(
    _options: RequestOptions,
    callback?: (fault: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    const { host, port, cert, key, ca, fingerprint, timeoutMs = TIMEOUT_MS } = this.#settings;
    const options: ConnectionOptions = {
      ...{ host, port, cert, key, minVersion: 'TLSv1.3', ALPNProtocols: ['http/1.1'] },
      // Without a CA the pin alone says who it is.
      ...(ca === undefined ? { rejectUnauthorized: false } : { ca }),
    };
    const socket = connect(options);
    const fail = (fault: Error) => callback?.(fault, socket);
    socket.once('error', fail);
    // The request's own deadline does not reach a socket that it has not been given yet.
    const silent = new Error(`${host}:${port}: no TLS within ${timeoutMs} ms`);
    const late = setTimeout(() => socket.destroy(silent), timeoutMs);
    socket.once('close', () => clearTimeout(late));
    socket.once('secureConnect', () => {
      clearTimeout(late);
      const shown = socket.getPeerX509Certificate();
      const hash = createHash('sha256')
        .update(shown?.raw ?? '')
        .digest('hex');
      if (hash !== fingerprint) {
        socket.destroy();
        fail(new Error(`${host}:${port} has the certificate ${hash}, not the pinned one`));
        return;
      }
      socket.off('error', fail);
      callback?.(null, socket);
    });
    return undefined;
  }
}

async function readAnswer(response: IncomingMessage): Promise<SendAnswer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response) {
    const part: Uint8Array = chunk;
    size += part.length;
    if (size > MAX_ANSWER_BYTES) throw new Error(`an answer over ${MAX_ANSWER_BYTES} bytes`);
    parts.push(part);
  }
  const fields = Object.entries(response.headers).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as const] : [],
  );
  return { status: response.statusCode ?? 0, fields, body: new Uint8Array(Buffer.concat(parts)) };
}
