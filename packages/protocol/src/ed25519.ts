// Ed25519 with the acceptance rule pinned (spec/ed25519.md). RFC 8032 §5.1.7 leaves choices open,
// libraries choose differently, and replicas that choose differently part ways for ever. Ours:
// canonical encodings only, no small-order point, and the cofactorless equation S·B = R + k·A,
// which OpenSSL, ref10, BoringSSL and Go check. A library that checks 8·S·B = 8·R + 8·k·A (noble's
// `verify`, ZIP 215) accepts more and must not be the raw verifier; `portableEd25519` replaces it.
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { concat, equalBytes, fromHex, hex } from './bytes.ts';

/** Signs with a key that only the closure knows; returns 64 bytes. */
export type SignEd25519 = (message: Uint8Array) => Uint8Array;

/** True only for a signature under the pinned acceptance rule. publicKey 32 bytes, signature 64. */
export type VerifyEd25519 = (
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
) => boolean;

/** The pinned rule around a raw verifier of the cofactorless equation, such as node:crypto's. */
export const strictEd25519 =
  (verify: VerifyEd25519): VerifyEd25519 =>
  (publicKey, message, signature) =>
    signature.length === 64 &&
    isAcceptableEncoding(publicKey) &&
    isAcceptableEncoding(signature.subarray(0, 32)) &&
    isBelow(signature.subarray(32), GROUP_ORDER) &&
    verify(publicKey, message, signature);

/** The whole rule without the platform's help, some ten times slower than the platform. */
export const portableEd25519 = /* @__PURE__ */ strictEd25519((publicKey, message, signature) => {
  const key = decodePoint(publicKey);
  if (key === undefined) return false;
  const R = signature.subarray(0, 32);
  const S = toInteger(signature.subarray(32));
  const k = toInteger(sha512(concat(R, publicKey, message))) % ed25519.Point.Fn.ORDER;
  const point = ed25519.Point.BASE.multiplyUnsafe(S).subtract(key.multiplyUnsafe(k));
  return equalBytes(point.toBytes(), R);
});

/**
 * Whether a key may enter a policy: besides the rule above, a point of the prime-order group. With
 * a torsion component the result of a verification could depend on whether k is reduced first.
 */
export function acceptableKey(publicKey: Uint8Array): boolean {
  const name = hex(publicKey);
  const known = ACCEPTABLE.get(name);
  if (known !== undefined) return known;
  const acceptable =
    isAcceptableEncoding(publicKey) && decodePoint(publicKey)?.isTorsionFree() === true;
  if (ACCEPTABLE.size >= MAX_REMEMBERED) ACCEPTABLE.clear();
  ACCEPTABLE.set(name, acceptable);
  return acceptable;
}

/** A key takes half a millisecond, and every policy names mostly those of the one before. */
const ACCEPTABLE = new Map<string, boolean>();
const MAX_REMEMBERED = 4_096;

const bytesOf = (text: string): Uint8Array => fromHex(text, 32) ?? new Uint8Array(32);

/** p = 2^255 - 19, little-endian. */
const FIELD_PRIME = bytesOf('edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f');

/** L = 2^252 + 27742317777372353535851937790883648493, little-endian. */
const GROUP_ORDER = bytesOf('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010');

/** The y coordinates of the eight points of order 1, 2, 4 and 8, with the sign of x cleared. */
const SMALL_ORDER_Y: readonly Uint8Array[] = [
  bytesOf('0100000000000000000000000000000000000000000000000000000000000000'),
  bytesOf('ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'),
  bytesOf('0000000000000000000000000000000000000000000000000000000000000000'),
  bytesOf('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'),
  bytesOf('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'),
];

/**
 * 32 bytes, y < p, not small-order. The one other non-canonical form, x = 0 with its sign set,
 * only exists for y = 1 and y = -1, which are small-order. Whether the point is on the curve is
 * left to the equation: an R that is not cannot equal the encoding of a computed point.
 */
function isAcceptableEncoding(point: Uint8Array): boolean {
  if (point.length !== 32) return false;
  const y = point.slice();
  y[31]! &= 0x7f;
  return isBelow(y, FIELD_PRIME) && !SMALL_ORDER_Y.some((small) => equalBytes(small, y));
}

/** Compares little-endian integers of 32 bytes. Nothing here is secret. */
function isBelow(value: Uint8Array, limit: Uint8Array): boolean {
  for (let i = 31; i >= 0; i--) {
    if (value[i] !== limit[i]) return value[i]! < limit[i]!;
  }
  return false;
}

function decodePoint(bytes: Uint8Array): InstanceType<typeof ed25519.Point> | undefined {
  try {
    return ed25519.Point.fromBytes(bytes, false);
  } catch {
    return undefined; // not on the curve
  }
}

const toInteger = (littleEndian: Uint8Array): bigint =>
  littleEndian.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
