// A node that follows another one: pulls its blocks, verifies each in full, adopts the longer
// chain.
import type { Block } from './block.ts';
import { type ChainOptions, SimulatedChain } from './chain.ts';
import { type NetworkName, REWRITE_LIMIT_BLOCKS } from './facts.ts';
import { readPull } from './wire.ts';

/** GETs a path of the peer and answers its body; throws where there is none. */
export type AskPeer = (path: string) => Promise<string>;

/** The peer's first block, verified: whoever follows starts from it. */
export async function firstBlockOf(network: NetworkName, ask: AskPeer): Promise<Block> {
  const [first] = readPull(network, await ask('/sim/blocks?from=1')).blocks;
  if (!first) throw new Error('the peer has no first block');
  return first;
}

/** A chain that starts from the peer's first block. */
export async function followingChain(
  options: Omit<ChainOptions, 'genesis'>,
  ask: AskPeer,
): Promise<SimulatedChain> {
  return new SimulatedChain({ ...options, genesis: await firstBlockOf(options.network, ask) });
}

/** One round: answers why the peer's blocks were refused, or undefined where all is well. */
export async function pullOnce(chain: SimulatedChain, ask: AskPeer): Promise<string | undefined> {
  const next = chain.history.height + 1;
  let pulled = readPull(chain.network, await ask(`/sim/blocks?from=${next}`));
  if (pulled.previousHash !== chain.lastBlock.hash) {
    if (pulled.height <= chain.history.height) return undefined; // theirs is not longer
    const from = Math.max(2, next - REWRITE_LIMIT_BLOCKS);
    pulled = readPull(chain.network, await ask(`/sim/blocks?from=${from}`));
  }
  const refused = chain.adopt(differing(chain, pulled.blocks));
  for (const waiting of pulled.unconfirmed) chain.announce(waiting);
  return refused;
}

function differing(chain: SimulatedChain, blocks: readonly Block[]): readonly Block[] {
  const first = blocks.findIndex(({ height, hash }) => chain.history.at(height)?.hash !== hash);
  return first === -1 ? [] : blocks.slice(first);
}
