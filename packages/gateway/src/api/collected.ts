// What takes a quorum comes in whole, with the acts of all its people: a past, a new policy. Nobody
// is asked who brings it; people have signed it, and what is wrong the fold says.
import { MAX_BODY_BYTES } from '@sekisho/protocol/envelope';
import { readAs } from '@sekisho/protocol/field';
import { actAnswer, amendmentBody, importBody } from '@sekisho/protocol/http-api';
import { parseJson } from '@sekisho/protocol/json';
import { isRefusal } from '@sekisho/protocol/refusal';
import { Gate } from './gate.ts';
import type { ApiParts } from './parts.ts';
import type { Answer, Call, PublicRoute } from './route.ts';
import { written } from './writing.ts';

/** An entry's body, and white space; what is longer the sequencer refuses. */
const MAX_COLLECTED_BYTES = MAX_BODY_BYTES + 1_024;
/** Each may be a whole policy to read, or a history of hundreds of rows. */
const MAX_AT_ONCE = 16;

export function collectedRoutes(parts: ApiParts): readonly PublicRoute[] {
  const gate = new Gate(MAX_AT_ONCE);
  const common = {
    method: 'POST',
    access: 'public',
    maximumBody: MAX_COLLECTED_BYTES,
    gives: actAnswer,
    status: 201,
  } as const;
  return [
    {
      ...common,
      path: '/v1/imports',
      summary: 'Bring a part of the past, signed by amenders, before anything is asked for.',
      takes: importBody,
      handle: (call) => gate.run(() => imported(parts, call)),
    },
    {
      ...common,
      path: '/v1/amendments',
      summary: 'Bring a new policy, signed by the quorum of amenders.',
      takes: amendmentBody,
      handle: (call) => gate.run(() => amended(parts, call)),
    },
  ];
}

async function imported(parts: ApiParts, { request }: Call): Promise<Answer> {
  const value = parseJson(request.body);
  const body = isRefusal(value) ? value : readAs(importBody, value, 'import');
  return isRefusal(body) ? body : written(parts, { name: 'history.imported', body });
}

async function amended(parts: ApiParts, { request }: Call): Promise<Answer> {
  const value = parseJson(request.body);
  const body = isRefusal(value) ? value : readAs(amendmentBody, value, 'amendment');
  return isRefusal(body) ? body : written(parts, { name: 'policy.amended', body });
}
