// Who is asking: each check in its order, cheap ones first, and nothing is remembered of a request
// before its signature is known to be good.
import { mayNot, readClientRequest } from '@sekisho/ledger/client-request';
import { readRequest, type RequestEvidence } from '@sekisho/protocol/http-signature';
import type { Client } from '@sekisho/protocol/policy';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { ApiRequest } from '@sekisho/replica/api';
import { NonceBook } from './nonce-book.ts';
import type { ApiParts } from './parts.ts';

export interface Admitted {
  readonly client: Client;
  readonly evidence: RequestEvidence;
}

type Scope = Client['scopes'][number];

export class ClientAccess {
  readonly #parts: ApiParts;
  readonly #nonces = new NonceBook();
  readonly #told: Told;

  constructor(parts: ApiParts) {
    this.#parts = parts;
    this.#told = new Told(parts);
  }

  admit(request: ApiRequest, scope: Scope | undefined): Admitted | Refusal {
    const read = readRequest(request);
    if (isRefusal(read)) return read;
    const { clients } = this.#parts.replica.policy;
    const named = clients.find(({ keys }) => keys.some(({ id }) => id === read.keyid));
    if (named === undefined) {
      return refuse('client-key-unknown', `no client of the policy has the key "${read.keyid}"`);
    }
    const admitted = this.#prove(request, read.evidence, named, scope);
    if (isRefusal(admitted)) this.#told.refused(named.id, admitted);
    return admitted;
  }

  /** What is wrong from here on concerns a client of ours, and its operator wants to know. */
  #prove(
    { certificate }: ApiRequest,
    evidence: RequestEvidence,
    named: Client,
    scope: Scope | undefined,
  ): Admitted | Refusal {
    const { replica, checks, clock } = this.#parts;
    if (certificate !== named.certificate) {
      const how = certificate === undefined ? 'no certificate' : 'another certificate';
      return refuse('client-certificate', `the key is ${named.id}'s, the connection has ${how}`);
    }
    const now = clock.now();
    const asked = readClientRequest(replica.policy, evidence, now, checks);
    if (isRefusal(asked)) return asked;
    const { keyid, nonce, expires } = asked.terms;
    const seen = this.#nonces.use(keyid, nonce, expires * 1_000, now);
    if (seen !== undefined) return seen;
    const forbidden = scope === undefined ? undefined : mayNot(asked.client, scope);
    return forbidden ?? { client: asked.client, evidence };
  }
}

/** Key ids are public: a stranger who names one must not be able to fill the operator's log. */
const TELL_AGAIN_MS = 1_000;

/** Says a client's refusals, one of each tag in a second; /metrics counts them all. */
class Told {
  readonly #parts: ApiParts;
  /** At most clients × tags. */
  readonly #last = new Map<string, number>();

  constructor(parts: ApiParts) {
    this.#parts = parts;
  }

  refused(client: string, refusal: Refusal): void {
    const { clock, events } = this.#parts;
    const key = `${client}|${refusal.refused}`;
    const last = this.#last.get(key);
    if (last !== undefined && clock.now() < last + TELL_AGAIN_MS) return;
    this.#last.set(key, clock.now());
    events.refused(`client ${client}`, refusal);
  }
}
