// A node of the fault world's chain, as gateway and watchers ask it: it may fail, answer late, lag
// behind, or follow a fork of its own for a while. What product code learns is only what a client
// of a node answers; the client itself (packages/nodes) has tests of its own.
import type { NisClient, ScannedBlock } from '@sekisho/nodes/nis';
import { refuse, type Refusal } from '@sekisho/protocol/refusal';
import { type Block, type BlockChain, blockAfter } from './block-chain.ts';
import type { Life } from './life.ts';

/** How a node shows the chain: as it is, so many blocks late, or with a tail of its own. */
export type Showing =
  | { readonly how: 'true' }
  | { readonly how: 'late'; readonly blocks: number }
  | { readonly how: 'fork'; readonly base: number };

export class ChainNode {
  readonly name: string;
  readonly #chain: BlockChain;
  #showing: Showing = { how: 'true' };
  #fork: Block[] = [];

  constructor(name: string, chain: BlockChain) {
    this.name = name;
    this.#chain = chain;
  }

  show(showing: Showing): void {
    this.#showing = showing;
    this.#fork = showing.how === 'fork' ? this.#chain.blocks.slice(0, showing.base) : [];
  }

  get blocks(): readonly Block[] {
    const { blocks } = this.#chain;
    const showing = this.#showing;
    if (showing.how === 'true') return blocks;
    if (showing.how === 'late') return blocks.slice(0, Math.max(1, blocks.length - showing.blocks));
    // Its own blocks are empty, and as many as the others have, so that it is no shorter.
    while (this.#fork.length < blocks.length) {
      const { timeMs } = blocks[this.#fork.length]!;
      this.#fork.push(blockAfter(this.#fork.at(-1), `fork of ${this.name}`, timeMs, []));
    }
    return this.#fork;
  }

  balance(): bigint {
    const shared = this.#showing.how === 'fork' ? this.#showing.base : this.blocks.length;
    return this.#chain.balance(shared);
  }

  announce(bytes: Uint8Array, signature: Uint8Array, now: number) {
    return this.#chain.announce(bytes, signature, now);
  }
}

/** A process's client of a node: each question may fail, and may be the last thing it does. */
export function nodeClient(life: Life, node: ChainNode, wallet: string): NisClient {
  const ask = <T>(what: string, answer: () => T): Promise<T | Refusal> =>
    life.ask(`node ${what}`, answer);
  const blockAt = (height: number): ScannedBlock | Refusal =>
    node.blocks[height - 1] ?? refuse('node-error', `no block ${height}`);
  const notHere = async (): Promise<never> => {
    throw new Error('nobody asks a node of this world for that');
  };
  return {
    announce: (bytes, signature) =>
      ask('announce', () => {
        const outcome = node.announce(bytes, signature, life.world.clock.now());
        return { outcome, message: outcome, identity: '' };
      }),
    height: () => ask('height', () => node.blocks.length),
    block: (height) => ask('block', () => blockAt(height)),
    lastBlock: () => ask('last block', () => node.blocks.at(-1)!),
    scanBlocks: (from, to, previousHash) =>
      ask('scan', () => linked(node.blocks.slice(from - 1, to), previousHash)),
    account: (address) =>
      address === wallet ? ask('account', () => ({ balance: node.balance() })) : notHere(),
    ...{ outgoing: notHere, unconfirmed: notHere, networkTime: notHere, sight: notHere },
    isPending: notHere,
  };
}

/** As the real client does: an unbroken line, or the word that makes a watcher walk back. */
function linked(blocks: readonly Block[], previousHash: string): readonly Block[] | Refusal {
  let parent = previousHash;
  for (const block of blocks) {
    if (block.previousHash !== parent) {
      return refuse('node-block-unlinked', `block ${block.height} does not follow`);
    }
    parent = block.hash;
  }
  return blocks;
}
