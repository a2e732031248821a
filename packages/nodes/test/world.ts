// The client against the simulated NIS node, without a network between them.
import assert from 'node:assert/strict';
import type { Clock } from '@sekisho/protocol/clock';
import { isRefusal, type RefusalTag } from '@sekisho/protocol/refusal';
import { ManualClock } from '@sekisho/drill/manual-clock';
import { addressOf, createNisNode, type NisNode, SimulatedChain } from '@sekisho/drill/nis-node';
import { publicKeyOfScalar, stealWithScalar } from '@sekisho/drill/thief';
import type { HttpAnswer, HttpSend } from '../src/http.ts';
import { type NisClient, nisClient } from '../src/nis.ts';

/** An even second, so that the network time and the clock agree to the millisecond. */
export const NOW = 1_795_390_000_000;
export const STRANGER = 'NC57RQNJLNCQE664ORIWHVVFEQUGINNQKUUVSOTC';
export const SCALAR = new Uint8Array(32).fill(9);
export const WALLET_KEY = publicKeyOfScalar(SCALAR);
const WALLET_HEX = Buffer.from(WALLET_KEY).toString('hex');
export const WALLET = addressOf('mainnet', WALLET_HEX);
export const XEM = 1_000_000n;
export const BALANCE = 1_000n * XEM;

export interface World {
  readonly clock: ManualClock;
  readonly chain: SimulatedChain;
  readonly node: NisNode;
  readonly client: NisClient;
}

export function world(): World {
  const clock = new ManualClock(NOW);
  const genesis = { balances: [{ publicKey: WALLET_HEX, balance: String(BALANCE) }] };
  const chain = new SimulatedChain({ network: 'mainnet', clock, genesis });
  const node = createNisNode({ chain, clock });
  return { clock, chain, node, client: clientOver(sendTo(node), clock) };
}

export const sendTo =
  (node: NisNode): HttpSend =>
  async ({ method, url, body = '' }) => {
    const { pathname, search } = new URL(url);
    const answer = await node.handle({ method, url: pathname + search, body });
    return { status: answer.status, body: new TextEncoder().encode(answer.body) };
  };

export function clientOver(send: HttpSend, clock: Clock = new ManualClock(NOW)): NisClient {
  const client = nisClient({ send, clock, url: 'http://node:7890', chain: 'nem:mainnet' });
  return taken(client);
}

/** A client of a node that answers exactly this. */
export const clientOf = (json: unknown, status = 200): NisClient =>
  clientOver(async (): Promise<HttpAnswer> => ({ status, body: encoded(json) }));

export const encoded = (json: unknown): Uint8Array =>
  new TextEncoder().encode(typeof json === 'string' ? json : JSON.stringify(json));

export interface Payment {
  readonly bytes: Uint8Array;
  readonly signature: Uint8Array;
  readonly identity: string;
}

/** A signed payment of the wallet. Another `at` makes another transaction. */
export function payment(amount = XEM, at = NOW): Payment {
  const made = stealWithScalar(SCALAR, { network: 'mainnet', recipient: STRANGER, amount, at });
  const body: { data: string; signature: string } = JSON.parse(made.announce);
  return {
    bytes: new Uint8Array(Buffer.from(body.data, 'hex')),
    signature: new Uint8Array(Buffer.from(body.signature, 'hex')),
    identity: made.hash,
  };
}

export function taken<T>(value: T): Exclude<T, { refused: RefusalTag }> {
  if (isRefusal(value)) assert.fail(`${value.refused}: ${value.detail}`);
  return value as Exclude<T, { refused: RefusalTag }>;
}

export function refusedWith(value: unknown, tag: RefusalTag): void {
  assert.ok(isRefusal(value), `not refused: ${String(value)}`);
  assert.equal(value.refused, tag, value.detail);
}
