// Numbers for /metrics, in Prometheus' text form. Labels are from closed lists: what a stranger
// sends never becomes one.
import type { Outcome } from '@sekisho/protocol/status';
import { Counter, Gauge, Registry } from 'prom-client';
import type { TargetHead } from '../follower.ts';
import type { Sessions } from '../desk/sessions.ts';
import type { ApiParts } from './parts.ts';

export interface Metrics {
  answered(route: string, status: number): void;
  refused(tag: string): void;
  judged(outcome: Outcome): void;
  text(): Promise<string>;
}

export function metricsOf(parts: ApiParts, sessions: Pick<Sessions, 'count'>): Metrics {
  const registry = new Registry();
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name: `sekisho_${name}`, help, labelNames, registers: [registry] });
  const requests = counter('http_requests_total', 'Requests answered', ['route', 'status']);
  const refusals = counter('refusals_total', 'Requests refused, by tag', ['tag']);
  const verdicts = counter('verdicts_total', 'Withdrawals judged, by outcome', ['outcome']);
  const gauge = (name: string, help: string, read: () => number): void => {
    const one: Gauge = new Gauge({
      name: `sekisho_${name}`,
      help,
      registers: [registry],
      collect: () => one.set(read()),
    });
  };
  measure(parts, gauge);
  gauge('read_sessions', 'Read sessions of people that are open', () => sessions.count);
  turnedAwayOf(parts, registry);
  noticesOf(parts, registry);
  return {
    answered: (route, status) => requests.inc({ route, status }),
    refused: (tag) => refusals.inc({ tag }),
    judged: (outcome) => verdicts.inc({ outcome }),
    text: () => registry.metrics(),
  };
}

/** Reasons are a closed list of the server's own. */
function turnedAwayOf({ strangers }: ApiParts, registry: Registry): void {
  if (strangers === undefined) return;
  const gauge: Gauge<'reason'> = new Gauge({
    name: 'sekisho_turned_away_total',
    help: 'Connections and requests turned away before they were looked at, by reason',
    labelNames: ['reason'],
    registers: [registry],
    collect: () => {
      for (const [reason, count] of strangers.counts) gauge.set({ reason }, count);
    },
  });
}

/** Receivers are those of the settings. */
function noticesOf({ notices }: ApiParts, registry: Registry): void {
  if (notices === undefined) return;
  for (const name of ['waiting', 'delivered', 'dead', 'failing'] as const) {
    const gauge: Gauge<'receiver'> = new Gauge({
      name: `sekisho_notifications_${name}`,
      help: NOTICE_HELP[name],
      labelNames: ['receiver'],
      registers: [registry],
      collect: () => {
        for (const told of notices.told.receivers) gauge.set({ receiver: told.id }, told[name]);
      },
    });
  }
}

const NOTICE_HELP = {
  waiting: 'Notifications that a receiver has not taken yet',
  delivered: 'Notifications taken since the start',
  dead: 'Notifications given up, ever',
  failing: 'Tries that failed since the last that did not',
};

/** What is read at the moment somebody asks. */
function measure(
  { replica, watchers, signers, clock }: ApiParts,
  gauge: (name: string, help: string, read: () => number) => void,
): void {
  let cosigned: { readonly head: TargetHead; readonly at: number } | undefined;
  watchers.onCosigned((head) => {
    cosigned = { head, at: clock.now() };
  });
  gauge('entries', 'Entries in the ledger', () => replica.size);
  gauge('cosigned_entries', 'Entries under the latest cosigned head', () =>
    cosigned === undefined ? 0 : cosigned.head.size,
  );
  gauge('cosigned_age_seconds', 'Age of the latest cosigned head; -1 before the first', () =>
    cosigned === undefined ? -1 : (clock.now() - cosigned.at) / 1_000,
  );
  gauge('watchers_connected', 'Watchers connected', () => watchers.connected.length);
  gauge('signers_connected', 'Signers connected', () => signers?.connected.length ?? 0);
  gauge('halted', '1 when the gateway has halted', () => (replica.halted === undefined ? 0 : 1));
}
