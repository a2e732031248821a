// The ciphersuites, as data. Both are FROST (RFC 9591) over edwards25519 and differ in the hash:
// - `frost-ed25519-sha512` is FROST(Ed25519, SHA-512), RFC 9591 §6.1; it signs as RFC 8032.
// - `frost-ed25519-keccak512-nem` has the original Keccak-512 in each place of SHA-512, because NEM
//   signs with that hash. RFC 9591 does not define it; the name is ours.
// H2, the challenge, carries no domain prefix in either: so it is the hash that verifiers compute.
import { createFROST, type FROST } from '@noble/curves/abstract/frost.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { keccak_512 } from '@noble/hashes/sha3.js';
import { fromHex, hex } from '@sekisho/protocol/bytes';
import type { Random } from '@sekisho/protocol/clock';

export type Suite = 'frost-ed25519-keccak512-nem' | 'frost-ed25519-sha512';

export const SUITES: readonly Suite[] = ['frost-ed25519-keccak512-nem', 'frost-ed25519-sha512'];

const ENGINES: Readonly<Record<Suite, FROST>> = {
  'frost-ed25519-keccak512-nem': createFROST({
    name: 'FROST-ED25519-KECCAK512-NEM-v1',
    Point: ed25519.Point,
    hash: keccak_512,
    H2: '',
  }),
  // Not noble's own `ed25519_FROST`: since 2.4.0 that checks every point twice, at 1.6 times the
  // price. The RFC's vectors hold this one to the standard.
  'frost-ed25519-sha512': createFROST({
    name: 'FROST-ED25519-SHA512-v1',
    Point: ed25519.Point,
    hash: sha512,
    H2: '',
  }),
};

export const isSuite = (value: unknown): value is Suite => SUITES.some((suite) => suite === value);

export const engine = (suite: Suite): FROST => ENGINES[suite];

export type Point = InstanceType<typeof ed25519.Point>;

export const POINT_BYTES = 32;
export const SCALAR_BYTES = 32;

/** An element as RFC 9591 §3.1 wants it: canonical, not the identity, in the prime-order group. */
export function readPoint(text: unknown): Point | undefined {
  const bytes = typeof text === 'string' ? fromHex(text, POINT_BYTES) : undefined;
  if (bytes === undefined) return undefined;
  let point: Point;
  try {
    point = ed25519.Point.fromBytes(bytes);
  } catch {
    return undefined; // not on the curve, or not its canonical encoding
  }
  return point.is0() || !point.isTorsionFree() ? undefined : point;
}

export const pointHex = (point: Point): string => hex(point.toBytes());

/** A canonical scalar (little-endian, below the group order). Public scalars only: it is hex. */
export function readScalar(text: unknown): bigint | undefined {
  const bytes = typeof text === 'string' ? fromHex(text, SCALAR_BYTES) : undefined;
  return bytes === undefined ? undefined : scalarOf(bytes);
}

function scalarOf(bytes: Uint8Array): bigint | undefined {
  try {
    return ed25519.Point.Fn.fromBytes(bytes);
  } catch {
    return undefined; // at or above the group order
  }
}

/** The public point of a secret scalar, in hex; undefined unless it is canonical and not zero. */
export function publicPointHex(secret: Uint8Array): string | undefined {
  const scalar = scalarOf(secret);
  if (scalar === undefined || scalar === 0n) return undefined;
  return pointHex(ed25519.Point.BASE.multiply(scalar));
}

/** The random source in the form the engines take. */
export const drawFrom =
  (random: Random) =>
  (length = 32): Uint8Array<ArrayBuffer> => {
    const bytes = new Uint8Array(random.bytes(length));
    if (bytes.length !== length) throw new Error('the random source gave another number of bytes');
    return bytes;
  };
