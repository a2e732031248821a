// What this watcher has seen of one chain: an unbroken line of blocks from its own node, and every
// outflow of the policy's wallets in them. A node that rewrites its past is walked back block by
// block.
import { outflowOf } from '@sekisho/chains/nem';
import { fromHex } from '@sekisho/protocol/bytes';
import type { Outflow } from '@sekisho/protocol/evidence';
import type { Wallet } from '@sekisho/protocol/policy';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { NisClient, ScannedBlock } from '@sekisho/nodes/nis';

/** Blocks asked for in one step: a step ends soon, and a stop can be told in between. */
const SCAN_STEP = 50;
/**
 * Headers kept: NEM may rewrite 360 blocks, and an expiry looks back past a deadline of an hour.
 */
const MAX_HEADERS = 2_000;

export interface Header {
  readonly height: number;
  readonly hash: string;
  /** Integer ms. */
  readonly time: number;
}

export class ChainView {
  readonly chain: string;
  readonly #node: NisClient;
  /** Newest last; the first is the base. */
  readonly #headers: Header[] = [];
  /** By `wallet|identity`. */
  readonly #outflows = new Map<string, Outflow>();
  readonly #retracted = new Map<string, { wallet: string; identity: string }>();
  #changes = 0;
  /** What lies in higher blocks has been read in this life. */
  #readFrom = 0;

  /** `base`: a block read before, from which on to read; without it, from the wallets' start. */
  constructor(chain: string, node: NisClient, base?: Header) {
    this.chain = chain;
    this.#node = node;
    if (base === undefined) return;
    this.#headers.push(base);
    this.#readFrom = base.height;
  }

  /** The newest block read, or undefined before the first. */
  get head(): Header | undefined {
    return this.#headers.at(-1);
  }

  /** By height. */
  get outflows(): readonly Outflow[] {
    return [...this.#outflows.values()];
  }

  /** Another number whenever outflows have come or gone with a block. */
  get changes(): number {
    return this.#changes;
  }

  has(wallet: string, identity: string): boolean {
    return this.#outflows.has(`${wallet}|${identity}`);
  }

  /** Outflows that a reorganisation took away and that did not come back. */
  get retracted(): readonly { wallet: string; identity: string }[] {
    return [...this.#retracted.values()];
  }

  /** The block at a height, if it is kept. */
  headerAt(height: number): Header | undefined {
    const [first] = this.#headers;
    return first === undefined ? undefined : this.#headers[height - first.height];
  }

  /** The first block later than an instant, if it has been read. Block times never decrease. */
  firstAfter(time: number): Header | undefined {
    let low = 0;
    for (let high = this.#headers.length; low < high;) {
      const middle = (low + high) >> 1;
      if (this.#headers[middle]!.time > time) high = middle;
      else low = middle + 1;
    }
    return this.#headers[low];
  }

  /** An earlier life saw it at this height. Where the chain has lost it since, that is news. */
  recall(wallet: string, identity: string, height: number): void {
    const key = `${wallet}|${identity}`;
    const isRead = height > this.#readFrom && height <= this.head!.height;
    if (isRead && !this.#outflows.has(key)) this.#retracted.set(key, { wallet, identity });
  }

  /** Forgets outflows up to a height too deep to be rewritten, as far as the ledger has them. */
  forget(height: number, isKnown: (outflow: Outflow) => boolean): void {
    for (const [key, outflow] of this.#outflows) {
      if (outflow.height > height) return;
      if (isKnown(outflow)) this.#outflows.delete(key);
    }
  }

  /** Reads on towards the node's height. True while there is more to read. */
  async step(wallets: readonly Wallet[], start: number): Promise<boolean | Refusal> {
    const height = await this.#node.height();
    if (isRefusal(height)) return height;
    if (this.#headers.length === 0) return this.#begin(wallets, start);
    const from = this.head!.height + 1;
    if (height < from) return this.#compare(height);
    const to = Math.min(height, from + SCAN_STEP - 1);
    const blocks = await this.#node.scanBlocks(from, to, this.head!.hash);
    if (isRefusal(blocks)) {
      return blocks.refused === 'node-block-unlinked' ? this.#walkBack() : blocks;
    }
    for (const block of blocks) this.#take(block, wallets);
    return to < height;
  }

  async #begin(wallets: readonly Wallet[], start: number): Promise<boolean | Refusal> {
    const block = await this.#node.block(start);
    if (isRefusal(block)) return block;
    const { hash } = block;
    if (hash === undefined)
      return refuse('node-block-unhashable', `block ${start} cannot be hashed`);
    this.#take({ ...block, hash }, wallets);
    return true;
  }

  /** The node has no newer block: is its newest still ours? Nodes may also simply fall behind. */
  async #compare(height: number): Promise<boolean | Refusal> {
    const own = this.headerAt(height);
    if (own === undefined) return false;
    const block = await this.#node.block(height);
    if (isRefusal(block)) return block;
    return block.hash === own.hash ? false : this.#walkBack();
  }

  /** One block back; the next step tries to go on from there. */
  #walkBack(): boolean | Refusal {
    const gone = this.#headers.pop();
    if (gone === undefined || this.#headers.length === 0) {
      return refuse('node-rewrote-past', `the node rewrote ${this.chain} beyond what is kept here`);
    }
    for (const [key, outflow] of this.#outflows) {
      if (outflow.height < gone.height) continue;
      this.#changes += 1;
      this.#outflows.delete(key);
      this.#retracted.set(key, { wallet: outflow.wallet, identity: outflow.identity });
    }
    return true;
  }

  #take(block: ScannedBlock, wallets: readonly Wallet[]): void {
    for (const wallet of wallets) {
      if (block.height < wallet.startHeight) continue;
      const key = fromHex(walletPublicKey(wallet))!;
      for (const transaction of block.transactions) {
        const spent = outflowOf(transaction, key);
        if (spent === undefined) continue;
        const id = `${wallet.id}|${spent.identity}`;
        this.#changes += 1;
        this.#retracted.delete(id);
        this.#outflows.set(id, {
          wallet: wallet.id,
          identity: spent.identity,
          height: block.height,
          kind: spent.kind === 'transfer' ? 'transfer' : 'unknown',
          asset: wallet.assets[0]!,
          amount: spent.amount.toString(),
          fee: spent.fee.toString(),
          ...(spent.destination === undefined ? {} : { destination: spent.destination.address }),
        });
      }
    }
    this.#headers.push({ height: block.height, hash: block.hash, time: block.timeMs });
    if (this.#headers.length > MAX_HEADERS) this.#headers.shift();
  }
}

const walletPublicKey = ({ custody }: Wallet): string =>
  custody.kind === 'threshold' ? custody.group.publicKey : custody.publicKey;
