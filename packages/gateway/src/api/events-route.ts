// GET /v1/events: a page of the feed, or, for `Accept: text/event-stream`, the feed as it grows.
import { utf8 } from '@sekisho/protocol/bytes';
import { feedPage, type FeedEvent } from '@sekisho/protocol/client-api';
import { refuse } from '@sekisho/protocol/refusal';
import { Bell } from './bell.ts';
import { readPage } from './feed.ts';
import { readCursor } from './listing.ts';
import type { ApiParts } from './parts.ts';
import { answer, json } from './respond.ts';
import type { Answer, ClientCall, ClientRoute } from './route.ts';

/**
 * A comment is sent after this long without an event, so that both ends know the other is there.
 */
const HEARTBEAT_MS = 15_000;
/** A stream ends after this; the client signs a new request and goes on where it was. */
const STREAM_MS = 600_000;
/** Streams of one client at once: each of its servers has one. */
export const MAX_STREAMS = 16;

export function eventRoutes(parts: ApiParts): readonly ClientRoute[] {
  const bell = new Bell(parts.clock);
  parts.sequencer.onCommit(() => bell.ring());
  const open = new Map<string, number>();
  return [
    {
      method: 'GET',
      path: '/v1/events',
      access: 'client',
      scope: 'read',
      query: ['after'],
      maximumBody: 0,
      summary: 'What has happened to the client’s withdrawals, and stops, in order of the ledger.',
      gives: feedPage,
      status: 200,
      handle: (call) => events(parts, bell, open, call),
    },
  ];
}

async function events(
  parts: ApiParts,
  bell: Bell,
  open: Map<string, number>,
  { client, query, request }: ClientCall,
): Promise<Answer> {
  const { replica } = parts;
  const after = readCursor(query.get('after') ?? '0');
  if (after === undefined || after > replica.size) {
    return refuse('query-malformed', 'after is a cursor that this feed has given');
  }
  if (!wantsStream(request.fields)) return json(200, await readPage(replica, client.id, after));
  if ((open.get(client.id) ?? 0) >= MAX_STREAMS) {
    return refuse('api-busy', `${client.id} has ${MAX_STREAMS} streams open already`);
  }
  return answer(200, 'text/event-stream', stream(parts, bell, open, client.id, after));
}

const wantsStream = (fields: ClientCall['request']['fields']): boolean =>
  fields.some(
    ([name, value]) => name.toLowerCase() === 'accept' && value.includes('text/event-stream'),
  );

async function* stream(
  { replica, clock }: ApiParts,
  bell: Bell,
  open: Map<string, number>,
  client: string,
  after: number,
): AsyncGenerator<Uint8Array> {
  // Counted from the first read on, since a stream that nobody reads never ends.
  open.set(client, (open.get(client) ?? 0) + 1);
  try {
    const end = clock.now() + STREAM_MS;
    yield COMMENT;
    while (clock.now() < end && isKnown(replica.policy, client)) {
      const page = await readPage(replica, client, after);
      for (const event of page.events) yield lines(event);
      const next = Number(page.next);
      if (next === after && !(await bell.wait(HEARTBEAT_MS))) yield COMMENT;
      after = next;
    }
  } finally {
    open.set(client, (open.get(client) ?? 1) - 1);
  }
}

const isKnown = ({ clients }: ApiParts['replica']['policy'], id: string): boolean =>
  clients.some((client) => client.id === id);

const COMMENT = utf8(':\n\n');

const lines = (event: FeedEvent): Uint8Array =>
  utf8(`id: ${event.cursor}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
