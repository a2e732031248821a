// Blocks as two simulated nodes hand them to each other. (Real nodes use NIS's binary peer
// protocol.)
import { z } from 'zod';
import { type Block, verifiedBlock } from './block.ts';
import { NETWORK_BYTE, type NetworkName } from './facts.ts';
import { bytesOf, hexOf } from './hexadecimal.ts';
import type { Json } from './printing.ts';
import { readVerifiable, type SignedTransaction, verifiableBytes } from './transaction.ts';

const hex = z.string().regex(/^([0-9a-f]{2})*$/);
const hex32 = z.string().regex(/^[0-9a-f]{64}$/);
const wireBlock = z.strictObject({
  height: z.int().positive(),
  timestamp: z.int().positive(),
  signer: hex32,
  previousHash: hex32,
  signature: hex,
  transactions: z.array(hex),
});
const wirePull = z.strictObject({
  height: z.int().positive(),
  previousHash: z.string(),
  blocks: z.array(wireBlock),
  unconfirmed: z.array(hex),
});

export interface Pulled {
  readonly height: number;
  /** Hash of the block before the first, '' where there is none. */
  readonly previousHash: string;
  readonly blocks: readonly Block[];
  readonly unconfirmed: readonly SignedTransaction[];
}

export const blockToWire = (block: Block): Json => ({
  height: block.height,
  timestamp: block.timestamp,
  signer: block.signer,
  previousHash: block.previousHash,
  signature: hexOf(block.signature),
  transactions: block.transactions.map((each) => hexOf(verifiableBytes(each))),
});

/** What a peer sent, each block with a verified signature and its own hash. Throws otherwise. */
export function readPull(network: NetworkName, text: string): Pulled {
  const pulled = wirePull.parse(JSON.parse(text));
  return {
    height: pulled.height,
    previousHash: pulled.previousHash,
    blocks: pulled.blocks.map((wire) => readBlock(network, wire)),
    unconfirmed: pulled.unconfirmed.map((each) => readVerifiable(needBytes(each))),
  };
}

function readBlock(network: NetworkName, wire: z.infer<typeof wireBlock>): Block {
  const { height, timestamp, signer, previousHash } = wire;
  const transactions = wire.transactions.map((each) => readVerifiable(needBytes(each)));
  const block = verifiedBlock(
    network,
    { networkByte: NETWORK_BYTE[network], height, timestamp, signer, previousHash, transactions },
    needBytes(wire.signature),
  );
  if (!block) throw new Error(`the peer's block ${height} is not signed by its signer`);
  return block;
}

function needBytes(text: string): Uint8Array {
  const bytes = bytesOf(text);
  if (!bytes) throw new Error('the peer sent what is not hexadecimal');
  return bytes;
}
