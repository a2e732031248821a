// Ed25519 keys of parties and software passkeys of demo people, as files.
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { base64url, hex } from '@sekisho/protocol/bytes';

export interface PartyKey {
  /** PKCS#8 PEM. */
  readonly pem: string;
  /** 32 bytes, hex. */
  readonly publicKey: string;
}

export function newPartyKey(): PartyKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  return { pem, publicKey: hex(rawPublicKey(publicKey.export({ format: 'der', type: 'spki' }))) };
}

/** A key that is kept offline for the day a ledger must begin anew (`sekisho rebase sign`). */
export interface RecoveryKeyFile {
  readonly kind: 'recovery-key';
  readonly id: string;
  /** 32-byte seed, hex. */
  readonly privateKey: string;
}

export function newRecoveryKey(id: string): {
  readonly file: RecoveryKeyFile;
  readonly publicKey: string;
} {
  const seed = new Uint8Array(randomBytes(32));
  const file = { kind: 'recovery-key', id, privateKey: hex(seed) } as const;
  return { file, publicKey: hex(publicKeyOfSeed(seed)) };
}

/** A passkey whose private key is in a file: for demos, plainly named so. */
export interface SoftwarePasskeyFile {
  readonly kind: 'software-passkey';
  readonly person: string;
  readonly credentialId: string;
  /** 32-byte seed, hex. */
  readonly privateKey: string;
  /** Consoles it may act from; from the first, unless something else is said. */
  readonly origins: readonly string[];
  readonly rpId: string;
}

export function newSoftwarePasskey(
  person: string,
  origins: readonly string[],
  rpId: string,
): { readonly file: SoftwarePasskeyFile; readonly publicKey: string } {
  const seed = new Uint8Array(randomBytes(32));
  const credentialId = base64url(new Uint8Array(randomBytes(32)));
  const file = {
    kind: 'software-passkey',
    person,
    credentialId,
    privateKey: hex(seed),
    origins,
    rpId,
  } as const;
  return { file, publicKey: hex(publicKeyOfSeed(seed)) };
}

const PKCS8_SEED = Buffer.from('302e020100300506032b657004220420', 'hex');

function publicKeyOfSeed(seed: Uint8Array): Uint8Array {
  const der = Buffer.concat([PKCS8_SEED, seed]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return rawPublicKey(createPublicKey(key).export({ format: 'der', type: 'spki' }));
}

/** SubjectPublicKeyInfo of Ed25519 ends in the 32 raw bytes (RFC 8410 §4). */
const rawPublicKey = (spki: Uint8Array): Uint8Array => new Uint8Array(spki.subarray(-32));
