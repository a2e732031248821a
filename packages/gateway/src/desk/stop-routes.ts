// Stops as people see them who may lift them: the entry that made each, what it is about, and who
// has looked at it.
import { type Approval, policyOf, type Stop } from '@sekisho/ledger/state';
import { authorsOf, thawingKey } from '@sekisho/ledger/stops';
import {
  type DeskStop,
  deskStop,
  type SeveralStops,
  type StopList,
  stopList,
} from '@sekisho/protocol/desk-api';
import { formatInstant } from '@sekisho/protocol/instant';
import type { Policy } from '@sekisho/protocol/policy';
import { isRefusal, refuse } from '@sekisho/protocol/refusal';
import type { ApiParts } from '../api/parts.ts';
import { json } from '../api/respond.ts';
import type { Answer, ReaderCall, ReaderRoute } from '../api/route.ts';
import { type NamedStop, pageOfStops } from '../api/stops.ts';
import { loggedAt } from '../api/writing.ts';
import { givenOf, mayAct, quorumStateOf } from './people.ts';

/** Stops in one answer. A thief who invents customers can make many; nobody reads more at once. */
const STOP_PAGE = 25;
/** Each is one scope; an outflow stop names one outflow. */
const MAX_OUTFLOWS = 100;

export function stopRoutes(parts: ApiParts): readonly ReaderRoute[] {
  const common = { method: 'GET', access: 'reader', maximumBody: 0, status: 200 } as const;
  return [
    {
      ...common,
      path: '/v1/desk/stops',
      query: ['cursor'],
      summary: 'Stops in force, the widest first, with what a thaw must name.',
      gives: stopList,
      handle: (call) => list(parts, call),
    },
    {
      ...common,
      path: '/v1/desk/stops/{id}',
      summary: 'One stop, lifted or not.',
      gives: deskStop,
      handle: async ({ params: [id = ''] }) => {
        const stop = parts.replica.state.get('stop', id);
        return stop === undefined
          ? refuse('stop-unknown', `there is no stop ${id.slice(0, 64)}`)
          : json(200, await stopView(parts, id, stop));
      },
    },
  ];
}

async function list(parts: ApiParts, { query }: ReaderCall): Promise<Answer> {
  const page = pageOfStops(parts.replica, query.get('cursor'), STOP_PAGE);
  if (isRefusal(page)) return page;
  const shown = page.stops.map(([id, stop]) => stopView(parts, id, stop));
  const several = severalOf(parts, page.stops);
  const told: StopList = { ...page, stops: await Promise.all(shown), several };
  return json(200, told);
}

/** Of these stops, those that one author made of one scope and that `thaw-all` lifts together. */
function severalOf({ replica, clock }: ApiParts, stops: readonly NamedStop[]): SeveralStops[] {
  const { state } = replica;
  const { hash, document } = policyOf(state);
  const groups = new Map(stops.map(([, { scope, by }]) => [thawingKey(scope, by), { scope, by }]));
  return [...groups].flatMap(([key, { scope, by }]) => {
    const count = authorsOf(state, scope)[by] ?? 0;
    if (count < 2) return [];
    const thaws = state.get('thawing', key) ?? [];
    return {
      ...{ scope, by, count, thaws: givenOf(document, hash, thaws) },
      thaw: quorumStateOf(document, hash, thaws, document.thaw),
      mayThaw: mayThaw(document, hash, thaws, clock.now()),
    };
  });
}

function mayThaw(policy: Policy, hash: string, thaws: readonly Approval[], time: number) {
  const has = new Set(thaws.filter((one) => one.policy === hash).map(({ person }) => person));
  return mayAct(policy, 'approver', time, ({ id }) => has.has(id));
}

export function stopBrief({ replica }: ApiParts, id: string, stop: Stop) {
  const { state } = replica;
  const { hash, document } = policyOf(state);
  const { scope, reason, by, index, thaws } = stop;
  const knowing = document.watchers.parties.filter(
    (party) => (state.get('watcher', party.id)?.head ?? 0) > index,
  );
  return {
    ...{ id, scope, reason, by },
    at: formatInstant(stop.at),
    watchers: knowing.map((party) => party.id),
    thaws: givenOf(document, hash, thaws),
  };
}

async function stopView(parts: ApiParts, id: string, stop: Stop): Promise<DeskStop> {
  const { replica, clock } = parts;
  const { hash, document } = policyOf(replica.state);
  return {
    ...stopBrief(parts, id, stop),
    ...(await loggedAt(parts, stop.index)),
    outflows: stop.outflows
      .slice(0, MAX_OUTFLOWS)
      .map((identity) => outflowOf(parts, stop, identity)),
    thaw: quorumStateOf(document, hash, stop.thaws, document.thaw),
    mayThaw: stop.lifted ? [] : mayThaw(document, hash, stop.thaws, clock.now()),
    lifted: stop.lifted,
  };
}

function outflowOf({ replica }: ApiParts, { scope }: Stop, identity: string) {
  const wallet = scope.slice('wallet:'.length);
  const seen = replica.state.get('outflow', `${wallet}|${identity}`);
  return {
    identity,
    amount: seen?.amount ?? '0',
    height: seen?.height ?? 0,
    watchers: [...(seen?.watchers ?? [])],
  };
}
