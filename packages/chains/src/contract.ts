// What the rest of Sekisho knows about a blockchain. A chain is pure: bytes in, values out. It
// never signs, sends, or asks a node; whoever authorises a payment reads its bytes through `decode`
// only.
import type { Refusal } from '@sekisho/protocol/refusal';

/** Where money goes. The memo is what the chain calls message, tag or memo; absent is not ''. */
export interface Destination {
  readonly address: string;
  readonly memo?: string;
}

/** One payment to be built. Instants are integer ms; amounts are of the asset's smallest unit. */
export interface PaymentOrder {
  readonly signerPublicKey: Uint8Array;
  readonly asset: string;
  readonly amount: bigint;
  readonly destination: Destination;
  readonly at: number;
  readonly deadline: number;
}

export interface BuiltPayment {
  /** What is signed: the unsigned transaction. */
  readonly bytes: Uint8Array;
  readonly identity: string;
  readonly fee: bigint;
}

/** All that the unsigned bytes of a payment say. Nothing in the bytes is missing here. */
export interface DecodedPayment {
  readonly signerPublicKey: Uint8Array;
  readonly asset: string;
  readonly amount: bigint;
  readonly destination: Destination;
  /** The fee written in the bytes, not the one that is due: compare with `fee(order)`. */
  readonly fee: bigint;
  readonly at: number;
  readonly deadline: number;
  /** Lower hex: what the chain deduplicates by (NEM: the transaction hash). */
  readonly identity: string;
}

export interface Chain {
  /** In the shape of CAIP-2: 'nem:mainnet'. */
  readonly id: string;
  /** How many blocks deep this chain may rewrite its past. */
  readonly rewriteLimitBlocks: number;
  /** The most there can be of an asset, in its smallest unit; undefined for an unknown asset. */
  maximum(asset: string): bigint | undefined;
  /** The destination in canonical form, or why money sent there would be lost. */
  parseDestination(destination: Destination): Destination | Refusal;
  /** The address of a public key of the right length. */
  addressOf(publicKey: Uint8Array): string;
  /** The fee that `build` writes for this order. */
  fee(order: Pick<PaymentOrder, 'asset' | 'amount' | 'destination'>): bigint;
  build(order: PaymentOrder): BuiltPayment | Refusal;
  /** Refuses whatever does not re-encode to identical bytes. Never throws. */
  decode(bytes: Uint8Array): DecodedPayment | Refusal;
  /** Never throws: false for anything that is not a signature of these bytes by this key. */
  verifySignature(publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean;
}
