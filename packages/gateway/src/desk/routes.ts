// The desk: what people read. Its indexes are made when somebody first opens a session, so that no
// start waits for them.
import { deliveries } from '@sekisho/protocol/notice-api';
import type { ApiParts } from '../api/parts.ts';
import { json } from '../api/respond.ts';
import type { Roll } from '../api/roll.ts';
import type { ReaderRoute, Route } from '../api/route.ts';
import { entryRoutes } from './entry-routes.ts';
import { EventStream } from './event-stream.ts';
import { overviewRoute } from './overview.ts';
import { policyRoutes } from './policy-routes.ts';
import { queueRoutes } from './queue-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import type { Sessions } from './sessions.ts';
import { stopRoutes } from './stop-routes.ts';
import { Trail } from './trail.ts';

export function deskRoutes(parts: ApiParts, roll: Roll, sessions: Sessions): readonly Route[] {
  const trail = new Trail(parts);
  sessions.onOpened(() => trail.start());
  return [
    ...sessionRoutes(sessions),
    ...queueRoutes({ parts, roll, trail }),
    ...stopRoutes(parts),
    overviewRoute(parts, roll),
    ...policyRoutes(parts),
    ...entryRoutes(parts),
    noticesRoute(parts),
    new EventStream(parts, sessions).route,
  ];
}

const noticesRoute = ({ notices }: ApiParts): ReaderRoute => ({
  method: 'GET',
  path: '/v1/desk/notifications',
  access: 'reader',
  maximumBody: 0,
  summary: 'Who is notified, and what could not be delivered.',
  gives: deliveries,
  status: 200,
  handle: () => json(200, notices?.told ?? { receivers: [], dead: [] }),
});
