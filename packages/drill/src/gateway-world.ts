// A gateway on a memory store with its interface, the client's way of signing, and watchers that
// exist only as what they say: for tests of the HTTP interface and of its client.
import { createApi } from '@sekisho/gateway/api';
import { type Gateway, startGateway } from '@sekisho/gateway/gateway';
import { logKey, watcherKey } from '@sekisho/ledger/head';
import { openCheckpoint } from '@sekisho/log/checkpoint';
import { cosign } from '@sekisho/log/cosignature';
import { ed25519Verifier } from '@sekisho/log/note';
import { base64url, fromUtf8, hex, utf8 } from '@sekisho/protocol/bytes';
import { type Body, bodyBytes } from '@sekisho/protocol/entry';
import { ledgerIdOf } from '@sekisho/protocol/envelope';
import type { Observation } from '@sekisho/protocol/evidence';
import { followSchema } from '@sekisho/protocol/message';
import { type RequestToSign, signRequest } from '@sekisho/protocol/http-signature';
import { formatInstant } from '@sekisho/protocol/instant';
import { parseJson } from '@sekisho/protocol/json';
import type { Policy } from '@sekisho/protocol/policy';
import { isRefusal, refuse } from '@sekisho/protocol/refusal';
import type { Order } from '@sekisho/protocol/withdrawal';
import {
  type ActChange,
  actOf,
  type Counter,
  counter,
  orderBytes,
  orderOf,
  signedStatement,
} from './evidence.ts';
import { CHECKS, type Keys, keysOf, seededRandom, seedOf } from './keys.ts';
import {
  CHAIN,
  CLIENT,
  type PolicyKit,
  policyKit,
  SIGNERS,
  WALLET,
  WATCHERS,
  XEM,
} from './policy-kit.ts';
import type { Api, ApiRequest, ApiResponse } from '@sekisho/replica/api';
import type { Link } from '@sekisho/replica/link';
import { memoryStore } from '@sekisho/replica/memory-store';
import { Peer } from '@sekisho/replica/peer';
import type { Store } from '@sekisho/replica/store';
import { z } from 'zod';
import { linkPair } from './link-pair.ts';
import { ManualClock } from './manual-clock.ts';

/** 2026-01-26T00:00:00Z. */
export const START = 1_769_385_600_000;
export const KEY = `${CLIENT}-key`;
export const AUTHORITY = 'gateway.example';

export interface GatewayWorld {
  readonly kit: PolicyKit;
  readonly ledger: string;
  readonly clock: ManualClock;
  readonly gateway: Gateway;
  readonly api: Api;
  /** What the gateway told its operator. */
  readonly events: { readonly event: string; readonly who: string; readonly tag?: string }[];
  readonly count: Counter;
  readonly certificate: string;
}

export interface GatewayWorldOptions {
  readonly seed?: string;
  readonly policy?: (base: Policy) => Partial<Policy>;
  readonly store?: Store;
  /** A clock of the test's own; it stands at START if absent. */
  readonly clock?: ManualClock;
  /** When the ledger was opened, for a gateway that is started again; now if absent. */
  readonly openedAt?: number;
}

/** Opened, with time witnessed just now. */
export async function openGatewayWorld(options: GatewayWorldOptions = {}): Promise<GatewayWorld> {
  const seed = options.seed ?? 'api';
  const base = policyKit(seed);
  const kit = options.policy === undefined ? base : policyKit(seed, options.policy(base.policy));
  const clock = options.clock ?? new ManualClock(START);
  const opened: Body<'ledger.opened'> = {
    nonce: hex(seedOf(seed, 'ledger')),
    time: formatInstant(options.openedAt ?? clock.now()),
    policy: kit.policy,
    recovery: [],
  };
  const ledger = hex(ledgerIdOf(bodyBytes('ledger.opened', opened)));
  const events: GatewayWorld['events'] = [];
  const gateway = await startGateway({
    ...{ ledger, opened, clock, checks: CHECKS, random: seededRandom(`${seed} salts`) },
    store: options.store ?? memoryStore(),
    sign: kit.keys('gateway').sign,
    nodes: new Map(),
    onEvent: (event) => events.push(event),
  });
  if (isRefusal(gateway)) throw new Error(gateway.detail);
  const world = { kit, ledger, clock, gateway, events, count: counter() };
  const api = createApi({ ...gateway, checks: CHECKS, clock });
  const { certificate } = kit.policy.clients[0]!;
  const whole = { ...world, api, certificate };
  await witness(whole);
  return whole;
}

/** Time passes, and a quorum of watchers states it. */
export async function witness(world: GatewayWorld, ms = 1_000): Promise<void> {
  await world.clock.pass(ms);
  for (const watcher of WATCHERS.slice(0, world.kit.policy.watchers.quorum)) {
    const body = observation(world, watcher);
    const written = await world.gateway.sequencer.submit({ name: 'chain.observed', body });
    if (isRefusal(written)) throw new Error(`${written.refused}: ${written.detail}`);
  }
}

export function observation(
  { kit, ledger, clock, gateway: { replica } }: GatewayWorld,
  watcher: string,
  change: Partial<Observation> = {},
): Body<'chain.observed'> {
  const height = 5_000 + Math.trunc((clock.now() - START) / 60_000);
  const statement = {
    ledger,
    watcher,
    clock: formatInstant(clock.now()),
    head: { size: replica.size, root: replica.root() },
    chain: CHAIN,
    height,
    blockHash: hex(seedOf(kit.seed, `block ${height}`)),
    blockTime: formatInstant(clock.now() - (clock.now() % 60_000)),
    balances: [{ wallet: WALLET, asset: XEM, amount: '10000000000000' }],
    outflows: [],
    retracted: [],
    ...change,
  };
  return signedStatement('observation', statement, kit.keys(watcher).sign);
}

/** Watchers that follow and cosign whatever they are shown, by clocks that are so far ahead. */
export async function connectWatchers(
  world: GatewayWorld,
  ids: readonly string[] = WATCHERS,
  aheadMs = 0,
): Promise<void> {
  const { kit, ledger, gateway } = world;
  for (const id of ids) {
    const { certificate } = kit.policy.watchers.parties.find((party) => party.id === id)!;
    const [own, theirs] = linkPair(certificate, kit.policy.gateway.certificate);
    gateway.door.enter(theirs);
    const peer = watcherPeer(world, id, own, aheadMs);
    await peer.call('hello', { ledger, size: 0, note: '' }, z.json());
  }
  await settled(world);
}

/** Signers that are there and give no share: enough for a payment to be prepared. */
export async function connectSigners(
  world: GatewayWorld,
  ids: readonly string[] = SIGNERS,
): Promise<void> {
  const { kit, ledger, gateway, clock } = world;
  for (const id of ids) {
    const { certificate } = kit.policy.signers.find((party) => party.id === id)!;
    const [own, theirs] = linkPair(certificate, kit.policy.gateway.certificate);
    gateway.door.enter(theirs);
    const peer = new Peer(own, clock, {
      follow: async (body) => {
        const { from, entries } = followSchema.parse(body);
        return { size: from + entries.length };
      },
      commit: async () => refuse('boot-unanswered', 'this signer only stands there'),
    });
    await peer.call('hello', { ledger, size: 0, note: '' }, z.json());
  }
}

function watcherPeer(world: GatewayWorld, id: string, link: Link, aheadMs: number): Peer {
  const { kit, clock } = world;
  const log = ed25519Verifier(logKey(kit.policy), CHECKS.ed25519);
  const key = watcherKey(kit.policy, { id, publicKey: kit.keys(id).publicHex });
  return new Peer(link, clock, {
    follow: async (body) => {
      const { from, entries, note } = followSchema.parse(body);
      const size = from + entries.length;
      const checkpoint = openCheckpoint(note, log);
      if (isRefusal(checkpoint)) return checkpoint;
      if (checkpoint.size !== size) return { size };
      const seconds = Math.trunc((clock.now() + aheadMs) / 1_000);
      return { size, cosignature: cosign(checkpoint.text, key, seconds, kit.keys(id).sign) };
    },
    observe: async () => parseJson(JSON.stringify(observation(world, id))),
  });
}

/** Lets everything that waits for nothing but its turn come to its end. */
export async function settled({ clock }: Pick<GatewayWorld, 'clock'>): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await clock.pass(0);
}

// Requests.

export interface Signing extends Partial<Omit<RequestToSign, 'nonce'>> {
  readonly nonce?: string;
  readonly keys?: Keys;
}

/** A request as the client would send it now. `change` alters what arrives, after signing. */
export function signed(
  world: GatewayWorld,
  signing: Signing,
  change: Partial<ApiRequest> = {},
): ApiRequest {
  const { kit, clock, count, certificate } = world;
  const created = signing.created ?? Math.trunc(clock.now() / 1_000);
  const { keys = kit.keys(signing.keyid ?? KEY), ...given } = signing;
  const toSign: RequestToSign = {
    method: 'POST',
    authority: AUTHORITY,
    path: '/v1/withdrawals',
    query: '?',
    body: new Uint8Array(),
    keyid: KEY,
    nonce: base64url(seedOf(kit.seed, `nonce ${count.next()}`).slice(0, 16)),
    ...given,
    created,
    expires: signing.expires ?? created + 60,
  };
  const headers = signRequest(toSign, keys.sign);
  const { method, authority, path, query, body } = toSign;
  return {
    method,
    authority,
    target: path + (query === '?' ? '' : query),
    fields: [['host', authority], ...Object.entries(headers)],
    body,
    certificate,
    ...change,
  };
}

export const order = (world: GatewayWorld, id: string, change: Partial<Order> = {}): Uint8Array =>
  orderBytes(orderOf(world.kit, id, change));

/** GET of the client. */
export const get = (
  world: GatewayWorld,
  path: string,
  query = '?',
  signing: Signing = {},
): ApiRequest => signed(world, { method: 'GET', path, query, ...signing });

/** A request that nobody signs. */
export const plain = (
  method: string,
  target: string,
  body: Uint8Array = new Uint8Array(),
): ApiRequest => ({
  method,
  target,
  authority: AUTHORITY,
  fields: [['host', AUTHORITY]],
  body,
  certificate: undefined,
});

export function act(world: GatewayWorld, person: string, what: ActChange): Uint8Array {
  const { kit, ledger, count, clock } = world;
  return utf8(JSON.stringify(actOf({ kit, ledger, count, time: clock.now() }, person, what)));
}

// Answers.

export interface Told {
  readonly status: number;
  readonly field: (name: string) => string | undefined;
  readonly text: string;
  /** The body's members; empty where it is not JSON. */
  readonly value: Readonly<Record<string, unknown>>;
}

export async function ask(world: Pick<GatewayWorld, 'api'>, request: ApiRequest): Promise<Told> {
  return told(await world.api(request));
}

export function told({ status, fields, body }: ApiResponse): Told {
  const text = body instanceof Uint8Array ? (fromUtf8(body) ?? '') : '';
  const field = (name: string) => fields.find(([given]) => given === name)?.[1];
  const isJson = field('content-type')?.endsWith('json') === true && text !== '';
  return { status, field, text, value: isJson ? JSON.parse(text) : {} };
}

export const stranger = (name: string): Keys => keysOf('a stranger', name);
