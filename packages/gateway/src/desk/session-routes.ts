// Opening and ending a session.
import { sessionAnswer, sessionBody, sessionEnded } from '@sekisho/protocol/desk-api';
import { readAs } from '@sekisho/protocol/field';
import { parseJson } from '@sekisho/protocol/json';
import { isRefusal } from '@sekisho/protocol/refusal';
import { MAX_ACT_BYTES } from '../api/acts.ts';
import { json } from '../api/respond.ts';
import type { Answer, Call, Route } from '../api/route.ts';
import type { Sessions } from './sessions.ts';

export function sessionRoutes(sessions: Sessions): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/v1/sessions',
      access: 'public',
      maximumBody: MAX_ACT_BYTES,
      summary: 'Open a session to read the desk, by a passkey act `read`.',
      takes: sessionBody,
      gives: sessionAnswer,
      status: 201,
      handle: (call) => opened(sessions, call),
    },
    {
      method: 'POST',
      path: '/v1/sessions/end',
      access: 'reader',
      maximumBody: 0,
      summary: 'End this session.',
      gives: sessionEnded,
      status: 200,
      handle: ({ session }) => {
        sessions.end(session);
        return json(200, { ended: true });
      },
    },
  ];
}

function opened(sessions: Sessions, { request }: Call): Answer {
  const value = parseJson(request.body);
  const act = isRefusal(value) ? value : readAs(sessionBody, value, 'act');
  const answer = isRefusal(act) ? act : sessions.open(act);
  return isRefusal(answer) ? answer : json(201, answer);
}
