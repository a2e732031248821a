// Requests that are passed on, over TLS that only the deployment's own CA can certify. The answer's
// body goes through as it comes, since one of them is a stream of events.
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import type { ApiResponse } from '@sekisho/replica/api';
import type { Upstream } from '../api.ts';
import type { Forward } from '../forwarding.ts';

export interface Places {
  /** Such as https://127.0.0.1:7400. */
  readonly gateway: string;
  readonly watchers: Readonly<Record<string, string>>;
  /** PEM. */
  readonly ca: string;
}

/** Until an answer begins: the gateway asks its watchers before it answers an act. */
const TIMEOUT_MS = 30_000;

/** One stream of events for each open page, and what people do meanwhile. */
const MAX_SOCKETS = 64;

export interface Line {
  readonly send: Upstream;
  close(): void;
}

export function lineTo({ gateway, watchers, ca }: Places): Line {
  const agent = new Agent({ keepAlive: true, maxSockets: MAX_SOCKETS, ca, minVersion: 'TLSv1.3' });
  const baseOf = ({ to }: Forward): string =>
    'gateway' in to ? gateway : (watchers[to.watcher] ?? '');
  const send: Upstream = (forward) =>
    new Promise((resolve, reject) => {
      const { method, target, fields, body } = forward;
      const headers = Object.fromEntries(fields);
      if (method === 'POST') headers['content-length'] = String(body.length);
      const sent = request(`${baseOf(forward)}${target}`, { method, agent, headers });
      sent.setTimeout(TIMEOUT_MS, () => sent.destroy(new Error('no answer in time')));
      sent.on('error', reject);
      sent.on('response', (response) => {
        sent.setTimeout(0);
        resolve(answerOf(response));
      });
      sent.end(body);
    });
  return { send, close: () => agent.destroy() };
}

function answerOf(response: IncomingMessage): ApiResponse {
  const fields: [string, string][] = [];
  const { rawHeaders } = response;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    fields.push([rawHeaders[i]!, rawHeaders[i + 1]!]);
  }
  return { status: response.statusCode ?? 502, fields, body: chunksOf(response) };
}

async function* chunksOf(response: IncomingMessage): AsyncGenerator<Uint8Array> {
  // Leaving the loop early, as when the browser has gone, destroys the response and its socket.
  for await (const chunk of response) yield new Uint8Array(chunk);
}
