// The whole wallet key, put together from dealt shares: what no machine of a real deployment ever
// does. The drill world does it to sign quickly, and to show what a stolen key could do.
import { ed25519 } from '@noble/curves/ed25519.js';
import { numberToBytesLE } from '@noble/curves/utils.js';
import type { Dealt } from '@sekisho/threshold/share';
import { signWithScalar } from './thief.ts';

const { Fn } = ed25519.Point;

/** The secret form of a share ends in identifier and scalar, 32 bytes each. */
const SCALAR_BYTES = 32;

/** Shares of at least the first `threshold` parties, in their secret form. */
interface Shares {
  readonly group: {
    readonly threshold: number;
    readonly parties: readonly { readonly id: string }[];
  };
  readonly shares: ReadonlyMap<string, Uint8Array>;
}

/** The secret scalar, 32 bytes little-endian. */
export function wholeScalar({ group, shares }: Shares): Uint8Array {
  const points = group.parties.slice(0, group.threshold).map(({ id }) => {
    const secret = shares.get(id)!;
    return {
      x: Fn.fromBytes(secret.slice(-2 * SCALAR_BYTES, -SCALAR_BYTES)),
      y: Fn.fromBytes(secret.slice(-SCALAR_BYTES)),
    };
  });
  // Lagrange interpolation at zero.
  const whole = points.reduce((sum, { x, y }) => {
    const basis = points
      .filter((other) => other.x !== x)
      .reduce((product, other) => Fn.mul(product, Fn.div(other.x, Fn.sub(other.x, x))), Fn.ONE);
    return Fn.add(sum, Fn.mul(y, basis));
  }, Fn.ZERO);
  return numberToBytesLE(whole, SCALAR_BYTES);
}

/** Signs as the wallet: NEM's Ed25519 with Keccak-512. */
export function wholeKey(dealt: Dealt): (bytes: Uint8Array) => Uint8Array {
  const scalar = wholeScalar(dealt);
  return (bytes) => signWithScalar(scalar, bytes);
}
