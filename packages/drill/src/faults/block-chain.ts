// The chain of the fault world: blocks, a pool, and reorganisations. A small cousin of the
// simulated NIS node: no wire, no proof of importance; the rules that decide about money are here
// (signature, balance, deadline, each transaction once), and nothing else.
import type { Chain, DecodedPayment } from '@sekisho/chains/chain';
import type { NemTransaction } from '@sekisho/chains/nem';
import type { ScannedBlock } from '@sekisho/nodes/nis';
import { utf8 } from '@sekisho/protocol/bytes';
import { domainHash } from '@sekisho/protocol/hash';
import { hex } from '@sekisho/protocol/bytes';
import { isRefusal } from '@sekisho/protocol/refusal';

export interface Transaction {
  readonly payment: DecodedPayment;
  readonly shown: NemTransaction;
}

export interface Block extends ScannedBlock {
  readonly payments: readonly Transaction[];
}

export interface BlockChainOptions {
  readonly chain: Chain;
  readonly now: number;
  readonly wallet: Uint8Array;
  readonly balance: bigint;
}

export type Taken = 'accepted' | 'already-known' | 'rejected';

export class BlockChain {
  readonly #chain: Chain;
  readonly #balance: bigint;
  #blocks: Block[] = [];
  readonly #pool = new Map<string, Transaction>();
  /** By identity, the height in the present chain. */
  readonly #heights = new Map<string, number>();
  #made = 0;

  constructor({ chain, now, balance }: BlockChainOptions) {
    this.#chain = chain;
    this.#balance = balance;
    this.#append(blockAfter(undefined, 'genesis', now, []));
  }

  get blocks(): readonly Block[] {
    return this.#blocks;
  }

  get height(): number {
    return this.#blocks.length;
  }

  get pending(): number {
    return this.#pool.size;
  }

  heightOf(identity: string): number | undefined {
    return this.#heights.get(identity);
  }

  /** Of the wallet, after this many blocks: what it began with, less every outflow. */
  balance(height: number = this.height): bigint {
    let left = this.#balance;
    for (const { payments } of this.#blocks.slice(0, height)) {
      for (const { payment } of payments) left -= payment.amount + payment.fee;
    }
    return left;
  }

  announce(bytes: Uint8Array, signature: Uint8Array, now: number): Taken {
    const payment = this.#chain.decode(bytes);
    if (isRefusal(payment)) return 'rejected';
    const { identity, signerPublicKey: key, deadline } = payment;
    if (!this.#chain.verifySignature(key, bytes, signature) || deadline < now) return 'rejected';
    if (this.#pool.has(identity) || this.#heights.has(identity)) return 'already-known';
    this.#pool.set(identity, { payment, shown: shownOf(payment, bytes, signature) });
    return 'accepted';
  }

  /** Harvests what waits, but for what `leave` says. */
  makeBlock(now: number, leave: () => boolean = () => false, harvester = 'first'): Block {
    const chosen: Transaction[] = [];
    let left = this.balance();
    for (const [identity, transaction] of this.#pool) {
      const { amount, fee, deadline } = transaction.payment;
      if (deadline < now) this.#pool.delete(identity);
      else if (amount + fee <= left && !leave()) {
        chosen.push(transaction);
        left -= amount + fee;
        this.#pool.delete(identity);
      }
    }
    const name = `${harvester} ${++this.#made}`;
    const block = blockAfter(this.#blocks.at(-1), name, now, chosen);
    this.#append(block);
    return block;
  }

  /** The last `depth` blocks never were; one more than that take their place. */
  reorganise(depth: number, now: number, orphans: 'return' | 'drop'): void {
    const removed = this.#blocks.slice(-depth);
    this.#blocks = this.#blocks.slice(0, -depth);
    for (const { payments } of removed) {
      for (const transaction of payments) {
        this.#heights.delete(transaction.payment.identity);
        if (orphans === 'return') this.#pool.set(transaction.payment.identity, transaction);
      }
    }
    // Orphans that return come back in the last of the new blocks: seen, gone, and seen again.
    for (let made = 0; made < depth; made++) this.makeBlock(now, () => true, 'other');
    this.makeBlock(now, () => false, 'other');
  }

  /** Empty blocks, a minute apart up to `now`: the time in which nobody here was awake. */
  sleepUntil(now: number, blockMs: number): void {
    for (let at = this.#blocks.at(-1)!.timeMs + blockMs; at < now; at += blockMs) {
      this.makeBlock(at);
    }
  }

  #append(block: Block): void {
    this.#blocks.push(block);
    for (const { payment } of block.payments) this.#heights.set(payment.identity, block.height);
  }
}

export function blockAfter(
  parent: Pick<Block, 'height' | 'hash' | 'timeMs'> | undefined,
  name: string,
  now: number,
  payments: readonly Transaction[],
): Block {
  const height = (parent?.height ?? 0) + 1;
  const previousHash = parent?.hash ?? '0'.repeat(64);
  const time = Math.max(parent?.timeMs ?? 0, now - (now % 1_000));
  const identities = payments.map(({ payment }) => payment.identity).join(' ');
  const text = `${height} ${previousHash} ${name} ${time} ${identities}`;
  return {
    ...{ network: 'nem:mainnet', height, timeMs: time, previousHash },
    hash: hex(domainHash('sekisho/faults/block', utf8(text))),
    ...{ signerPublicKey: NOBODY, signature: NOBODY, bytes: NOBODY, payments },
    transactions: payments.map(({ shown }) => shown),
  };
}

const NOBODY = new Uint8Array();

const shownOf = (
  { identity, signerPublicKey, amount, destination, fee, at, deadline }: DecodedPayment,
  bytes: Uint8Array,
  signature: Uint8Array,
): NemTransaction => ({
  ...{ identity, network: 'nem:mainnet', kind: 'transfer', payerPublicKey: signerPublicKey },
  ...{ signerPublicKeys: [signerPublicKey], amount, destination, mosaics: [], fee, at, deadline },
  ...{ bytes, signature },
});
