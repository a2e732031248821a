// Who reads: a token in `Authorization: Bearer`, of an open session. Nothing else of the request
// says who asks, and no cookie ever does, so no other site can make a browser ask.
import { refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { ApiRequest } from '@sekisho/replica/api';
import type { Session, Sessions } from './sessions.ts';

const BEARER = /^Bearer ([A-Za-z0-9_-]{43})$/;

export function readerOf(sessions: Sessions, { fields }: ApiRequest): Session | Refusal {
  const given = fields.filter(([name]) => name.toLowerCase() === 'authorization');
  const token = given.length === 1 ? BEARER.exec(given[0]![1])?.[1] : undefined;
  return token === undefined
    ? refuse('session-missing', 'this path takes a session: Authorization: Bearer and its token')
    : sessions.admit(token);
}
