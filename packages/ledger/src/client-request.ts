// A client's signed request, judged from its stored bytes alone: who signed it, may they, and is it
// of this hour. The gateway asks the same function before it writes an entry.
import { fromHex } from '@sekisho/protocol/bytes';
import {
  readTerms,
  type RequestEvidence,
  type RequestTerms,
  verifyEvidence,
} from '@sekisho/protocol/http-signature';
import { parseInstant } from '@sekisho/protocol/instant';
import type { Client, Policy } from '@sekisho/protocol/policy';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { type Checks, MAX_CLOCK_SKEW_MS } from './entering.ts';

export interface ClientRequest {
  readonly client: Client;
  readonly terms: RequestTerms;
}

/** The client and terms of a request signed under the policy and valid at `time` (ms). */
export function readClientRequest(
  policy: Policy,
  evidence: RequestEvidence,
  time: number,
  checks: Pick<Checks, 'ed25519'>,
): ClientRequest | Refusal {
  const asked = readLateRequest(policy, evidence, time, checks);
  if (!isRefusal(asked) && asked.terms.expires * 1_000 < time) {
    return refuse('request-stale', 'expires has passed; sign the request again');
  }
  return asked;
}

/**
 * The same, but for its expiry: a cancellation holds money back, and nobody may make it void by
 * holding it back in turn.
 */
export function readLateRequest(
  policy: Policy,
  evidence: RequestEvidence,
  time: number,
  checks: Pick<Checks, 'ed25519'>,
): ClientRequest | Refusal {
  const claimed = readTerms(evidence);
  if (isRefusal(claimed)) return claimed;
  const found = findKey(policy, claimed.keyid);
  if (found === undefined) {
    return refuse('client-key-unknown', `no client of the policy has the key "${claimed.keyid}"`);
  }
  const { client, key } = found;
  if (parseInstant(client.validUntil)! <= time || parseInstant(key.validUntil)! <= time) {
    return refuse('client-expired', `client ${client.id} or its key is no longer valid`);
  }
  const terms = verifyEvidence(evidence, fromHex(key.publicKey, 32)!, checks.ed25519);
  if (isRefusal(terms)) return terms;
  if (!policy.gateway.authorities.includes(evidence.authority)) {
    return refuse('request-other-authority', `signed for ${evidence.authority}, not for us`);
  }
  if (terms.created * 1_000 > time + MAX_CLOCK_SKEW_MS) {
    return refuse('request-from-future', 'created lies over 5 s ahead; set the clock');
  }
  return { client, terms };
}

type Scope = Client['scopes'][number];

export const mayNot = (client: Client, scope: Scope): Refusal | undefined =>
  client.scopes.includes(scope)
    ? undefined
    : refuse('client-scope', `client ${client.id} has no scope "${scope}"`);

function findKey(policy: Policy, keyid: string) {
  for (const client of policy.clients) {
    const key = client.keys.find(({ id }) => id === keyid);
    if (key !== undefined) return { client, key };
  }
  return undefined;
}
