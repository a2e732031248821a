// Evidence as honest parties of the world make it: signed requests, acts of people, statements of
// watchers and signers. Every part can be said otherwise, so that a test makes exactly one thing
// wrong.
import { base64, base64url, hex, utf8 } from '@sekisho/protocol/bytes';
import { canonicalBytes } from '@sekisho/protocol/canonical';
import type { SignEd25519 } from '@sekisho/protocol/ed25519';
import type { Body } from '@sekisho/protocol/entry';
import {
  actChallenge,
  type ActStatement,
  type PersonAct,
  type StatementKind,
  statementBytes,
} from '@sekisho/protocol/evidence';
import { signRequest } from '@sekisho/protocol/http-signature';
import { formatInstant } from '@sekisho/protocol/instant';
import type { Json } from '@sekisho/protocol/json';
import type { Order } from '@sekisho/protocol/withdrawal';
import { seedOf } from './keys.ts';
import { CLIENT, type PolicyKit, WALLET, XEM } from './policy-kit.ts';
import type { AssertionChange } from './software-passkey.ts';

type Request = Body<'withdrawal.requested'>['request'];

/** Numbers whatever must be used once. */
export interface Counter {
  next(): number;
  /** A counter that goes on from here by itself. */
  fork(): Counter;
}

export function counter(start = 0): Counter {
  let last = start;
  return { next: () => ++last, fork: () => counter(last) };
}

/** The first 16 bytes of a hash of the seed and the number. */
const nonceOf = (kit: PolicyKit, n: number): Uint8Array =>
  seedOf(kit.seed, `nonce ${n}`).slice(0, 16);

export interface OrderChange extends Partial<Order> {}

/** 100 XEM to the first stranger, for customer c-1. */
export const orderOf = (kit: PolicyKit, id: string, change: OrderChange = {}): Order => ({
  id,
  wallet: WALLET,
  asset: XEM,
  amount: '100000000',
  destination: { address: kit.address(1) },
  customer: 'c-1',
  ...change,
});

export interface RequestChange {
  readonly method?: string;
  readonly authority?: string;
  readonly path?: string;
  readonly query?: string;
  readonly body?: Uint8Array;
  readonly keyid?: string;
  /** Unix seconds. */
  readonly created?: number;
  readonly expires?: number;
  readonly sign?: SignEd25519;
}

/** A request as the client's SDK signs it at `time` (ms). */
export function requestOf(
  kit: PolicyKit,
  count: Counter,
  time: number,
  change: RequestChange,
): Request {
  const created = change.created ?? (time - (time % 1_000)) / 1_000;
  const toSign = {
    method: change.method ?? 'POST',
    authority: change.authority ?? 'gateway.example',
    path: change.path ?? '/v1/withdrawals',
    query: change.query ?? '?',
    body: change.body ?? new Uint8Array(),
    created,
    expires: change.expires ?? created + 60,
    nonce: base64url(nonceOf(kit, count.next())),
    keyid: change.keyid ?? `${CLIENT}-key`,
  };
  const headers = signRequest(toSign, change.sign ?? kit.keys(`${CLIENT}-key`).sign);
  return {
    method: toSign.method as Request['method'],
    authority: toSign.authority,
    path: toSign.path,
    query: toSign.query === '' ? '?' : toSign.query,
    body: base64(toSign.body),
    signatureInput: headers['signature-input'],
    signature: headers.signature.slice('sekisho=:'.length, -1),
  };
}

export const orderBytes = (order: Order): Uint8Array => canonicalBytes(order as Json);
export const textBytes = (text: string): Uint8Array => utf8(text);

type ActOf<Act extends ActStatement['act']> = Extract<ActStatement, { act: Act }>;
type Own<Act extends ActStatement['act']> = Omit<ActOf<Act>, keyof ActBase>;
type ActBase = Pick<ActStatement, 'ledger' | 'policy' | 'person' | 'nonce' | 'expires'>;

/** What the person does, and what may be said otherwise. */
export type ActChange = {
  [Act in ActStatement['act']]: Own<Act> & Partial<ActBase>;
}[ActStatement['act']];

export interface Signing {
  /** Another person's passkey. */
  readonly passkeyOf?: string;
  readonly assertion?: AssertionChange;
}

export interface ActContext {
  readonly kit: PolicyKit;
  readonly ledger: string;
  readonly count: Counter;
  readonly time: number;
}

/** A passkey act of a person, valid for ten minutes. */
export function actOf(
  { kit, ledger, count, time }: ActContext,
  person: string,
  act: ActChange,
  signing: Signing = {},
): PersonAct {
  const statement: ActStatement = {
    ledger,
    policy: kit.hash,
    person,
    nonce: hex(nonceOf(kit, count.next())),
    expires: formatInstant(time + 600_000),
    ...act,
  };
  const passkey = kit.passkey(signing.passkeyOf ?? person);
  return { statement, assertion: passkey.assert(actChallenge(statement), signing.assertion) };
}

/** A statement and its signature. */
export const signedStatement = <Statement extends object>(
  kind: StatementKind,
  statement: Statement,
  sign: SignEd25519,
): { statement: Statement; signature: string } => ({
  statement,
  signature: base64(sign(statementBytes(kind, statement))),
});

export const freshNonce = (kit: PolicyKit, count: Counter): string =>
  hex(nonceOf(kit, count.next()));

export const saltOf = (kit: PolicyKit, n: number): Uint8Array => seedOf(kit.seed, `salt ${n}`);
