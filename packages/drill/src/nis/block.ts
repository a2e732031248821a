// A block: its bytes, hash and signature. Written from NIS's Java (Block.java,
// VerifiableEntity.java, BinarySerializer.java), apart from Sekisho's own reader of blocks: a
// test holds the two together.
import { keccak_256 } from '@noble/hashes/sha3.js';
import { PublicKey, Signature } from 'symbol-sdk';
import { type KeyPair, Verifier } from 'symbol-sdk/nem';
import { NEMESIS_BLOCK, NETWORK_BYTE, REGULAR_BLOCK, type NetworkName } from './facts.ts';
import { bytesOf, hexOf } from './hexadecimal.ts';
import { type SignedTransaction, verifiableBytes } from './transaction.ts';

export interface UnsignedBlock {
  readonly networkByte: number;
  readonly height: number;
  /** NEM seconds. */
  readonly timestamp: number;
  readonly signer: string;
  readonly previousHash: string;
  readonly transactions: readonly SignedTransaction[];
}

export interface Block extends UnsignedBlock {
  readonly signature: Uint8Array;
  readonly hash: string;
}

export const NO_BLOCK_HASH = '00'.repeat(32);

export const blockType = (height: number): number => (height === 1 ? NEMESIS_BLOCK : REGULAR_BLOCK);

/** The version field as NIS prints it: a signed 32-bit integer under the network byte. */
export const versionField = (networkByte: number, version: number): number =>
  (networkByte << 24) | version;

/** The non-verifiable serialisation: what the harvester signs and what is hashed. */
export function blockBytes(block: UnsignedBlock): Uint8Array {
  const out = new ByteWriter();
  out.int(blockType(block.height));
  out.int(versionField(block.networkByte, 1));
  out.int(block.timestamp);
  out.sized(needBytes(block.signer));
  const previous = new ByteWriter(); // Hash is itself an object holding one byte array
  previous.sized(needBytes(block.previousHash));
  out.sized(previous.bytes());
  out.long(block.height);
  out.int(block.transactions.length);
  for (const transaction of block.transactions) out.sized(verifiableBytes(transaction));
  return out.bytes();
}

/** Blocks signed right here: the node that harvests one does not check its own signature. */
const OWN = new WeakSet<UnsignedBlock>();

export function signBlock(block: UnsignedBlock, harvester: KeyPair): Block {
  const bytes = blockBytes(block);
  const { bytes: signature } = harvester.sign(bytes);
  const signed = { ...block, signature, hash: hexOf(keccak_256(bytes)) };
  if (block.signer === hexOf(harvester.publicKey.bytes)) OWN.add(signed);
  return signed;
}

/** The block with its hash, or undefined where its signer did not sign it. */
export function verifiedBlock(
  network: NetworkName,
  block: UnsignedBlock,
  signature: Uint8Array,
): Block | undefined {
  if (block.networkByte !== NETWORK_BYTE[network] || signature.length !== 64) return undefined;
  if (isOwn(block)) return block;
  const bytes = blockBytes(block);
  const verifier = new Verifier(new PublicKey(block.signer));
  if (!verifier.verify(bytes, new Signature(signature))) return undefined;
  return { ...block, signature, hash: hexOf(keccak_256(bytes)) };
}

const isOwn = (block: UnsignedBlock): block is Block => OWN.has(block);

/** BinarySerializer.java: little-endian, byte arrays and objects after their length. */
class ByteWriter {
  #parts: Uint8Array[] = [];

  int(value: number): void {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setInt32(0, value, true);
    this.#parts.push(bytes);
  }

  long(value: number): void {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigInt64(0, BigInt(value), true);
    this.#parts.push(bytes);
  }

  sized(bytes: Uint8Array): void {
    this.int(bytes.length);
    this.#parts.push(bytes);
  }

  bytes(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.#parts));
  }
}

function needBytes(hex: string): Uint8Array {
  const bytes = bytesOf(hex);
  if (bytes?.length !== 32) throw new Error(`a block field is not 32 bytes: ${hex}`);
  return bytes;
}
