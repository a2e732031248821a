// The SDK that an exchange installs. It signs every request, asks again where that is safe, and
// believes no answer whose receipt does not prove it.
import { portableEd25519, type VerifyEd25519 } from '@sekisho/protocol/ed25519';
import { readAs } from '@sekisho/protocol/field';
import { fromBase64 } from '@sekisho/protocol/bytes';
import {
  type AddressAnswer,
  addressAnswer,
  cancelAnswer,
  type FeedEvent,
  type FeedPage,
  feedPage,
  type JudgeAnswer,
  judgeAnswer,
  withdrawalAnswer,
  type WithdrawalAnswer,
  withdrawalList,
} from '@sekisho/protocol/client-api';
import type { RequestEvidence } from '@sekisho/protocol/http-signature';
import { type Json, parseJson } from '@sekisho/protocol/json';
import { isRefusal } from '@sekisho/protocol/refusal';
import type { Status } from '@sekisho/protocol/status';
import { sleep } from '@sekisho/protocol/clock';
import { orderSchema } from '@sekisho/protocol/withdrawal';
import { ask, type AskParts, type Denial, isDenial, type Question } from './ask.ts';
import {
  mustBeProven,
  mustBeTheSame,
  type OwnKeys,
  ownRequest,
  type Proven,
  ReceiptInvalid,
} from './receipt.ts';
import { type Trust, verifiersOf } from './trust.ts';
import {
  mustMatch,
  orderBytes,
  type Withdrawal,
  type WithdrawalOrder,
  withdrawalOf,
} from './withdrawal.ts';
import type { z } from 'zod';

export { type Denial, isDenial, type Send, Unreachable } from './ask.ts';
export { type Proven, ReceiptInvalid, verifyReceiptFile } from './receipt.ts';
export type { Trust } from './trust.ts';
export type { Withdrawal, WithdrawalOrder } from './withdrawal.ts';

export interface ClientOptions extends AskParts {
  /** The 32 bytes that belong to `sign`: what the log must show as our signature. */
  readonly publicKey: Uint8Array;
  /** Keys that signed earlier requests, by their id. */
  readonly formerKeys?: OwnKeys;
  readonly trust: Trust;
  /** Under the pinned acceptance rule; portable code if absent, some ten times slower. */
  readonly verify?: VerifyEd25519;
}

export interface Receipted {
  /** Checked: the log has the request, and the request is ours. */
  readonly proof: Proven;
  /** What was checked, to be kept: `verifyReceiptFile` reads its JSON. */
  readonly file: { readonly bytes: string; readonly receipt: string };
}

export type ReceiptedWithdrawal = Withdrawal & Receipted;

/** `receipted` is null where the withdrawal had been cancelled before. */
export type Cancelled = Withdrawal & { readonly receipted: Receipted | null };

export interface Page {
  readonly withdrawals: readonly Withdrawal[];
  readonly next: string | null;
}

/** Denials are values. Faults: Unreachable, ReceiptInvalid, an answer of another form. */
export interface Client {
  /** Safe to repeat with the same id: it is recorded once. */
  withdraw(order: WithdrawalOrder): Promise<ReceiptedWithdrawal | Denial>;
  /** What the verdict would be now; nothing is written. */
  judge(order: WithdrawalOrder): Promise<JudgeAnswer | Denial>;
  show(id: string): Promise<ReceiptedWithdrawal | Denial>;
  /** Newest first. */
  list(filter?: { status?: Status; cursor?: string }): Promise<Page | Denial>;
  cancel(id: string): Promise<Cancelled | Denial>;
  /** Events after a cursor, oldest first; '0' is the beginning. */
  events(after: string): Promise<FeedPage | Denial>;
  /** The same without end: asks again after `everyMs` when there is nothing new. */
  follow(after: string, everyMs: number): AsyncGenerator<FeedEvent, Denial>;
  address(asset: string, address: string): Promise<AddressAnswer | Denial>;
}

const PATH = '/v1/withdrawals';

export function createClient(options: ClientOptions): Client {
  const { trust, publicKey, keyid, verify = portableEd25519 } = options;
  const verifiers = verifiersOf(trust, verify);
  const keys: OwnKeys = new Map([...(options.formerKeys ?? []), [keyid, publicKey]]);

  async function get<T extends z.ZodType>(
    question: Question,
    schema: T,
  ): Promise<z.infer<T> | Denial> {
    const said = await ask(options, question);
    if (isObject(said) && isDenial(said)) return said;
    const answer = readAs(schema, said, `answer to ${question.path}`);
    if (isRefusal(answer)) throw new Error(answer.detail);
    return answer;
  }

  /** A withdrawal whose entry is proven, and which says what its entry says. */
  function receipted(answer: WithdrawalAnswer, sent?: Uint8Array): ReceiptedWithdrawal {
    const { index, bytes, receipt, ...summary } = answer;
    const proof = mustBeProven({ index, bytes, receipt }, verifiers, summary.withdrawal);
    const request = ownRequest(proof, 'withdrawal.requested', keys, verify);
    if (sent !== undefined) mustBeTheSame(request, { path: PATH, body: sent });
    mustMatch(summary, loggedOrder(request));
    return { ...withdrawalOf(summary), proof, file: { bytes, receipt } };
  }

  return {
    async withdraw(order) {
      const body = orderBytes(order);
      const answer = await get({ method: 'POST', path: PATH, body }, withdrawalAnswer);
      return isDenial(answer) ? answer : receipted(answer, body);
    },
    judge: (order) =>
      get({ method: 'POST', path: `${PATH}:judge`, body: orderBytes(order) }, judgeAnswer),
    async show(id) {
      const answer = await get({ method: 'GET', path: `${PATH}/${id}` }, withdrawalAnswer);
      if (isDenial(answer)) return answer;
      if (answer.id !== id) throw new ReceiptInvalid('answer', `it is about ${answer.id}`);
      return receipted(answer);
    },
    async list({ status, cursor } = {}) {
      const query = queryOf({ status, cursor });
      const page = await get({ method: 'GET', path: PATH, query }, withdrawalList);
      if (isDenial(page)) return page;
      return { withdrawals: page.withdrawals.map(withdrawalOf), next: page.next };
    },
    async cancel(id) {
      const path = `${PATH}/${id}/cancel`;
      const answer = await get({ method: 'POST', path }, cancelAnswer);
      if (isDenial(answer)) return answer;
      const { cancellation, ...summary } = answer;
      if (summary.id !== id) throw new ReceiptInvalid('answer', `it is about ${summary.id}`);
      if (cancellation === null) return { ...withdrawalOf(summary), receipted: null };
      const { entry, index, bytes, receipt } = cancellation;
      const proof = mustBeProven({ index, bytes, receipt }, verifiers, entry);
      const request = ownRequest(proof, 'withdrawal.cancelled', keys, verify);
      mustBeTheSame(request, { path, body: new Uint8Array() });
      return { ...withdrawalOf(summary), receipted: { proof, file: { bytes, receipt } } };
    },
    events,
    follow: (after, everyMs) => followed(events, options.clock, after, everyMs),
    address: (asset, address) =>
      get({ method: 'GET', path: addressPath(asset, address) }, addressAnswer),
  };

  function events(after: string): Promise<FeedPage | Denial> {
    return get({ method: 'GET', path: '/v1/events', query: `?after=${after}` }, feedPage);
  }
}

function queryOf(asked: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(asked).filter(([, value]) => value !== undefined);
  return `?${given.map(([name, value]) => `${name}=${value}`).join('&')}`;
}

const addressPath = (asset: string, address: string): string =>
  `/v1/addresses/${segment(asset)}/${segment(address)}`;

async function* followed(
  events: Client['events'],
  clock: ClientOptions['clock'],
  after: string,
  everyMs: number,
): AsyncGenerator<FeedEvent, Denial> {
  for (let from = after; ;) {
    const page = await events(from);
    if (isDenial(page)) return page;
    yield* page.events;
    if (page.next === from) await sleep(clock, everyMs);
    from = page.next;
  }
}

/** The order inside a request that this client signed. */
function loggedOrder(request: RequestEvidence) {
  const json = parseJson(fromBase64(request.body) ?? new Uint8Array());
  const order = isRefusal(json) ? json : readAs(orderSchema, json, 'order');
  if (isRefusal(order))
    throw new ReceiptInvalid('request', `the logged body is no ${order.detail}`);
  return order;
}

const isObject = (value: Json | Denial): value is Denial | Extract<Json, object> =>
  typeof value === 'object' && value !== null;

/** One spelling, as the request profile wants it: the apostrophe is encoded too. */
const segment = (text: string): string => encodeURIComponent(text).replaceAll("'", '%27');
