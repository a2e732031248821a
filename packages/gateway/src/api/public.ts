// What anybody may read: where the ledger stands, under which policy, and how this process is.
import { dueTime } from '@sekisho/ledger/amending';
import { metaOf, policyOf } from '@sekisho/ledger/state';
import { utf8 } from '@sekisho/protocol/bytes';
import { canonicalBytes } from '@sekisho/protocol/canonical';
import { healthAnswer } from '@sekisho/protocol/client-api';
import {
  ledgerAnswer,
  type LedgerAnswer,
  policyAnswer,
  readyAnswer,
} from '@sekisho/protocol/http-api';
import { formatInstant } from '@sekisho/protocol/instant';
import type { Json } from '@sekisho/protocol/json';
import { refuse } from '@sekisho/protocol/refusal';
import { healthOf } from '../health.ts';
import type { Metrics } from './metrics.ts';
import type { ApiParts } from './parts.ts';
import { answer, json } from './respond.ts';
import type { Answer, PublicRoute } from './route.ts';
import { stopsInForce, toldStop } from './stops.ts';

/** Whoever wants more of them asks for pages. */
const FIRST_STOPS = 25;

const TEXT = 'text/plain; charset=utf-8';

/** The version of Prometheus' text form that prom-client writes. */
const PROMETHEUS = 'text/plain; version=0.0.4; charset=utf-8';

export function publicRoutes(parts: ApiParts, metrics: Metrics): readonly PublicRoute[] {
  const common = { method: 'GET', access: 'public', maximumBody: 0, status: 200 } as const;
  return [
    {
      ...common,
      path: '/v1/ledger',
      summary: 'Where the ledger stands, how many stops are in force, and the first of them.',
      gives: ledgerAnswer,
      handle: () => json(200, ledgerNow(parts)),
    },
    {
      ...common,
      path: '/v1/policy',
      summary: 'The policy in force, in its canonical bytes.',
      gives: policyAnswer,
      handle: () => {
        const { document } = policyOf(parts.replica.state);
        return answer(200, 'application/json', canonicalBytes(document as Json));
      },
    },
    {
      ...common,
      path: '/log/checkpoint',
      summary: 'The latest head that a quorum of watchers has cosigned: a signed note.',
      gives: TEXT,
      handle: () => checkpoint(parts),
    },
    {
      ...common,
      path: '/healthz',
      summary: 'The process answers.',
      gives: healthAnswer,
      handle: () => json(200, { status: 'ok' }),
    },
    {
      ...common,
      path: '/readyz',
      summary: 'Whether withdrawals can be taken (else 503) and paid, and who or what is missing.',
      gives: readyAnswer,
      handle: () => ready(parts),
    },
    {
      ...common,
      path: '/metrics',
      summary: 'Counters and gauges for Prometheus.',
      gives: PROMETHEUS,
      handle: async () => answer(200, PROMETHEUS, utf8(await metrics.text())),
    },
  ];
}

function ledgerNow({ replica, watchers }: ApiParts): LedgerAnswer {
  const { state } = replica;
  const { cosigned } = watchers;
  const stops = stopsInForce(replica);
  return {
    ledger: replica.ledger,
    policy: policyOf(state).hash,
    size: replica.size,
    note: replica.note,
    cosigned: cosigned === undefined ? null : { size: cosigned.size, note: cosigned.note },
    witnessed: formatInstant(metaOf(state).witnessed),
    stopped: stops.length,
    stops: stops.slice(0, FIRST_STOPS).map(toldStop),
    amendments: (state.get('waiting', '') ?? []).map((policy) => {
      const amendment = state.get('amendment', policy)!;
      const due = dueTime(state, amendment);
      return {
        policy,
        at: formatInstant(amendment.at),
        due: due === undefined ? null : formatInstant(due),
      };
    }),
  };
}

const checkpoint = ({ watchers }: ApiParts): Answer =>
  watchers.cosigned === undefined
    ? refuse('head-unwitnessed', 'no quorum of watchers has cosigned since this gateway started')
    : answer(200, TEXT, utf8(watchers.cosigned.note));

function ready(parts: ApiParts): Answer {
  const health = healthOf(parts);
  return json(health.ready ? 200 : 503, health);
}
