// What people do with their passkeys. An act authenticates itself: anybody may carry it here. What
// can be looked up is looked up before a signature is checked.
import { readStop } from '@sekisho/ledger/halted';
import { type ActContext, readAct } from '@sekisho/ledger/person-act';
import { type Lookup, policyOf } from '@sekisho/ledger/state';
import { fromBase64, hex } from '@sekisho/protocol/bytes';
import { ENVELOPE_BYTES, entryHash, MAX_BODY_BYTES } from '@sekisho/protocol/envelope';
import { type PersonAct, stopIdOf } from '@sekisho/protocol/evidence';
import { readAs } from '@sekisho/protocol/field';
import { type ActAnswer, actAnswer, actBody, importBody } from '@sekisho/protocol/http-api';
import { parseJson } from '@sekisho/protocol/json';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { Candidate } from '../sequencer.ts';
import { Gate } from './gate.ts';
import type { ApiParts } from './parts.ts';
import { json } from './respond.ts';
import type { Answer, Call, PublicRoute } from './route.ts';
import { loggedAt, write } from './writing.ts';

/** A thaw that names a hundred outflows; an entry's body takes 60,000. */
export const MAX_ACT_BYTES = 32_768;
/** An entry's body and its brackets: what is longer the sequencer refuses. */
const MAX_COLLECTED_BYTES = MAX_BODY_BYTES + 1_024;
/** Apart from the clients' own, so that no flood of orders holds up a stop. */
const MAX_ACTS_AT_ONCE = 256;

export function actRoutes(parts: ApiParts): readonly PublicRoute[] {
  const gate = new Gate(MAX_ACTS_AT_ONCE);
  return [
    {
      method: 'POST',
      path: '/v1/acts',
      access: 'public',
      maximumBody: MAX_ACT_BYTES,
      summary: 'Bring a person’s passkey act: approve, reject, stop, thaw.',
      takes: actBody,
      gives: actAnswer,
      status: 201,
      handle: (call) => gate.run(() => act(parts, call)),
    },
    {
      method: 'POST',
      path: '/v1/imports',
      access: 'public',
      maximumBody: MAX_COLLECTED_BYTES,
      summary:
        'Bring a part of the past, signed by the amendment quorum, before anything is asked.',
      takes: importBody,
      gives: actAnswer,
      status: 201,
      handle: (call) => gate.run(() => imported(parts, call)),
    },
  ];
}

/** People have signed it: who brings it does not matter, and what is wrong the fold says. */
async function imported(parts: ApiParts, { request }: Call): Promise<Answer> {
  const value = parseJson(request.body);
  const body = isRefusal(value) ? value : readAs(importBody, value, 'import');
  return isRefusal(body) ? body : collected(parts, { name: 'history.imported', body });
}

async function collected(parts: ApiParts, candidate: Candidate): Promise<Answer> {
  const written = await write(parts, candidate);
  if (isRefusal(written)) return written;
  const logged = await loggedAt(parts, written.index, written.receipt);
  const answer: ActAnswer = { entry: written.hash, ...logged };
  return json(201, answer);
}

async function act(parts: ApiParts, { request }: Call): Promise<Answer> {
  const value = parseJson(request.body);
  if (isRefusal(value)) return value;
  const body = readAs(actBody, value, 'act');
  if (isRefusal(body)) return body;
  const { replica, clock, checks, watchers } = parts;
  const known = subjectRefusal(replica.state, body);
  if (known !== undefined) return known;
  const policy = policyOf(replica.state);
  const context: ActContext = { ledger: replica.ledger, policy, time: clock.now() };
  const stop = body.statement.act === 'stop' ? stopIdOf(body.statement) : undefined;
  const actor =
    stop === undefined ? readAct(body, context, checks) : readStop(body, context, checks);
  if (isRefusal(actor)) return actor;
  const there = stop === undefined ? undefined : replica.state.get('stop', stop);
  if (stop !== undefined && there !== undefined && !there.lifted) {
    const logged = await loggedAt(parts, there.index);
    const again: ActAnswer = { entry: hashOf(logged.bytes), ...logged, stop };
    return json(200, again); // held already: whoever asks twice learns that it holds
  }
  const late = body.statement.act === 'approve' ? await watchers.freshen() : undefined;
  if (late !== undefined) return late;
  const candidate = candidateOf(body);
  if (isRefusal(candidate)) return candidate;
  const written = await write(parts, candidate);
  if (isRefusal(written)) return written;
  const logged = await loggedAt(parts, written.index, written.receipt);
  const answer: ActAnswer = {
    entry: written.hash,
    ...logged,
    ...(stop === undefined ? {} : { stop }),
  };
  return json(201, answer);
}

/** What an act is about must be there: nobody gets a signature checked over nothing. */
function subjectRefusal(lookup: Lookup, { statement }: PersonAct): Refusal | undefined {
  switch (statement.act) {
    case 'approve':
    case 'reject':
      return lookup.get('withdrawal', statement.subject) === undefined
        ? refuse('withdrawal-unknown', `no withdrawal has the entry hash ${statement.subject}`)
        : undefined;
    case 'thaw':
      return lookup.get('stop', statement.subject) === undefined
        ? refuse('stop-unknown', `no stop ${statement.subject} is in force`)
        : undefined;
    case 'stop':
      return undefined;
    default:
      return refuse('entry-type', `"${statement.act}" is not accepted by this version`);
  }
}

function candidateOf(body: PersonAct): Candidate | Refusal {
  switch (body.statement.act) {
    case 'approve':
      return { name: 'withdrawal.approved', body };
    case 'reject':
      return { name: 'withdrawal.rejected', body };
    case 'stop':
      return { name: 'stopped', body };
    case 'thaw':
      return { name: 'thawed', body };
    default:
      return refuse('entry-type', `"${body.statement.act}" is not accepted by this version`);
  }
}

const hashOf = (bytes: string): string =>
  hex(entryHash(fromBase64(bytes)!.subarray(0, ENVELOPE_BYTES)));
