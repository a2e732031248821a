// The watcher's own small API, past the gateway: people bring stops here, watchers relay them. What
// comes in is judged by its own signature; there is nothing here that starts anything.
import { fromHex, fromUtf8, utf8 } from '@sekisho/protocol/bytes';
import { canonicalText } from '@sekisho/protocol/canonical';
import { BODIES } from '@sekisho/protocol/entry';
import { readAs } from '@sekisho/protocol/field';
import { type Json, parseJson } from '@sekisho/protocol/json';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { Api, ApiRequest, ApiResponse } from '@sekisho/replica/api';
import { z } from 'zod';
import type { Watcher } from './watcher.ts';

const headBody = z.strictObject({ note: z.string().max(65_536) });

const STOPS = '/v1/stops';
const STOPS_RELAY = '/v1/stops/relay';

export function createWatcherApi(watcher: Watcher): Api {
  return async (request) => {
    const answer = await route(watcher, request);
    return isRefusal(answer) ? problem(answer) : json(200, answer);
  };
}

async function route(watcher: Watcher, request: ApiRequest): Promise<Json | Refusal> {
  const [path, query = ''] = request.target.split('?', 2);
  const what = `${request.method} ${path}`;
  if (what === 'GET /v1/largest') return largest(watcher, query);
  if (what === 'GET /v1/status') return watcher.status();
  if (what === `POST ${STOPS}`) return stop(watcher, request, true);
  if (what === `POST ${STOPS_RELAY}`) return stop(watcher, request, false);
  if (what === 'POST /v1/heads') {
    const body = read(headBody, request);
    return isRefusal(body) ? body : { compared: await watcher.seeHead(body.note) };
  }
  return refuse('route-unknown', `a watcher does not answer ${what}`);
}

/** Stops come in while everything else that strangers ask has to wait. */
export const isUrgent = (method: string, target: string): boolean =>
  method === 'POST' && (target === STOPS || target === STOPS_RELAY);

/** For the server, which counts who asks how often before anything is read. */
export function turnedAway(tag: 'sender-too-fast' | 'client-too-fast' | 'api-overloaded') {
  const { fields, ...answer } = problem(refuse(tag, 'wait as long as Retry-After says'));
  return { ...answer, fields: [...fields, ['retry-after', '1'] as const] };
}

async function stop(
  watcher: Watcher,
  request: ApiRequest,
  relay: boolean,
): Promise<Json | Refusal> {
  const body = read(BODIES.stopped, request);
  if (isRefusal(body)) return body;
  const held = await watcher.takeStop(body, relay);
  return isRefusal(held) ? held : { watcher: watcher.id, stop: held.id, relayed: held.relayed };
}

function largest(watcher: Watcher, query: string): Json | Refusal {
  const nonce = /^nonce=([0-9a-f]{32})$/.exec(query)?.[1];
  return nonce === undefined || fromHex(nonce, 16) === undefined
    ? refuse('schema-mismatch', 'ask with ?nonce= and 32 hex digits')
    : watcher.largest(nonce);
}

function read<T extends z.ZodType>(schema: T, { body }: ApiRequest): z.infer<T> | Refusal {
  const text = fromUtf8(body);
  const value = text === undefined ? refuse('json-malformed', 'not UTF-8') : parseJson(text);
  return isRefusal(value) ? value : readAs(schema, value, 'body');
}

const STATUS_OF: Readonly<Record<string, number>> = {
  'route-unknown': 404,
  'ledger-not-opened': 503,
  'stops-too-many': 503,
  'api-overloaded': 503,
  'sender-too-fast': 429,
  'client-too-fast': 429,
};

const problem = ({ refused, detail }: Refusal): ApiResponse => {
  const status = STATUS_OF[refused] ?? 422;
  const type = `urn:sekisho:refusal:${refused}`;
  return json(status, { type, status, tag: refused, detail }, 'application/problem+json');
};

const json = (status: number, body: Json, type = 'application/json'): ApiResponse => ({
  status,
  fields: [['content-type', type]],
  body: utf8(canonicalText(body)),
});
