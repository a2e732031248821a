// The HTTP interface, without sockets: one request in, one response out. Whatever a stranger sends
// is answered with a problem of its own (spec/problems.md), never with a fault.
import { utf8 } from '@sekisho/protocol/bytes';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { Api, ApiRequest, ApiResponse } from '@sekisho/replica/api';
import { actRoutes, ACTS_PATH } from './api/acts.ts';
import { attestationRoutes } from './api/attestations.ts';
import { collectedRoutes } from './api/collected.ts';
import { ClientAccess } from './api/client-access.ts';
import { eventRoutes } from './api/events-route.ts';
import { listingRoutes } from './api/listing.ts';
import { metricsOf } from './api/metrics.ts';
import { openapiOf } from './api/openapi.ts';
import { orderRoutes } from './api/orders.ts';
import type { ApiParts } from './api/parts.ts';
import { publicRoutes } from './api/public.ts';
import { deskRoutes } from './desk/routes.ts';
import { readerOf } from './desk/reader-access.ts';
import { Sessions } from './desk/sessions.ts';
import { proposalRoutes } from './proposals/routes.ts';
import { answer, problem } from './api/respond.ts';
import { Roll } from './api/roll.ts';
import { type Answer, findRoute, type Found, type PublicRoute, type Route } from './api/route.ts';
import { stopRoutes } from './api/stops.ts';

export type { ApiParts } from './api/parts.ts';

export function createApi(parts: ApiParts): Api {
  const roll = new Roll(parts.replica.content, parts.sequencer);
  const sessions = new Sessions(parts);
  const metrics = metricsOf(parts, sessions);
  const described: readonly Route[] = [
    ...orderRoutes(parts, metrics),
    ...listingRoutes(parts, roll),
    ...eventRoutes(parts),
    ...actRoutes(parts),
    ...attestationRoutes(parts),
    ...collectedRoutes(parts),
    ...proposalRoutes(parts),
    ...deskRoutes(parts, roll, sessions),
    ...publicRoutes(parts, metrics),
    ...stopRoutes(parts),
  ];
  const routes: readonly Route[] = [...described, openapiRoute(described)];
  const doors = { access: new ClientAccess(parts), sessions };

  return async (request) => {
    const found = findRoute(routes, request);
    const given = 'refusal' in found ? found.refusal : await answerTo(doors, found);
    if (isRefusal(given)) metrics.refused(given.refused);
    const allow = 'refusal' in found && found.allow.length > 0 ? found.allow.join(', ') : undefined;
    const response = isRefusal(given)
      ? problem(given, allow === undefined ? [] : [['allow', allow]])
      : given;
    metrics.answered('refusal' in found ? 'none' : found.route.path, response.status);
    return request.method === 'HEAD' ? withoutBody(response) : response;
  };
}

interface Doors {
  readonly access: ClientAccess;
  readonly sessions: Sessions;
}

function answerTo({ access, sessions }: Doors, { route, call }: Found): Answer | Promise<Answer> {
  const { request } = call;
  const long = bodyRefusal(route, request);
  if (long !== undefined) return long;
  if (route.access === 'public') return route.handle(call);
  if (route.access === 'reader') {
    const session = readerOf(sessions, request);
    return isRefusal(session) ? session : route.handle({ ...call, session });
  }
  const admitted = access.admit(request, route.scope);
  return isRefusal(admitted) ? admitted : route.handle({ ...call, ...admitted });
}

/** For the server, which stops reading a body that no path takes. */
export const TOO_LARGE: ApiResponse = problem(
  refuse('request-body-too-large', 'the body is longer than any path takes'),
);

/** For the server, which counts who asks how often before anything is read. */
export const turnedAway = (tag: keyof typeof TURNED_AWAY): ApiResponse => TURNED_AWAY[tag];

const TURNED_AWAY = {
  'sender-too-fast': problem(
    refuse('sender-too-fast', 'this address asks too often; wait as long as Retry-After says'),
  ),
  'client-too-fast': problem(
    refuse('client-too-fast', 'this client asks too often; wait as long as Retry-After says'),
  ),
  'api-overloaded': problem(
    refuse('api-overloaded', 'clients of the policy are served first; ask again'),
  ),
};

/** People's acts: a stop must come in while everything else has to wait. */
export const isUrgent = (method: string, target: string): boolean =>
  method === 'POST' && target === ACTS_PATH;

const bodyRefusal = ({ maximumBody }: Route, { body }: ApiRequest): Refusal | undefined =>
  body.length > maximumBody
    ? refuse('request-body-too-large', `this path takes a body of at most ${maximumBody} bytes`)
    : undefined;

/** RFC 9110 §9.3.2: the fields of the GET, and nothing else. */
const withoutBody = (response: ApiResponse): ApiResponse => ({
  ...response,
  body: new Uint8Array(),
});

function openapiRoute(routes: readonly Route[]): PublicRoute {
  const route: PublicRoute = {
    method: 'GET',
    path: '/v1/openapi.json',
    access: 'public',
    maximumBody: 0,
    summary: 'This description.',
    gives: 'application/json',
    status: 200,
    handle: () => answer(200, 'application/json', (text ??= described())),
  };
  // Printed when somebody first asks: a restart has better things to do.
  let text: Uint8Array | undefined;
  const described = (): Uint8Array => utf8(JSON.stringify(openapiOf([...routes, route])));
  return route;
}
