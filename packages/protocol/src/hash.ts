// The one hash of the protocol, and its keyed form. Domain separation is by a first line of text.
// Whoever hashes much takes what computes it as an argument: a platform's own is some five times
// faster than portable code, and gives the same bytes.
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 as nobleSha256, sha512 as nobleSha512 } from '@noble/hashes/sha2.js';
import { concat, utf8 } from './bytes.ts';

/** SHA-256 (FIPS 180-4): 32 bytes. */
export const sha256 = (bytes: Uint8Array): Uint8Array => nobleSha256(bytes);

/** SHA-512 (FIPS 180-4): 64 bytes. Inside Ed25519 only; whatever is named, is by SHA-256. */
export const sha512 = (bytes: Uint8Array): Uint8Array => nobleSha512(bytes);

/** HMAC-SHA-256 (RFC 2104): 32 bytes. */
export const hmacSha256 = (key: Uint8Array, bytes: Uint8Array): Uint8Array =>
  hmac(nobleSha256, key, bytes);

/** SHA-256(domain ‖ "\n" ‖ parts): a hash that means something only under its domain name. */
export const domainHash = (domain: string, ...parts: readonly Uint8Array[]): Uint8Array =>
  nobleSha256(concat(utf8(`${domain}\n`), ...parts));

export interface HashStream {
  update(bytes: Uint8Array): void;
  /** 32 bytes; once, and nothing can be added afterwards. */
  digest(): Uint8Array;
}

export interface Hashing {
  /** SHA-256 (FIPS 180-4): 32 bytes. */
  readonly sha256: (bytes: Uint8Array) => Uint8Array;
  /** HMAC-SHA-256 (RFC 2104): 32 bytes. */
  readonly hmacSha256: (key: Uint8Array, bytes: Uint8Array) => Uint8Array;
  /** SHA-256 over parts that come one by one. */
  readonly stream: () => HashStream;
}

export const portableHashing: Hashing = {
  sha256,
  hmacSha256,
  stream() {
    const hash = nobleSha256.create();
    return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest() };
  },
};

/** As `domainHash`, over parts that come one by one. */
export function domainHashStream(domain: string, { stream }: Hashing): HashStream {
  const hash = stream();
  hash.update(utf8(`${domain}\n`));
  return hash;
}
