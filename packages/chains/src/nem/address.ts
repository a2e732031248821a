// An address is network byte ‖ ripemd160(keccak256(public key)) ‖ first 4 bytes of keccak256 of
// both, written as 40 characters of base32. NIS puts those characters, not the 25 bytes, on the
// wire.
import { ripemd160 } from '@noble/hashes/legacy.js';
import { concat, equalBytes, fromBase32, toBase32 } from '@sekisho/protocol/bytes';
import { refuse } from '@sekisho/protocol/refusal';
import type { Refusal } from '@sekisho/protocol/refusal';
import { keccak256 } from './hash.ts';
import type { Network } from './network.ts';

export const ADDRESS_CHARACTERS = 40;
const ADDRESS_BYTES = 25;
const CHECKSUM_BYTES = 4;

export function addressOfKey(network: Network, publicKey: Uint8Array): string {
  if (publicKey.length !== 32) throw new Error('nem address: a public key has 32 bytes');
  const body = concat(Uint8Array.of(network.byte), ripemd160(keccak256(publicKey)));
  return toBase32(concat(body, checksum(body)));
}

/**
 * The address, unchanged, or why money sent there would be lost. Hyphens and lower case are refused
 * and not repaired: one account has one name in the ledger, and the person approving saw that one.
 */
export function checkAddress(network: Network, address: string): string | Refusal {
  const bytes = fromBase32(address, ADDRESS_BYTES);
  if (bytes === undefined) {
    return refuse(
      'destination-malformed',
      `a NEM address is ${ADDRESS_CHARACTERS} characters of A-Z and 2-7, without hyphens`,
    );
  }
  const body = bytes.subarray(0, ADDRESS_BYTES - CHECKSUM_BYTES);
  if (!equalBytes(bytes.subarray(ADDRESS_BYTES - CHECKSUM_BYTES), checksum(body))) {
    return refuse(
      'destination-checksum',
      'the address does not match its checksum: a typing error',
    );
  }
  if (body[0] !== network.byte) {
    return refuse('destination-other-network', `the address is not one of ${network.id}`);
  }
  return address;
}

const checksum = (body: Uint8Array): Uint8Array => keccak256(body).subarray(0, CHECKSUM_BYTES);
