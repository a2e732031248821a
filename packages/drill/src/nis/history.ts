// The confirmed part of a chain: blocks, and the sums and rows that follow from them.
import { Accounts } from './accounts.ts';
import { NEMESIS, publicKeyOf } from './actors.ts';
import { type Block, NO_BLOCK_HASH, verifiedBlock } from './block.ts';
import { MAX_TRANSACTIONS_PER_BLOCK, type NetworkName, XEM_SUPPLY } from './facts.ts';
import { judge } from './judgement.ts';
import type { Confirmed } from './printing.ts';
import { addressOf, isSigned, type SignedTransaction } from './transaction.ts';

export class History {
  readonly network: NetworkName;
  accounts: Accounts;
  readonly #blocks: Block[] = [];
  readonly #rows: Confirmed[] = [];
  readonly #byHash = new Map<string, Confirmed>();
  #nextId: number;

  constructor(network: NetworkName, firstId = 1) {
    this.network = network;
    this.accounts = beforeGenesis(network);
    this.#nextId = firstId;
  }

  get height(): number {
    return this.#blocks.length;
  }

  get last(): Block | undefined {
    return this.#blocks.at(-1);
  }

  at(height: number): Block | undefined {
    return this.#blocks[height - 1];
  }

  from(height: number): readonly Block[] {
    return this.#blocks.slice(Math.max(0, height - 1));
  }

  /** All confirmed transactions, oldest first. */
  get rows(): readonly Confirmed[] {
    return this.#rows;
  }

  find(hash: string): Confirmed | undefined {
    return this.#byHash.get(hash);
  }

  /** Why this block may not follow, or undefined after it does. Verifies everything itself. */
  append(block: Block): string | undefined {
    const previous = this.last;
    if (block.height !== this.height + 1) return 'its height does not follow';
    if (block.previousHash !== (previous?.hash ?? NO_BLOCK_HASH)) return 'it is not linked';
    if (previous && block.timestamp < previous.timestamp) return 'its time runs backwards';
    const verified = verifiedBlock(this.network, block, block.signature);
    if (verified?.hash !== block.hash) return 'its signature or hash is wrong';
    if (previous && block.transactions.length > MAX_TRANSACTIONS_PER_BLOCK) return 'it is too full';
    const after = this.accounts.copy();
    const seen = new Set<string>();
    for (const transaction of block.transactions) {
      const why = this.#whyNot(transaction, block, after, seen);
      if (why !== undefined) return `transaction ${transaction.hash}: ${why}`;
      after.apply(transaction);
      seen.add(transaction.hash);
    }
    this.#record(block, after);
    return undefined;
  }

  /** The same chain up to this height; rows get new ids, as a database that deleted some gives. */
  upTo(height: number): History {
    const shorter = new History(this.network, this.#nextId);
    for (const block of this.#blocks.slice(0, height)) {
      const after = shorter.accounts;
      for (const transaction of block.transactions) after.apply(transaction);
      shorter.#record(block, after, this.#byHash);
    }
    return shorter;
  }

  #whyNot(
    transaction: SignedTransaction,
    block: Block,
    accounts: Accounts,
    seen: ReadonlySet<string>,
  ): string | undefined {
    if (block.height === 1) {
      if (transaction.signer !== publicKeyOf(NEMESIS)) return 'not by the nemesis account';
      return isSigned(transaction) && accounts.canPay(transaction) ? undefined : 'not valid';
    }
    if (transaction.signer === block.signer) return 'FAILURE_SELF_SIGNED_TRANSACTION';
    const result = judge(transaction, {
      network: this.network,
      now: block.timestamp,
      accounts,
      isKnown: (hash) => this.#byHash.has(hash) || seen.has(hash),
    });
    return result === 'SUCCESS' ? undefined : result;
  }

  #record(block: Block, after: Accounts, known?: ReadonlyMap<string, Confirmed>): void {
    const fees = block.transactions.reduce((sum, { fee }) => sum + fee, 0n);
    after.harvested(addressOf(this.network, block.signer), block.signer, fees);
    this.accounts = after;
    this.#blocks.push(block);
    for (const transaction of block.transactions) {
      const id = known?.get(transaction.hash)?.id ?? this.#nextId++;
      const row = { transaction, height: block.height, id };
      this.#rows.push(row);
      this.#byHash.set(transaction.hash, row);
    }
  }
}

function beforeGenesis(network: NetworkName): Accounts {
  const accounts = new Accounts();
  accounts.mint(addressOf(network, publicKeyOf(NEMESIS)), publicKeyOf(NEMESIS), XEM_SUPPLY);
  return accounts;
}
