// A node's blocks, and the scan that only accepts an unbroken chain of them. Signatures of blocks
// and of other people's transactions are not checked here on purpose: our rule for signatures is
// stricter than NIS's, and a stranger could stop every watcher with one odd signature. The hashes
// are our own, so a node cannot alter, add or drop a transaction of a block that later ones link
// to.
import { parseNisBlock, type NemBlock } from '@sekisho/chains/nem';
import type { Chain } from '@sekisho/chains/chain';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { askJson, type Asking } from './ask.ts';

/** Blocks in one scan: over the rewrite limit of 360, and little enough to be held in memory. */
export const MAX_SCAN_BLOCKS = 500;

export type ScannedBlock = NemBlock & { readonly hash: string };

export interface Blocks {
  readonly asking: Asking;
  readonly chain: Chain;
}

export async function readBlock(about: Blocks, height: number): Promise<NemBlock | Refusal> {
  const body = JSON.stringify({ height });
  const json = await askJson(about.asking, { route: '/block/at/public', body });
  if (isRefusal(json)) return json;
  const block = ofChain(about.chain, parseNisBlock(json.value));
  if (isRefusal(block) || block.height === height) return block;
  return refuse('node-answer-other', `asked for block ${height}, answered block ${block.height}`);
}

export async function readLastBlock(about: Blocks): Promise<NemBlock | Refusal> {
  const json = await askJson(about.asking, { route: '/chain/last-block' });
  return isRefusal(json) ? json : ofChain(about.chain, parseNisBlock(json.value));
}

/**
 * Blocks `from` to `to`, both included, each linked to the one before and the first to
 * `previousHash`. A link that fails means a rewritten chain or a lying node: go back and compare.
 */
export async function scanBlocks(
  about: Blocks,
  from: number,
  to: number,
  previousHash: string,
): Promise<readonly ScannedBlock[] | Refusal> {
  if (to - from >= MAX_SCAN_BLOCKS) throw new RangeError(`over ${MAX_SCAN_BLOCKS} blocks a scan`);
  const blocks: ScannedBlock[] = [];
  let parent = previousHash;
  for (let height = from; height <= to; height++) {
    const block = await readBlock(about, height);
    if (isRefusal(block)) return block;
    if (block.previousHash !== parent) {
      return refuse('node-block-unlinked', `block ${height} does not follow block ${height - 1}`);
    }
    const { hash } = block;
    if (hash === undefined) {
      return refuse('node-block-unhashable', `block ${height} holds a transaction nobody can hash`);
    }
    blocks.push({ ...block, hash });
    parent = hash;
  }
  return blocks;
}

const ofChain = (chain: Chain, block: NemBlock | Refusal): NemBlock | Refusal =>
  isRefusal(block) || block.network === chain.id
    ? block
    : refuse('node-answer-other', `a block of ${block.network}, not of ${chain.id}`);
