// The stops in force, in one order for everybody who asks: there may be many, since a taken watcher
// or client can make one a second, and an answer stays short however many there are.
import type { Stop } from '@sekisho/ledger/state';
import { stopsIn } from '@sekisho/ledger/stops';
import { stopAnswer, stopPage, type StopPage } from '@sekisho/protocol/client-api';
import type { StopInForce } from '@sekisho/protocol/http-api';
import { formatInstant } from '@sekisho/protocol/instant';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { Replica } from '@sekisho/replica/replica';
import type { ApiParts } from './parts.ts';
import { json } from './respond.ts';
import type { PublicRoute } from './route.ts';

export type NamedStop = readonly [id: string, stop: Stop];

/** Stops in one answer to anybody: some 60 kB. */
export const STOP_PAGE = 250;

export function stopRoutes({ replica }: ApiParts): readonly PublicRoute[] {
  const common = { method: 'GET', access: 'public', maximumBody: 0, status: 200 } as const;
  return [
    {
      ...common,
      path: '/v1/stops',
      query: ['cursor'],
      summary: 'Stops in force, the widest first, and of those the newest; in pages.',
      gives: stopPage,
      handle: ({ query }) => {
        const page = pageOfStops(replica, query.get('cursor'), STOP_PAGE);
        if (isRefusal(page)) return page;
        const told: StopPage = { ...page, stops: page.stops.map(toldStop) };
        return json(200, told);
      },
    },
    {
      ...common,
      path: '/v1/stops/{id}',
      summary: 'One stop, lifted or not.',
      gives: stopAnswer,
      handle: ({ params: [id = ''] }) => {
        const stop = replica.state.get('stop', id);
        return stop === undefined
          ? refuse('stop-unknown', `there is no stop ${id.slice(0, 64)}`)
          : json(200, { ...toldStop([id, stop]), lifted: stop.lifted });
      },
    },
  ];
}

export const toldStop = ([id, { scope, reason, by, at, outflows }]: NamedStop): StopInForce => ({
  ...{ id, scope, reason, by, at: formatInstant(at), outflows: [...outflows] },
});

export interface PageOfStops {
  readonly total: number;
  readonly stops: readonly NamedStop[];
  readonly next: string | null;
}

/** A cursor is the last stop of the page before, lifted since or not: none is left out. */
export function pageOfStops(
  replica: Replica,
  cursor: string | undefined,
  count: number,
): PageOfStops | Refusal {
  const all = stopsInForce(replica);
  const last = cursor === undefined ? undefined : replica.state.get('stop', cursor);
  if (cursor !== undefined && last === undefined) {
    return refuse('query-malformed', 'cursor is the `next` of an earlier page');
  }
  const after =
    last === undefined ? 0 : all.findIndex((stop) => inOrder([cursor!, last], stop) < 0);
  const stops = after < 0 ? [] : all.slice(after, after + count);
  const isLast = stops.length === 0 || stops.at(-1) === all.at(-1);
  return { total: all.length, stops, next: isLast ? null : stops.at(-1)![0] };
}

interface Counted {
  readonly size: number;
  readonly stops: readonly NamedStop[];
}

/** Put in order once for each entry, not for each stranger who asks. */
const counted = new WeakMap<Replica, Counted>();

export function stopsInForce(replica: Replica): readonly NamedStop[] {
  const { content, state, size } = replica;
  const known = counted.get(replica);
  if (known?.size === size) return known.stops;
  const stops = content
    .ids('stopped')
    .flatMap((scope) => [...stopsIn(state, scope)])
    .sort(inOrder);
  counted.set(replica, { size, stops });
  return stops;
}

const WIDEST_FIRST = ['everything', 'wallet', 'client', 'customer'];
const width = ({ scope }: Stop): number => WIDEST_FIRST.indexOf(scope.split(':')[0]!);

/** By the entry that made them, and then by id: one entry can make several. */
const inOrder = ([one, a]: NamedStop, [other, b]: NamedStop): number =>
  width(a) - width(b) || b.index - a.index || (one < other ? -1 : Number(one > other));
