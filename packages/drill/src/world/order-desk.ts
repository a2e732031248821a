// The exchange's application server in the world: signs orders with the everyday client's key and
// sends them to the gateway's real interface. Whoever has taken it over sends orders just like it.
import { base64url } from '@sekisho/protocol/bytes';
import { signRequest } from '@sekisho/protocol/http-signature';
import { parseJson } from '@sekisho/protocol/json';
import { sleep } from '@sekisho/protocol/clock';
import { readAs } from '@sekisho/protocol/field';
import { isRefusal } from '@sekisho/protocol/refusal';
import type { Order } from '@sekisho/protocol/withdrawal';
import type { Api } from '@sekisho/replica/api';
import { z } from 'zod';
import { orderBytes } from '../evidence.ts';
import { seedOf } from '../keys.ts';
import type { PolicyKit } from '../policy-kit.ts';
import type { Chance } from './chance.ts';
import { latencyOf } from './slow-link.ts';
import type { VirtualClock } from './virtual-clock.ts';

const PATH = '/v1/withdrawals';
/** An answer names every stop in force over the order, and there may be one for each theft. */
const LONGEST_ANSWER = 16_777_216;
/** As long as a signature may be good for: requests on the way are not lost to a slow network. */
const LIFETIME_SECONDS = 60;

export interface DeskParts {
  readonly kit: PolicyKit;
  readonly clock: VirtualClock;
  readonly chance: Chance;
  readonly api: Api;
}

/** Only what the drill looks at; the ledger itself says the rest. */
const answered = z.looseObject({ withdrawal: z.string() });
const problem = z.looseObject({ tag: z.string() });

/** The entry hash of the withdrawal, or the tag under which the interface took no order. */
export type Answered = { readonly withdrawal: string } | { readonly refused: string };

export class OrderDesk {
  readonly #parts: DeskParts;
  #sent = 0;

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /** Over a connection with the client's certificate, unless whoever asks has only another. */
  async ask(order: Order, certificate?: string): Promise<Answered> {
    const { kit, clock, chance, api } = this.#parts;
    const client = kit.policy.clients[0]!;
    const [key] = client.keys;
    const [authority] = kit.policy.gateway.authorities;
    const created = Math.floor(clock.now() / 1_000);
    const body = orderBytes(order);
    const headers = signRequest(
      {
        ...{ method: 'POST', authority: authority!, path: PATH, query: '?', body, created },
        expires: created + LIFETIME_SECONDS,
        nonce: base64url(seedOf(kit.seed, `desk nonce ${this.#sent++}`).slice(0, 16)),
        keyid: key!.id,
      },
      kit.keys(key!.id).sign,
    );
    await sleep(clock, latencyOf(chance));
    const answer = await api({
      ...{ method: 'POST', target: PATH, authority: authority!, body },
      fields: [['host', authority!], ...Object.entries(headers)],
      certificate: certificate ?? client.certificate,
    });
    const text = answer.body instanceof Uint8Array ? answer.body : '';
    const json = parseJson(text, LONGEST_ANSWER);
    const known = isRefusal(json) ? json : readAs(answered, json, 'answer');
    if (!isRefusal(known)) return known;
    const told = isRefusal(json) ? json : readAs(problem, json, 'problem');
    return { refused: isRefusal(told) ? told.refused : told.tag };
  }
}
