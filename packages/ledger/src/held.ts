// Whatever holds money back takes one road: to the gateway and to every watcher, and no watcher
// cosigns a head without it. A stop does, and a veto against an amendment.
import type { Body } from '@sekisho/protocol/entry';
import { type PersonAct, stopIdOf } from '@sekisho/protocol/evidence';
import { isRefusal, type Refusal } from '@sekisho/protocol/refusal';
import { readVeto } from './amended.ts';
import type { Checks } from './entering.ts';
import { isPersonStop, readStop, type StopEvidence } from './halted.ts';
import type { ActContext } from './person-act.ts';
import type { Lookup } from './state.ts';

export interface ReadHeld {
  readonly id: string;
  readonly by: string;
}

const isVeto = (body: StopEvidence): body is PersonAct =>
  isPersonStop(body) && body.statement.act === 'veto';

/** A stop or veto from its evidence alone. */
export function readHeld(
  body: StopEvidence,
  context: ActContext,
  checks: Checks,
): ReadHeld | Refusal {
  const held = isVeto(body) ? readVeto(body, context, checks) : readStop(body, context, checks);
  return isRefusal(held) ? held : { id: held.id, by: held.by };
}

export const heldId = ({ statement }: StopEvidence): string => stopIdOf(statement);

/** The index of its entry, once the ledger has it. */
export const loggedIndexOf = (lookup: Lookup, body: StopEvidence): number | undefined =>
  lookup.get(isVeto(body) ? 'veto' : 'stop', heldId(body))?.index;

type HeldEntry =
  | { readonly name: 'stopped'; readonly body: Body<'stopped'> }
  | { readonly name: 'policy.vetoed'; readonly body: Body<'policy.vetoed'> };

/** The entry that carries it. */
export const heldEntry = (body: StopEvidence): HeldEntry =>
  isVeto(body) ? { name: 'policy.vetoed', body } : { name: 'stopped', body };
