// Who is asking: each check in its order, cheap ones first, and nothing is remembered of a request
// before its signature is known to be good.
import { mayNot, readClientRequest } from '@sekisho/ledger/client-request';
import { readRequest, type RequestEvidence } from '@sekisho/protocol/http-signature';
import type { Client } from '@sekisho/protocol/policy';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { ApiRequest } from '@sekisho/replica/api';
import type { NonceBook } from './nonce-book.ts';
import type { ApiParts } from './parts.ts';

export interface Admitted {
  readonly client: Client;
  readonly evidence: RequestEvidence;
}

export function admit(
  { replica, checks, clock, events }: ApiParts,
  nonces: NonceBook,
  request: ApiRequest,
  scope: Client['scopes'][number] | undefined,
): Admitted | Refusal {
  const read = readRequest(request);
  if (isRefusal(read)) return read;
  const { policy } = replica;
  const named = policy.clients.find(({ keys }) => keys.some(({ id }) => id === read.keyid));
  if (named === undefined) {
    return refuse('client-key-unknown', `no client of the policy has the key "${read.keyid}"`);
  }
  /** From here on it concerns a client of ours, and its operator wants to know. */
  const told = (refusal: Refusal): Refusal => {
    events.refused(`client ${named.id}`, refusal);
    return refusal;
  };
  if (request.certificate !== named.certificate) {
    const how = request.certificate === undefined ? 'no certificate' : 'another certificate';
    return told(
      refuse('client-certificate', `the key is ${named.id}'s, the connection has ${how}`),
    );
  }
  const now = clock.now();
  const asked = readClientRequest(policy, read.evidence, now, checks);
  if (isRefusal(asked)) return told(asked);
  const { keyid, nonce, expires } = asked.terms;
  const seen = nonces.use(keyid, nonce, expires * 1_000, now);
  if (seen !== undefined) return told(seen);
  const forbidden = scope === undefined ? undefined : mayNot(asked.client, scope);
  if (forbidden !== undefined) return told(forbidden);
  return { client: asked.client, evidence: read.evidence };
}
