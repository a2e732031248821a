// Ed25519 under the pinned rule (spec/ed25519.md), by @noble/ed25519's arithmetic: small, and not
// the library by which signers sign. The equation is the cofactorless one, S·B − k·A = R.
import { Point } from '@noble/ed25519';
import { concat, equalBytes, hex } from '@sekisho/protocol/bytes';
import { strictEd25519, type VerifyEd25519 } from '@sekisho/protocol/ed25519';
import { sha256, sha512 } from '@sekisho/protocol/hash';

const ORDER = Point.CURVE().n;

export const verifyEd25519: VerifyEd25519 = strictEd25519((publicKey, message, signature) => {
  const key = pointOf(publicKey);
  if (key === undefined) return false;
  const r = signature.subarray(0, 32);
  const s = littleEndian(signature.subarray(32));
  const k = littleEndian(sha512(concat(r, publicKey, message))) % ORDER;
  const expected = Point.BASE.multiply(s, false).subtract(key.multiply(k, false));
  return equalBytes(expected.toBytes(), r);
});

/** Some 200 bytes each; a page shows entries under a few heads, again and again. */
const MAX_REMEMBERED = 1_024;

/** Good signatures are remembered: the entries of a page lie under the same head. */
export function remembering(verify: VerifyEd25519): VerifyEd25519 {
  const good = new Set<string>();
  return (publicKey, message, signature) => {
    // Of fixed length, so that no other parts make the same name.
    if (publicKey.length !== 32 || signature.length !== 64) return false;
    const name = hex(sha256(concat(publicKey, signature, message)));
    if (good.has(name)) return true;
    if (!verify(publicKey, message, signature)) return false;
    if (good.size >= MAX_REMEMBERED) good.clear();
    good.add(name);
    return true;
  };
}

function pointOf(bytes: Uint8Array): Point | undefined {
  try {
    return Point.fromBytes(bytes, false);
  } catch {
    return undefined; // not on the curve
  }
}

const littleEndian = (bytes: Uint8Array): bigint =>
  bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
