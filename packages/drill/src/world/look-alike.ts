// An address that people take for another one: the same first and last characters, as address
// poisoners grind them. Here nobody needs its key, so its middle is chosen and only the checksum is
// ground.
import { keccak_256 } from '@noble/hashes/sha3.js';
import { fromBase32, toBase32 } from '@sekisho/protocol/bytes';
import { seedOf } from '../keys.ts';

/** Five characters in front, the N of every mainnet address among them, and two at the end. */
const FRONT = 5;
const BACK = 2;
const ADDRESS_BYTES = 25;
const CHECKSUM_BYTES = 4;
/** Ten bits at the end: one try in a thousand fits. */
const MAX_TRIES = 100_000;

/** Always the same one for the same address. */
export function lookAlike(address: string): string {
  const bytes = fromBase32(address, ADDRESS_BYTES);
  if (bytes === undefined) throw new Error(`${address} is no address`);
  for (let turn = 0; turn < MAX_TRIES; turn++) {
    const body = bytes.slice(0, ADDRESS_BYTES - CHECKSUM_BYTES);
    // Five characters are 25 bits, which lie in the first four bytes.
    body.set(seedOf('look-alike', `${address} ${turn}`).subarray(0, 17), 4);
    const checksum = keccak_256(body).subarray(0, CHECKSUM_BYTES);
    const other = toBase32(Uint8Array.of(...body, ...checksum));
    if (other !== address && isAlike(other, address)) return other;
  }
  throw new Error(`nothing looks like ${address}`);
}

export const isAlike = (a: string, b: string): boolean =>
  a.slice(0, FRONT) === b.slice(0, FRONT) && a.slice(-BACK) === b.slice(-BACK);
