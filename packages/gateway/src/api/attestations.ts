// What other systems say of withdrawals. An attestation authenticates itself, as people's acts do:
// anybody may carry it here, the app server too, and nobody but its attester can have signed it.
import { readAttestation } from '@sekisho/ledger/attested';
import { metaOf, policyOf } from '@sekisho/ledger/state';
import { fromBase64, hex } from '@sekisho/protocol/bytes';
import type { Body } from '@sekisho/protocol/entry';
import { ENVELOPE_BYTES, entryHash } from '@sekisho/protocol/envelope';
import { readAs } from '@sekisho/protocol/field';
import { type ActAnswer, actAnswer, attestationBody } from '@sekisho/protocol/http-api';
import { parseJson } from '@sekisho/protocol/json';
import { isRefusal, refuse } from '@sekisho/protocol/refusal';
import { Gate } from './gate.ts';
import type { ApiParts } from './parts.ts';
import { json } from './respond.ts';
import type { Answer, Call, PublicRoute } from './route.ts';
import { loggedAt, written } from './writing.ts';

export const ATTESTATIONS_PATH = '/v1/attestations';
/** A statement of eight short fields and its signature. */
const MAX_ATTESTATION_BYTES = 4_096;
/** One for each order that is under way, apart from the orders' own. */
const MAX_AT_ONCE = 256;

export function attestationRoutes(parts: ApiParts): readonly PublicRoute[] {
  const gate = new Gate(MAX_AT_ONCE);
  return [
    {
      method: 'POST',
      path: ATTESTATIONS_PATH,
      access: 'public',
      maximumBody: MAX_ATTESTATION_BYTES,
      summary: 'Bring what another system says of a withdrawal: confirm or deny.',
      takes: attestationBody,
      gives: actAnswer,
      status: 201,
      handle: (call) => gate.run(() => attest(parts, call)),
    },
  ];
}

async function attest(parts: ApiParts, { request }: Call): Promise<Answer> {
  const value = parseJson(request.body);
  const body = isRefusal(value) ? value : readAs(attestationBody, value, 'attestation');
  if (isRefusal(body)) return body;
  const { replica, clock, checks } = parts;
  const { withdrawal: subject, decision } = body.statement;
  // Looked up before a signature is checked: nobody gets one checked over nothing.
  if (replica.state.get('withdrawal', subject) === undefined) {
    return refuse('withdrawal-unknown', `no withdrawal has the entry hash ${subject}`);
  }
  const again = indexOf(parts, body);
  if (again !== undefined) return loggedAgain(parts, again);
  const { witnessed } = metaOf(replica.state);
  const time = decision === 'deny' ? witnessed : Math.max(witnessed, clock.now());
  const context = { ledger: replica.ledger, policy: policyOf(replica.state), time };
  const attester = readAttestation(body, context, checks);
  return isRefusal(attester) ? attester : written(parts, { name: 'withdrawal.attested', body });
}

/** Where this very confirmation is: whoever asks twice learns that it counts. */
function indexOf(
  { replica }: ApiParts,
  { statement, signature }: Body<'withdrawal.attested'>,
): number | undefined {
  const { attestations = [] } = replica.state.get('withdrawal', statement.withdrawal)!;
  return attestations.find((one) => one.signature === signature)?.index;
}

async function loggedAgain(parts: ApiParts, index: number): Promise<Answer> {
  const logged = await loggedAt(parts, index);
  const entry = hex(entryHash(fromBase64(logged.bytes)!.subarray(0, ENVELOPE_BYTES)));
  const answer: ActAnswer = { entry, ...logged };
  return json(200, answer);
}
