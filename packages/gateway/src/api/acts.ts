// What people do with their passkeys. An act authenticates itself: anybody may carry it here. What
// can be looked up is looked up before a signature is checked.
import { heldEntry, loggedIndexOf, readHeld } from '@sekisho/ledger/held';
import { type ActContext, readAct } from '@sekisho/ledger/person-act';
import { type Lookup, metaOf, policyOf } from '@sekisho/ledger/state';
import { fromBase64, hex } from '@sekisho/protocol/bytes';
import { ENVELOPE_BYTES, entryHash } from '@sekisho/protocol/envelope';
import type { PersonAct } from '@sekisho/protocol/evidence';
import { readAs } from '@sekisho/protocol/field';
import { type ActAnswer, actAnswer, actBody } from '@sekisho/protocol/http-api';
import { parseJson } from '@sekisho/protocol/json';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { Candidate } from '../sequencer.ts';
import { Gate } from './gate.ts';
import type { ApiParts } from './parts.ts';
import { json } from './respond.ts';
import type { Answer, Call, PublicRoute } from './route.ts';
import { loggedAt, written } from './writing.ts';

export const ACTS_PATH = '/v1/acts';
/** A thaw that names a hundred outflows; an entry's body takes 60,000. */
export const MAX_ACT_BYTES = 32_768;
/** Apart from the clients' own, so that no flood of orders holds up a stop. */
const MAX_ACTS_AT_ONCE = 256;

export function actRoutes(parts: ApiParts): readonly PublicRoute[] {
  const gate = new Gate(MAX_ACTS_AT_ONCE);
  return [
    {
      method: 'POST',
      path: ACTS_PATH,
      access: 'public',
      maximumBody: MAX_ACT_BYTES,
      summary: 'Bring a person’s passkey act: approve, reject, stop, thaw, veto.',
      takes: actBody,
      gives: actAnswer,
      status: 201,
      handle: (call) => gate.run(() => act(parts, call)),
    },
  ];
}

async function act(parts: ApiParts, { request }: Call): Promise<Answer> {
  const value = parseJson(request.body);
  if (isRefusal(value)) return value;
  const body = readAs(actBody, value, 'act');
  if (isRefusal(body)) return body;
  const { act } = body.statement;
  return act === 'stop' || act === 'veto' ? hold(parts, body) : decide(parts, body);
}

/** Stops and vetoes: whoever asks twice learns that it holds. */
async function hold(parts: ApiParts, body: PersonAct): Promise<Answer> {
  const { state, ledger } = parts.replica;
  const context = { ledger, policy: policyOf(state), time: metaOf(state).witnessed };
  const held = readHeld(body, context, parts.checks);
  if (isRefusal(held)) return held;
  const named = body.statement.act === 'stop' ? { stop: held.id } : {};
  const index = loggedIndexOf(state, body);
  if (index !== undefined && state.get('stop', held.id)?.lifted !== true) {
    const logged = await loggedAt(parts, index);
    const again: ActAnswer = { entry: hashOf(logged.bytes), ...logged, ...named };
    return json(200, again);
  }
  return written(parts, heldEntry(body), named);
}

async function decide(parts: ApiParts, body: PersonAct): Promise<Answer> {
  const { replica, clock, checks, watchers } = parts;
  const candidate = candidateOf(replica.state, body);
  if (isRefusal(candidate)) return candidate;
  const policy = policyOf(replica.state);
  const context: ActContext = { ledger: replica.ledger, policy, time: clock.now() };
  const actor = readAct(body, context, checks);
  if (isRefusal(actor)) return actor;
  const late = body.statement.act === 'approve' ? await watchers.freshen() : undefined;
  return late ?? written(parts, candidate);
}

/** What an act is about must be there: nobody gets a signature checked over nothing. */
function candidateOf(lookup: Lookup, body: PersonAct): Candidate | Refusal {
  const { statement } = body;
  const { act, subject } = statement;
  switch (act) {
    case 'approve':
    case 'reject': {
      const name = act === 'approve' ? 'withdrawal.approved' : 'withdrawal.rejected';
      return lookup.get('withdrawal', subject) === undefined
        ? refuse('withdrawal-unknown', `no withdrawal has the entry hash ${subject}`)
        : { name, body };
    }
    case 'thaw':
      return lookup.get('stop', subject) === undefined
        ? refuse('stop-unknown', `no stop ${subject} is in force`)
        : { name: 'thawed', body };
    case 'thaw-all':
      return lookup.get('stopped', subject)?.[statement.by] === undefined
        ? refuse('stop-unknown', `no stop of ${subject} by ${statement.by} is in force`)
        : { name: 'thawed', body };
    default:
      return refuse('entry-type', `"${act}" takes a quorum; bring it collected`);
  }
}

const hashOf = (bytes: string): string =>
  hex(entryHash(fromBase64(bytes)!.subarray(0, ENVELOPE_BYTES)));
