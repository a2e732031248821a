// NEM says sha3 and means Keccak as first submitted (NIS Hashes.sha3_256): other padding than FIPS
// 202.
import { hex } from '@sekisho/protocol/bytes';
import { keccak_256 } from '@noble/hashes/sha3.js';

export const keccak256 = (bytes: Uint8Array): Uint8Array => keccak_256(bytes);

/** The hash of an unsigned entity, lower hex. The signature is no part of it (NIS HashUtils). */
export const entityHash = (unsigned: Uint8Array): string => hex(keccak_256(unsigned));
