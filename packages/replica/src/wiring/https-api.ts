// An Api served over node:https, for main.ts. Everything a stranger can send is bounded here,
// before a signature could be checked; what the fields and the body mean is the Api's affair.
import { constants } from 'node:crypto';
import {
  createServer as createHttp,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { Duplex } from 'node:stream';
import { Admission, type TurnedAway } from '../admission/admission.ts';
import { type AdmissionBounds, API_BOUNDS } from '../admission/bounds.ts';
import { Tally } from '../admission/tally.ts';
import type { Api, ApiRequest, ApiResponse } from '../api.ts';
import { BACKLOG, type Guests, guard } from './guard.ts';
import { watchLag } from './lag.ts';
import { readBody } from './request-body.ts';
import { problem, send } from './response.ts';

export interface ApiServerOptions {
  readonly host: string;
  readonly port: number;
  /** PEM. Without it only a loopback address is served, in clear. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** The answer to a body over the bound; a bare 413 problem if absent. */
  readonly tooLarge?: ApiResponse;
  /** Told what the Api threw; the client is told nothing. */
  readonly onFault?: (fault: unknown) => void;
  /** Who is a party, by the SHA-256 of a certificate (hex): the policy says so. */
  readonly partyOf?: (certificate: string) => string | undefined;
  /** Addresses from which parties come, before any of them has shown a certificate. */
  readonly knownAddresses?: readonly string[];
  /** Whether a request holds money back: strangers' other requests wait for these. */
  readonly isUrgent?: (method: string, target: string) => boolean;
  /** The answer to a request that is not served now; a bare problem if absent. */
  readonly turnedAway?: (tag: TurnedAway['tag']) => ApiResponse;
  /** Counts whom and what was turned away. */
  readonly tally?: Tally;
  readonly bounds?: Partial<AdmissionBounds>;
  readonly limits?: Partial<ApiLimits>;
}

export interface ApiServer {
  readonly port: number;
  /** Stops listening, lets running requests end for a moment, ends streams, closes the rest. */
  close(): Promise<void>;
}

export const API_LIMITS = {
  /** The largest request is an approval or an amendment; a policy has some 20 kB. */
  bodyBytes: 65_536,
  /** A signed request with its certificate headers from a proxy is about 2 kB. */
  headerBytes: 16_384,
  headerFields: 64,
  /** From the first byte of a request to the end of its fields, and of its body. */
  headerMs: 10_000,
  requestMs: 20_000,
  /** Clients keep connections; browsers close theirs after about as long. */
  keepAliveMs: 30_000,
  /** No byte in either direction: streams say something more often than this. */
  idleMs: 60_000,
  /** From accept to the first byte: nobody connects in order to think. */
  firstBytesMs: 5_000,
  /** Requests of one connection that are not answered yet. */
  pipelined: 8,
} as const satisfies Record<string, number>;

export type ApiLimits = Readonly<Record<keyof typeof API_LIMITS, number>>;

/** How often Node looks for requests that take too long. */
const CHECK_MS = 1_000;

/** What running requests are left to end in. */
const CLOSING_MS = 5_000;

export async function serveApi(api: Api, options: ApiServerOptions): Promise<ApiServer> {
  const limits: ApiLimits = { ...API_LIMITS, ...options.limits };
  const closing = new AbortController();
  const server = createServer(options, limits);
  server.maxHeadersCount = 0; // Node would drop fields in silence; `headerFields` refuses
  server.setTimeout(limits.idleMs);
  const { tally = new Tally(), knownAddresses = [], partyOf = () => undefined } = options;
  const bounds = { ...API_BOUNDS, ...options.bounds };
  const admission = new Admission(bounds, tally, performance.now(), knownAddresses);
  const { firstBytesMs } = limits;
  const guests = guard(server, { admission, firstBytesMs, partyOf });
  const lag = watchLag();
  const unanswered = new WeakMap<object, number>();

  server.on('request', (incoming, outgoing) => {
    const { socket } = incoming;
    const guest = guests.of(socket);
    const running = (unanswered.get(socket) ?? 0) + 1;
    if (running > limits.pipelined || guest === undefined) {
      socket.destroy();
      return;
    }
    unanswered.set(socket, running);
    outgoing.once('close', () => {
      unanswered.set(socket, (unanswered.get(socket) ?? 1) - 1);
      if (closing.signal.aborted) socket.destroySoon();
    });
    const { method = '', url = '' } = incoming;
    const isUrgent = options.isUrgent?.(method, url) ?? false;
    const away = admission.ask(guest, { isUrgent, lagMs: lag.ms }, performance.now());
    const serve = async (): Promise<void> => {
      await undefined; // until the parser knows whether a body follows: else all would be the last
      const answer =
        away === undefined
          ? await respond(api, options, limits, incoming, guest.certificate)
          : turnedAway(options, away.tag);
      const isLast = closing.signal.aborted || (away?.isLast ?? false);
      if (answer) await send(incoming, outgoing, answer, closing.signal, isLast);
    };
    serve().catch((fault: unknown) => {
      options.onFault?.(fault); // a stream of the Api that broke: the client sees it cut off
      outgoing.destroy();
    });
  });
  server.on('clientError', (error, socket) => {
    // Not into the middle of an answer that is being written.
    if ((unanswered.get(socket) ?? 0) > 0) socket.destroy();
    else refuseMalformed(error, socket);
  });
  server.on('checkExpectation', (_incoming, outgoing: ServerResponse) => {
    outgoing.writeHead(417, { connection: 'close' }).end();
  });

  const port = await listen(server, options);
  return {
    port,
    close: () => {
      lag.stop();
      return close(server, guests, closing);
    },
  };
}

/** What the Api throws is told to the operator, and to the client as a bare 500. */
async function respond(
  api: Api,
  options: ApiServerOptions,
  limits: ApiLimits,
  incoming: IncomingMessage,
  certificate: string | undefined,
): Promise<ApiResponse | undefined> {
  try {
    return await answerTo(api, options, limits, incoming, certificate);
  } catch (fault) {
    options.onFault?.(fault);
    return problem(500, 'Internal Server Error');
  }
}

const STATUS_OF = {
  'sender-too-fast': [429, 'Too Many Requests'],
  'client-too-fast': [429, 'Too Many Requests'],
  'api-overloaded': [503, 'Service Unavailable'],
} as const;

function turnedAway({ turnedAway: worded }: ApiServerOptions, tag: TurnedAway['tag']): ApiResponse {
  const [status, title] = STATUS_OF[tag];
  return worded?.(tag) ?? problem(status, title, [['retry-after', '1']]);
}

function createServer(options: ApiServerOptions, limits: ApiLimits): Server {
  const common = {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headerMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: CHECK_MS,
    requireHostHeader: true,
    insecureHTTPParser: false,
    noDelay: true,
  };
  if (options.tls === undefined) {
    if (!LOOPBACK.includes(options.host)) {
      throw new Error(`HTTP without TLS is for ${LOOPBACK.join(' and ')}, not ${options.host}`);
    }
    return createHttp(common);
  }
  return createHttps({
    ...common,
    cert: options.tls.cert,
    key: options.tls.key,
    minVersion: 'TLSv1.3',
    requestCert: true,
    // Whose certificate it is, the policy says by its fingerprint; no CA has a say in it.
    rejectUnauthorized: false,
    handshakeTimeout: limits.headerMs,
    secureOptions: constants.SSL_OP_NO_TICKET, // every connection proves its key itself
  });
}

const LOOPBACK = ['127.0.0.1', '::1'];

/** Nothing where the client has gone. */
async function answerTo(
  api: Api,
  options: ApiServerOptions,
  limits: ApiLimits,
  incoming: IncomingMessage,
  certificate: string | undefined,
): Promise<ApiResponse | undefined> {
  const fields = pairs(incoming.rawHeaders);
  if (fields.length > limits.headerFields) {
    return problem(431, 'Request Header Fields Too Large');
  }
  // One Host exactly (RFC 9112 §3.2): which of two is signed for must not be a matter of taste.
  const hosts = fields.filter(([name]) => name.toLowerCase() === 'host');
  const target = incoming.url ?? '';
  if (incoming.httpVersion !== '1.1' || hosts.length !== 1 || !target.startsWith('/')) {
    return problem(400, 'Bad Request');
  }
  const body = await readBody(incoming, limits.bodyBytes);
  if (body === 'gone') return undefined;
  if (body === 'too large') return options.tooLarge ?? problem(413, 'Content Too Large');
  const request: ApiRequest = {
    method: incoming.method ?? '',
    target,
    authority: hosts[0]?.[1] ?? '',
    fields,
    body,
    certificate,
  };
  return api(request);
}

function pairs(raw: readonly string[]): readonly (readonly [string, string])[] {
  const fields: (readonly [string, string])[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) fields.push([raw[i]!, raw[i + 1]!]);
  return fields;
}

function refuseMalformed(error: Error, socket: Duplex): void {
  const code = 'code' in error ? error.code : undefined;
  const status =
    code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : '400 Bad Request';
  if (!socket.writable || code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () =>
    socket.destroy(),
  );
}

function listen(server: Server, { host, port }: ApiServerOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: BACKLOG }, () => {
      server.off('error', reject);
      server.on('error', () => {}); // of a single accept (too many files): the server lives on
      const address = server.address();
      if (typeof address === 'object' && address) resolve(address.port);
      else reject(new Error('not a TCP port'));
    });
  });
}

function close(server: Server, guests: Guests, closing: AbortController): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(() => guests.end(), CLOSING_MS);
    server.close(() => {
      clearTimeout(late);
      resolve();
    });
    server.closeIdleConnections();
    closing.abort();
  });
}
