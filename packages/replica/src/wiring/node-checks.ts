// Signatures and hashes by node:crypto (OpenSSL), for main.ts: five to ten times faster than
// portable code. A node verifies many of the first, and at its start it hashes every entry it has.
import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  hash,
  type KeyObject,
  sign as cryptoSign,
  verify as cryptoVerify,
} from 'node:crypto';
import type { Checks } from '@sekisho/ledger/apply';
import { concat, fromHex } from '@sekisho/protocol/bytes';
import { type SignEd25519, strictEd25519, type VerifyEd25519 } from '@sekisho/protocol/ed25519';
import type { Hashing } from '@sekisho/protocol/hash';
import type { VerifyEs256 } from '@sekisho/protocol/webauthn';

/** RFC 8410 §4: the DER before the 32 bytes of an Ed25519 public key. */
const ED25519_SPKI = bytesOf('302a300506032b6570032100');

/** RFC 8410 §7: the DER before the 32 bytes of an Ed25519 seed. */
const ED25519_PKCS8 = bytesOf('302e020100300506032b657004220420');

/** RFC 5480 §2: the DER before the 65 bytes of an uncompressed point of P-256. */
const P256_SPKI = bytesOf('3059301306072a8648ce3d020106082a8648ce3d030107034200');

/** A policy names some dozens of keys; keys nobody named are looked up too, before they fail. */
const MAX_CACHED_KEYS = 1_024;

/**
 * Signatures remembered as good: the interface and the fold both ask for a request's, and a signer
 * asks for a head's when it follows, promises and signs. Some 4 MB at most.
 */
export const MAX_REMEMBERED = 2_048;

/** Longer messages are verified each time, so that the book stays small. */
const MAX_REMEMBERED_BYTES = 2_048;

/** Under the pinned acceptance rule (spec/ed25519.md). */
export const nodeEd25519: VerifyEd25519 = remembering(
  strictEd25519(
    verifier(ED25519_SPKI, 32, (key, message, signature) =>
      cryptoVerify(null, message, key, signature),
    ),
  ),
);

/** publicKey: the uncompressed point; signature: r ‖ s, as `verifyAssertion` reads it from DER. */
export const nodeEs256: VerifyEs256 = (publicKey, message, signature) =>
  publicKey[0] === 0x04 && // OpenSSL also takes the hybrid forms 0x06 and 0x07
  signature.length === 64 &&
  verifyP256(publicKey, message, signature);

const verifyP256 = verifier(P256_SPKI, 65, (key, message, signature) =>
  cryptoVerify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature),
);

/** The same bytes as portable code gives. */
export const nodeHashing: Hashing = {
  sha256: (bytes) => ofLatin1(hash('sha256', bytes, 'latin1')),
  hmacSha256: (key, bytes) => ofLatin1(createHmac('sha256', key).update(bytes).digest('latin1')),
  stream() {
    const stream = createHash('sha256');
    return {
      update: (bytes) => void stream.update(bytes),
      digest: () => ofLatin1(stream.digest('latin1')),
    };
  },
};

/** One byte a character. A Buffer takes twice as long to make, and a slice of one is no copy. */
function ofLatin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** All that the platform checks for a replica. */
export const nodeChecks: Omit<Checks, 'chain'> = {
  hashing: nodeHashing,
  ed25519: nodeEd25519,
  es256: nodeEs256,
};

/** From PKCS#8 PEM or the 32-byte seed (RFC 8032 §5.1.5). Throws, naming no secret, for others. */
export function ed25519SignerFrom(privateKey: string | Uint8Array): SignEd25519 {
  const key = privateKeyFrom(privateKey);
  return (message) => new Uint8Array(cryptoSign(null, message, key));
}

/** The 32 bytes of the public key that belongs to it. */
export const ed25519PublicKeyFrom = (privateKey: string | Uint8Array): Uint8Array =>
  new Uint8Array(
    createPublicKey(privateKeyFrom(privateKey)).export({ format: 'der', type: 'spki' }),
  ).slice(ED25519_SPKI.length);

/**
 * Asks `verify` once per key, signature and message, by all of their bytes; only what was good is
 * kept. Two of the three have one length, so that no other three spell the same.
 */
function remembering(verify: VerifyEd25519): VerifyEd25519 {
  const good = new Set<string>();
  return (publicKey, message, signature) => {
    const usual =
      publicKey.length === 32 && signature.length === 64 && message.length <= MAX_REMEMBERED_BYTES;
    if (!usual) return verify(publicKey, message, signature);
    const bytes = Buffer.concat([publicKey, signature, message]).toString('latin1');
    if (good.has(bytes)) return true;
    if (!verify(publicKey, message, signature)) return false;
    const oldest = good.values().next().value;
    if (good.size === MAX_REMEMBERED && oldest !== undefined) good.delete(oldest);
    good.add(bytes);
    return true;
  };
}

type VerifyWith = (key: KeyObject, message: Uint8Array, signature: Uint8Array) => boolean;

function verifier(prefix: Uint8Array, length: number, verify: VerifyWith): VerifyEd25519 {
  const keys = new Map<string, KeyObject>();

  const keyOf = (publicKey: Uint8Array): KeyObject => {
    const name = Buffer.from(publicKey).toString('latin1');
    const known = keys.get(name);
    if (known) return known;
    const der = Buffer.from(concat(prefix, publicKey));
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    const oldest = keys.keys().next().value;
    if (keys.size === MAX_CACHED_KEYS && oldest !== undefined) keys.delete(oldest);
    keys.set(name, key);
    return key;
  };

  return (publicKey, message, signature) => {
    if (publicKey.length !== length) return false;
    try {
      return verify(keyOf(publicKey), message, signature);
    } catch {
      return false; // not a point of the curve
    }
  };
}

function privateKeyFrom(source: string | Uint8Array): KeyObject {
  const key = typeof source === 'string' ? createPrivateKey(source) : fromSeed(source);
  if (key.asymmetricKeyType !== 'ed25519') {
    throw new Error(`a private key of type ${key.asymmetricKeyType}, where ed25519 is needed`);
  }
  return key;
}

function fromSeed(seed: Uint8Array): KeyObject {
  if (seed.length !== 32) throw new Error(`an Ed25519 seed of ${seed.length} bytes, not 32`);
  const der = Buffer.from(concat(ED25519_PKCS8, seed));
  try {
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  } finally {
    der.fill(0);
  }
}

function bytesOf(text: string): Uint8Array {
  const bytes = fromHex(text);
  if (!bytes) throw new Error(`not hexadecimal: ${text}`);
  return bytes;
}
