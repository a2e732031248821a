// Routes as data: what a path takes, who may ask, what it answers. Finding one reads nothing but
// method and path; OpenAPI is printed from the same table.
import type { Client } from '@sekisho/protocol/policy';
import type { RequestEvidence } from '@sekisho/protocol/http-signature';
import { refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { ApiRequest, ApiResponse } from '@sekisho/replica/api';
import type { z } from 'zod';
import type { Session } from '../desk/sessions.ts';

export type Answer = ApiResponse | Refusal;

export interface Call {
  readonly request: ApiRequest;
  /** Values of the path's `{…}`, as sent. */
  readonly params: readonly string[];
  readonly query: ReadonlyMap<string, string>;
}

/**
 * A call whose client is known: certificate, signature, times, nonce and scope have been checked.
 */
export interface ClientCall extends Call {
  readonly client: Client;
  readonly evidence: RequestEvidence;
}

/** A call of a person who has opened a session. It reads, whatever the session is called. */
export interface ReaderCall extends Call {
  readonly session: Session;
}

interface Described {
  readonly method: 'GET' | 'POST';
  /** Segments; `{name}` takes any one. */
  readonly path: string;
  /** The query parameters it takes. */
  readonly query?: readonly string[];
  /** Bytes; 0 where it takes no body. */
  readonly maximumBody: number;
  /** One sentence for OpenAPI. */
  readonly summary: string;
  readonly takes?: z.ZodType;
  /** A schema of JSON, or a media type. */
  readonly gives: z.ZodType | string;
  readonly status: 200 | 201;
}

export interface PublicRoute extends Described {
  readonly access: 'public';
  readonly handle: (call: Call) => Answer | Promise<Answer>;
}

export interface ClientRoute extends Described {
  readonly access: 'client';
  /** Undefined: whatever the client's scopes are. */
  readonly scope?: Client['scopes'][number];
  readonly handle: (call: ClientCall) => Answer | Promise<Answer>;
}

/** What a session may ask for: it is the one access that a token opens, and it only reads. */
export interface ReaderRoute extends Described {
  readonly access: 'reader';
  readonly handle: (call: ReaderCall) => Answer | Promise<Answer>;
}

export type Route = PublicRoute | ClientRoute | ReaderRoute;

export interface Found {
  readonly route: Route;
  readonly call: Call;
}

/** Nothing there, or nothing for this method. */
export interface Lost {
  readonly refusal: Refusal;
  /** The methods that the path does take. */
  readonly allow: readonly string[];
}

export function findRoute(routes: readonly Route[], request: ApiRequest): Found | Lost {
  const [path, query] = split(request.target);
  const here = routes.flatMap((route) => {
    const params = match(route.path, path);
    return params === undefined ? [] : [{ route, params }];
  });
  if (here.length === 0) return lost(refuse('route-unknown', 'there is nothing at this path'), []);
  const found = here.find(({ route }) => methodsOf(route).includes(request.method));
  if (found === undefined) {
    const allow = here.flatMap(({ route }) => methodsOf(route));
    return lost(refuse('method-not-allowed', `this path takes ${allow.join(', ')}`), allow);
  }
  const read = readQuery(query, found.route.query ?? []);
  if ('refused' in read) return lost(read, []);
  return { route: found.route, call: { request, params: found.params, query: read } };
}

const lost = (refusal: Refusal, allow: readonly string[]): Lost => ({ refusal, allow });

/** A HEAD is signed by no client: the profile has GET and POST. */
const methodsOf = ({ method, access }: Route): readonly string[] =>
  method === 'GET' && access === 'public' ? ['GET', 'HEAD'] : [method];

function split(target: string): readonly [path: string, query: string] {
  const mark = target.indexOf('?');
  return mark < 0 ? [target, ''] : [target.slice(0, mark), target.slice(mark + 1)];
}

function match(pattern: string, path: string): readonly string[] | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: string[] = [];
  for (const [i, segment] of wanted.entries()) {
    const value = given[i]!;
    if (!segment.startsWith('{')) {
      if (segment !== value) return undefined;
    } else if (value === '') return undefined;
    else params.push(value);
  }
  return params;
}

/** No value of ours needs percent-encoding, so none is decoded. */
const PARAMETER = /^([a-z]{1,32})=([A-Za-z0-9._:-]{1,128})$/;

function readQuery(query: string, names: readonly string[]): ReadonlyMap<string, string> | Refusal {
  const values = new Map<string, string>();
  if (query === '') return values;
  for (const part of query.split('&')) {
    const [, name = '', value = ''] = PARAMETER.exec(part) ?? [];
    if (!names.includes(name) || values.has(name)) {
      const taken = names.length === 0 ? 'no query' : `each of ${names.join(', ')} at most once`;
      return refuse('query-malformed', `this path takes ${taken}, as name=value`);
    }
    values.set(name, value);
  }
  return values;
}
