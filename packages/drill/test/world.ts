// A small simulated world for tests: a clock moved by hand, a wallet, a node.
import { ManualClock } from '../src/manual-clock.ts';
import { createNisNode, type NetworkName, type NisNode, SimulatedChain } from '../src/nis-node.ts';
import { NEM_EPOCH_MS } from '../src/nis/facts.ts';
import { type TransferOrder, transferBytes } from '../src/nis/transfer.ts';
import { publicKeyOfScalar, signWithScalar } from '../src/thief.ts';

/** The second in which the recorded samples were made. */
export const AT = 367_791_948;
export const STRANGER = 'NC57RQNJLNCQE664ORIWHVVFEQUGINNQKUUVSOTC';
export const SCALAR = new Uint8Array(32).fill(7);
export const WALLET_KEY = publicKeyOfScalar(SCALAR);
export const WALLET_HEX = Buffer.from(WALLET_KEY).toString('hex');
export const XEM = 1_000_000n;
export const WALLET_BALANCE = 1_000_000n * XEM;

/** Parsed JSON, as a test looks into it: whatever is not there is undefined. */
export interface Answered {
  readonly [key: string]: Answered;
}

export interface World {
  readonly clock: ManualClock;
  readonly chain: SimulatedChain;
  readonly node: NisNode;
  /** Asks the node and answers the parsed JSON with the HTTP status. */
  ask(method: string, url: string, body?: unknown): Promise<{ status: number; json: Answered }>;
}

export function world(
  balances: readonly (
    | { publicKey: string; balance: string }
    | { address: string; balance: string }
  )[] = [{ publicKey: WALLET_HEX, balance: String(WALLET_BALANCE) }],
  network: NetworkName = 'mainnet',
): World {
  const clock = new ManualClock(NEM_EPOCH_MS + AT * 1_000);
  const chain = new SimulatedChain({
    network,
    clock,
    genesis: { at: AT, balances: [...balances] },
  });
  const node = createNisNode({ chain, clock });
  return {
    clock,
    chain,
    node,
    async ask(method, url, body) {
      const text = body === undefined ? '' : JSON.stringify(body);
      const answer = await node.handle({ method, url, body: text });
      return { status: answer.status, json: JSON.parse(answer.body) };
    },
  };
}

/** The wallet pays one XEM to a stranger, or whatever is asked for instead. */
export const order = (change: Partial<TransferOrder> = {}): TransferOrder => ({
  network: 'mainnet',
  signerPublicKey: WALLET_KEY,
  recipient: STRANGER,
  amount: XEM,
  timestamp: AT,
  deadline: AT + 3_600,
  ...change,
});

export interface AnnounceBody {
  readonly data: string;
  readonly signature: string;
}

export function announceOf(change: Partial<TransferOrder> = {}): AnnounceBody {
  return announceBytes(transferBytes(order(change)));
}

export const announceBytes = (bytes: Uint8Array): AnnounceBody => ({
  data: Buffer.from(bytes).toString('hex'),
  signature: Buffer.from(signWithScalar(SCALAR, bytes)).toString('hex'),
});
