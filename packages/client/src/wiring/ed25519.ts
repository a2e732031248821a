// Signing and verifying with node:crypto.
import {
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign as nodeSign,
  verify as nodeVerify,
} from 'node:crypto';
import { concat, fromHex } from '@sekisho/protocol/bytes';
import { type SignEd25519, strictEd25519, type VerifyEd25519 } from '@sekisho/protocol/ed25519';

/** RFC 8410 §4: the DER before the 32 bytes of a public key. */
const SPKI = fromHex('302a300506032b6570032100') ?? new Uint8Array();

/** Under the pinned acceptance rule (spec/ed25519.md). */
export const nodeEd25519: VerifyEd25519 = strictEd25519((publicKey, message, signature) => {
  try {
    const key = Buffer.from(concat(SPKI, publicKey));
    const made = createPublicKey({ key, format: 'der', type: 'spki' });
    return nodeVerify(null, message, made, signature);
  } catch {
    return false; // not a point of the curve
  }
});

export interface OwnKey {
  readonly sign: SignEd25519;
  readonly publicKey: Uint8Array;
}

/** A key from its PKCS#8 PEM. Throws, naming no secret, for others. */
export function ownKey(pem: string): OwnKey {
  const key: KeyObject = createPrivateKey(pem);
  if (key.asymmetricKeyType !== 'ed25519') {
    throw new Error(`a private key of type ${key.asymmetricKeyType}, where ed25519 is needed`);
  }
  const der = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return {
    sign: (message) => new Uint8Array(nodeSign(null, message, key)),
    publicKey: new Uint8Array(der).slice(SPKI.length),
  };
}
