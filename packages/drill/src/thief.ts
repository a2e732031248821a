// A thief who has the whole wallet key, counterfactually: signs and announces straight on chain,
// past every checkpoint. NEM's Ed25519 with Keccak-512, from a bare scalar, because a key dealt as
// shares (FROST) is a scalar and has no NEM private key behind it.
import { ed25519 } from '@noble/curves/ed25519.js';
import { keccak_512 } from '@noble/hashes/sha3.js';
import { hexOf } from './nis/hexadecimal.ts';
import { nemSeconds, type NetworkName } from './nis/facts.ts';
import { signedTransfer } from './nis/transfer.ts';

const ORDER = ed25519.Point.Fn.ORDER;

export interface Loot {
  readonly network: NetworkName;
  readonly recipient: string;
  /** micro-XEM */
  readonly amount: bigint;
  readonly message?: string;
  /** Unix ms at which the thief acts. */
  readonly at: number;
}

export interface StolenTransfer {
  /** The transaction hash, lower hex. */
  readonly hash: string;
  readonly fee: bigint;
  /** The body of POST /transaction/announce. */
  readonly announce: string;
}

/** The public key of a secret scalar (32 bytes, little-endian; reduced modulo the group order). */
export function publicKeyOfScalar(scalar: Uint8Array): Uint8Array {
  return ed25519.Point.BASE.multiply(scalarIn(scalar)).toBytes();
}

/** A NEM signature (R ‖ S, 64 bytes) over the message; deterministic. */
export function signWithScalar(scalar: Uint8Array, message: Uint8Array): Uint8Array {
  const secret = scalarIn(scalar);
  const publicKey = ed25519.Point.BASE.multiply(secret).toBytes();
  // RFC 8032 §5.1.6 with Keccak-512 for SHA-512; the prefix is derived, a scalar has none.
  const prefix = keccak_512(concatenated(new TextEncoder().encode('thief nonce'), scalar));
  const nonce = reduced(keccak_512(concatenated(prefix, message)));
  const R = ed25519.Point.BASE.multiply(nonce).toBytes();
  const challenge = reduced(keccak_512(concatenated(R, publicKey, message)));
  return concatenated(R, littleEndian((nonce + challenge * secret) % ORDER));
}

/** Takes the loot: a signed transfer, ready to be announced. */
export function stealWithScalar(scalar: Uint8Array, loot: Loot): StolenTransfer {
  const { at, ...order } = loot;
  const timestamp = nemSeconds(at);
  const signerPublicKey = publicKeyOfScalar(scalar);
  const stolen = signedTransfer(
    { ...order, signerPublicKey, timestamp, deadline: timestamp + 3_600 },
    (bytes) => signWithScalar(scalar, bytes),
  );
  return {
    hash: stolen.hash,
    fee: stolen.fee,
    announce: JSON.stringify({ data: hexOf(stolen.bytes), signature: hexOf(stolen.signature) }),
  };
}

function scalarIn(bytes: Uint8Array): bigint {
  if (bytes.length !== 32) throw new Error('a scalar is 32 bytes');
  const scalar = reduced(bytes);
  if (scalar === 0n) throw new Error('a secret scalar is not zero');
  return scalar;
}

const reduced = (bytes: Uint8Array): bigint => BigInt(`0x${hexOf(bytes.toReversed())}`) % ORDER;

function littleEndian(value: bigint): Uint8Array {
  return new Uint8Array(Buffer.from(value.toString(16).padStart(64, '0'), 'hex')).toReversed();
}

const concatenated = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
