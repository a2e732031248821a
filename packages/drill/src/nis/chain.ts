// The simulated NIS node's chain: announce, harvest, reorganise, adopt. State and rules, no I/O.
import type { Clock } from '@sekisho/protocol/clock';
import type { KeyPair } from 'symbol-sdk/nem';
import { CROWD, HARVESTER, OTHER_HARVESTER, publicKeyOf } from './actors.ts';
import { type Block, signBlock } from './block.ts';
import {
  MAX_TRANSACTIONS_PER_BLOCK,
  NEM_EPOCH_MS,
  NETWORK_BYTE,
  nemSeconds,
  type NetworkName,
  type ResultName,
  REWRITE_LIMIT_BLOCKS,
} from './facts.ts';
import { type Genesis, genesisBlock } from './genesis.ts';
import { History } from './history.ts';
import { judge } from './judgement.ts';
import { AnnounceMemory, Pool } from './pool.ts';
import type { SignedTransaction } from './transaction.ts';
import { signedTransfer } from './transfer.ts';

export interface ChainOptions {
  readonly network: NetworkName;
  readonly clock: Pick<Clock, 'now'>;
  /** Whom the first block pays; or the first block of the node whose chain this one follows. */
  readonly genesis: Genesis | Block;
}

export interface Payment {
  readonly recipient: string;
  /** micro-XEM */
  readonly amount: bigint;
  readonly message?: string;
}

/** What becomes of the transactions in blocks that a reorganisation removes. */
export type Orphans = 'return' | 'drop';

export class SimulatedChain {
  readonly network: NetworkName;
  readonly #clock: Pick<Clock, 'now'>;
  #history: History;
  readonly #pool = new Pool();
  readonly #memory = new AnnounceMemory();
  /** Seconds the network's time is ahead of the clock: blocks made with a time step push it. */
  #aheadSeconds = 0;
  #paid = 0;

  constructor({ network, clock, genesis }: ChainOptions) {
    this.network = network;
    this.#clock = clock;
    this.#history = new History(network);
    const now = nemSeconds(clock.now());
    const first = 'balances' in genesis ? genesisBlock(network, genesis, now) : genesis;
    const why = this.#history.append(first);
    if (why !== undefined) throw new Error(`the first block is refused: ${why}`);
    this.#follow(first.timestamp);
  }

  get history(): History {
    return this.#history;
  }

  get lastBlock(): Block {
    const last = this.#history.last;
    if (!last) throw new Error('a chain has a first block');
    return last;
  }

  /** The node's network time, ms since the NEM epoch. */
  networkTimeMs(): number {
    return this.#clock.now() - NEM_EPOCH_MS + this.#aheadSeconds * 1000;
  }

  /** The node's network time, NEM seconds. */
  networkTime(): number {
    return Math.floor(this.networkTimeMs() / 1000);
  }

  /** Transactions waiting for a block, oldest arrival first. */
  unconfirmed(): readonly SignedTransaction[] {
    return this.#pool.all();
  }

  announce(transaction: SignedTransaction): ResultName {
    if (transaction.networkByte !== NETWORK_BYTE[this.network]) return 'FAILURE_WRONG_NETWORK';
    const now = this.networkTime();
    const before = this.#memory.recall(transaction.hash, now);
    if (before !== undefined) return before;
    const result = this.#admit(transaction, now);
    this.#memory.remember(transaction.hash, result, now);
    return result;
  }

  /** Harvests one block. Its time is `stepSeconds` after its parent's, or now. */
  makeBlock(stepSeconds?: number, harvester: KeyPair = HARVESTER): Block {
    const parent = this.lastBlock;
    const timestamp =
      stepSeconds === undefined
        ? Math.max(this.networkTime(), parent.timestamp)
        : parent.timestamp + stepSeconds;
    this.#pool.keep(({ deadline }) => deadline >= timestamp);
    const block = signBlock(
      {
        networkByte: NETWORK_BYTE[this.network],
        height: parent.height + 1,
        timestamp,
        signer: publicKeyOf(harvester),
        previousHash: parent.hash,
        transactions: this.#chosen(timestamp, publicKeyOf(harvester)),
      },
      harvester,
    );
    const why = this.#extend([block]);
    if (why !== undefined) throw new Error(`harvested what is no block: ${why}`);
    return block;
  }

  /** The crowd pays: everyday incoming. The transaction waits for the next block. */
  pay(payment: Payment): { readonly result: ResultName; readonly transaction: SignedTransaction } {
    const timestamp = this.networkTime();
    this.#paid += 1; // keeps two equal payments within one second apart
    const transaction = signedTransfer(
      {
        network: this.network,
        signerPublicKey: CROWD.publicKey.bytes,
        ...payment,
        timestamp,
        deadline: timestamp + 3_600 + (this.#paid % 80_000),
      },
      (bytes) => CROWD.sign(bytes).bytes,
    );
    return { result: this.announce(transaction), transaction };
  }

  /** Replaces the last `depth` blocks by one more of another harvester. */
  reorganise(depth: number, orphans: Orphans = 'return'): void {
    if (depth < 1 || depth > REWRITE_LIMIT_BLOCKS || depth >= this.#history.height) {
      throw new RangeError(`depth must be 1 to ${REWRITE_LIMIT_BLOCKS} and leave the first block`);
    }
    const removed = this.#history.from(this.#history.height - depth + 1);
    this.#rewind(this.#history.height - depth, removed, orphans);
    for (let made = 0; made <= depth; made++) this.makeBlock(undefined, OTHER_HARVESTER);
  }

  /**
   * Takes over consecutive blocks of another node after verifying each in full; answers why not,
   * if not. Blocks that do not build on the tip replace ours only where they make the chain
   * longer.
   */
  adopt(blocks: readonly Block[]): string | undefined {
    const [first] = blocks;
    const last = blocks.at(-1);
    if (!first || !last) return undefined;
    const parent = first.height - 1;
    if (last.height <= this.#history.height) return 'it is not longer than the chain there is';
    if (this.#history.height - parent > REWRITE_LIMIT_BLOCKS) return 'it rewrites too much';
    if (parent === this.#history.height) return this.#extend(blocks);
    const trial = this.#history.upTo(Math.max(1, parent));
    for (const block of blocks) {
      const why = trial.append(block);
      if (why !== undefined) return `block ${block.height}: ${why}`;
    }
    this.#rewind(parent, this.#history.from(first.height), 'return');
    return this.#extend(blocks);
  }

  /** A chain with the same past and its own future. */
  copy(): SimulatedChain {
    const [first, ...rest] = this.#history.from(1);
    if (!first) throw new Error('a chain has a first block');
    const { network } = this;
    const copy = new SimulatedChain({ network, clock: this.#clock, genesis: first });
    const refused = copy.adopt(rest);
    if (refused !== undefined) throw new Error(`a copied chain refused its own past: ${refused}`);
    copy.#follow(this.networkTime());
    return copy;
  }

  #admit(transaction: SignedTransaction, now: number): ResultName {
    if (this.#pool.has(transaction.hash)) return 'NEUTRAL';
    if (this.#pool.isFull) return 'FAILURE_TRANSACTION_CACHE_TOO_FULL';
    const result = judge(transaction, {
      network: this.network,
      now,
      accounts: this.#pool.accountsAfter(this.#history.accounts),
      isKnown: (hash) => this.#history.find(hash) !== undefined,
    });
    if (result === 'SUCCESS') this.#pool.add(transaction);
    return result;
  }

  // DefaultNewBlockTransactionsProvider.java: not from the future, not by the harvester, valid
  // against the confirmed balance after those chosen before it; the higher fee goes first.
  #chosen(timestamp: number, harvester: string): SignedTransaction[] {
    const accounts = this.#history.accounts.copy();
    const chosen: SignedTransaction[] = [];
    const candidates = [...this.#pool.all()]
      .filter((waiting) => waiting.timestamp <= timestamp && waiting.signer !== harvester)
      .sort((a, b) => (a.fee === b.fee ? a.timestamp - b.timestamp : a.fee > b.fee ? -1 : 1));
    const { network } = this;
    const isKnown = (hash: string): boolean => this.#history.find(hash) !== undefined;
    for (const candidate of candidates) {
      if (chosen.length === MAX_TRANSACTIONS_PER_BLOCK) break;
      const about = { network, now: timestamp, accounts, isKnown };
      if (judge(candidate, about) !== 'SUCCESS') continue;
      accounts.apply(candidate);
      chosen.push(candidate);
    }
    return chosen;
  }

  #extend(blocks: readonly Block[]): string | undefined {
    for (const block of blocks) {
      const why = this.#history.append(block);
      if (why !== undefined) return `block ${block.height}: ${why}`;
      this.#follow(block.timestamp);
      this.#pool.keep(
        ({ hash, deadline }) => !this.#history.find(hash) && deadline >= block.timestamp,
      );
    }
    return undefined;
  }

  #rewind(height: number, removed: readonly Block[], orphans: Orphans): void {
    this.#history = this.#history.upTo(height);
    if (orphans === 'drop') return;
    for (const block of removed) block.transactions.forEach((each) => this.#pool.add(each));
  }

  #follow(timestamp: number): void {
    const behind = timestamp - this.networkTime();
    if (behind > 0) this.#aheadSeconds += behind;
  }
}
