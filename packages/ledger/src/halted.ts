// `stopped` and `thawed`: one person or one watcher can hold money back at once; only a quorum of
// people, who name the outflows they have looked at, lets it go again.
import { fromBase64, fromHex } from '@sekisho/protocol/bytes';
import type { Body } from '@sekisho/protocol/entry';
import {
  type PersonAct,
  statementBytes,
  stopIdOf,
  type WatcherStop,
} from '@sekisho/protocol/evidence';
import { parseInstant } from '@sekisho/protocol/instant';
import type { Policy } from '@sekisho/protocol/policy';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { hasQuorum } from './clearance.ts';
import type { Checks, Entering, Ruling } from './entering.ts';
import { type ActContext, enterAct, readAct } from './person-act.ts';
import type { Stop } from './state.ts';
import { liftStop, putStop } from './stops.ts';
import { enterThawedAll } from './thawed-all.ts';

export type StopEvidence = Body<'stopped'>;

export interface ReadStop {
  readonly id: string;
  readonly scope: string;
  readonly reason: string;
  readonly by: string;
}

export const isPersonStop = (body: StopEvidence): body is PersonAct => 'assertion' in body;

/** A stop from its evidence alone: watchers read it before it is in the ledger. */
export function readStop(
  body: StopEvidence,
  context: ActContext,
  checks: Checks,
): ReadStop | Refusal {
  if (!isPersonStop(body)) return readWatcherStop(body, context, checks);
  const { statement } = body;
  if (statement.act !== 'stop') {
    return refuse('act-other-kind', `the person signed "${statement.act}", not "stop"`);
  }
  const actor = readAct(body, context, checks);
  if (isRefusal(actor)) return actor;
  const { subject: scope, reason } = statement;
  return { id: stopIdOf(statement), scope, reason, by: `person:${actor.person.id}` };
}

function readWatcherStop(
  { statement, signature }: { statement: WatcherStop; signature: string },
  { ledger, policy, time }: ActContext,
  checks: Checks,
): ReadStop | Refusal {
  if (statement.ledger !== ledger) {
    return refuse('statement-other', 'the stop was signed for another ledger');
  }
  const party = watcherOf(policy.document, statement.watcher);
  if (party === undefined) {
    return refuse('watcher-unknown', `the policy names no watcher ${statement.watcher}`);
  }
  if (parseInstant(party.validUntil)! <= time) {
    return refuse('watcher-expired', `watcher ${party.id} is no longer valid`);
  }
  const key = fromHex(party.publicKey, 32)!;
  const bytes = statementBytes('watcher-stop', statement);
  if (!checks.ed25519(key, bytes, fromBase64(signature, 64)!)) {
    return refuse('watcher-signature', `${party.id} did not sign this stop`);
  }
  const { scope, reason } = statement;
  return { id: stopIdOf(statement), scope, reason, by: `watcher:${party.id}` };
}

const watcherOf = (policy: Policy, id: string) =>
  policy.watchers.parties.find((party) => party.id === id);

export function enterStopped(entering: Entering, body: StopEvidence): Ruling {
  const { draft, meta, policy, entry, checks } = entering;
  // Not the entry's time: no sequencer voids a stop by writing it down after its person's end.
  const context = { ledger: meta.ledger, policy, time: meta.witnessed };
  const stop = readStop(body, context, checks);
  if (isRefusal(stop)) return stop;
  if (draft.get('stop', stop.id) !== undefined) {
    return refuse('stop-duplicate', 'this stop is in the ledger already');
  }
  const { id, ...rest } = stop;
  putStop(draft, id, { ...rest, at: entry.time, index: entry.index, outflows: [] });
  return undefined;
}

export function enterThawed(entering: Entering, act: Body<'thawed'>): Ruling {
  const { draft, policy } = entering;
  const { statement } = act;
  if (statement.act === 'thaw-all') return enterThawedAll(entering, act, statement);
  if (statement.act !== 'thaw') {
    return refuse('act-other-kind', `the person signed "${statement.act}", not "thaw"`);
  }
  const stop = draft.get('stop', statement.subject);
  if (stop === undefined || stop.lifted) {
    return refuse('stop-unknown', `no stop ${statement.subject} is in force`);
  }
  // Identities are visible ASCII, so a line break separates them and a comma would not.
  if ([...statement.outflows].sort().join('\n') !== [...stop.outflows].sort().join('\n')) {
    const named = stop.outflows.join(', ') || 'none';
    return refuse('thaw-outflows', `a thaw names the stop's outflows: ${named}`);
  }
  const actor = enterAct(entering, act);
  if (isRefusal(actor)) return actor;
  const person = actor.person.id;
  if (stop.thaws.some((thaw) => thaw.person === person && thaw.policy === policy.hash)) {
    return refuse('thaw-duplicate', `${person} has thawed this already`);
  }
  const thaw = { person, origin: actor.origin, policy: policy.hash };
  const thawed: Stop = { ...stop, thaws: [...stop.thaws, thaw] };
  draft.put('stop', statement.subject, thawed);
  if (hasQuorum(policy.document, policy.hash, thawed.thaws, policy.document.thaw)) {
    liftStop(draft, statement.subject, thawed);
  }
  return undefined;
}
