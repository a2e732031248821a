// Ed25519 over Keccak-512 (NIS crypto.ed25519). The curve arithmetic is @noble/ed25519's on
// purpose: signers use @noble/curves, so a fault of one library is not confirmed by itself.
import { Point } from '@noble/ed25519';
import { keccak_512 } from '@noble/hashes/sha3.js';
import { concat, equalBytes } from '@sekisho/protocol/bytes';

const ORDER = Point.CURVE().n;

/**
 * Whether `signature` (R ‖ S, 64 bytes) is one of `message` by `publicKey` (32 bytes). Never
 * throws. As strict as NIS and more: canonical S and points, small-order keys refused, and the
 * equation without cofactor, S·B − k·A = R, since that is what NIS checks. A signature that only
 * passed with the cofactor would be announced, refused, and block the good one (NIS caches by
 * transaction hash).
 */
export function verifyNemSignature(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const key = pointOf(publicKey);
  if (key === undefined || key.isSmallOrder()) return false;
  const r = signature.subarray(0, 32);
  const s = littleEndian(signature.subarray(32));
  if (s >= ORDER) return false;
  const k = littleEndian(keccak_512(concat(r, publicKey, message))) % ORDER;
  const expected = Point.BASE.multiply(s, false).subtract(key.multiply(k, false));
  return equalBytes(expected.toBytes(), r);
}

function pointOf(bytes: Uint8Array): Point | undefined {
  try {
    return Point.fromBytes(bytes, false);
  } catch {
    return undefined; // not on the curve, or not the canonical encoding
  }
}

function littleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  return value;
}
