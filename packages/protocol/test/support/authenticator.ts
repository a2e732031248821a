// A software passkey, plainly named: keys of node:crypto and the bytes an authenticator would make.
import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign as nodeSign,
  verify as nodeVerify,
} from 'node:crypto';
import { base64url, concat, utf8 } from '../../src/bytes.ts';
import { strictEd25519 } from '../../src/ed25519.ts';
import type { AssertionEvidence, AssertionVerifiers } from '../../src/webauthn.ts';

export const ORIGIN = 'https://console.example';
export const RP_ID = 'console.example';
export const CHALLENGE = new Uint8Array(32).fill(5);
export const UP_UV = 0x05;

export const sha256 = (bytes: Uint8Array): Uint8Array =>
  createHash('sha256').update(bytes).digest();

export interface SoftwarePasskey {
  algorithm: 'Ed25519' | 'ES256';
  privateKey: KeyObject;
  publicKey: Uint8Array;
}

export function softwarePasskey(algorithm: 'Ed25519' | 'ES256'): SoftwarePasskey {
  const pair =
    algorithm === 'Ed25519'
      ? generateKeyPairSync('ed25519')
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const der = pair.publicKey.export({ format: 'der', type: 'spki' });
  const length = algorithm === 'Ed25519' ? 32 : 65;
  return {
    algorithm,
    privateKey: pair.privateKey,
    publicKey: new Uint8Array(der.subarray(-length)),
  };
}

export const ED25519 = softwarePasskey('Ed25519');
export const ES256 = softwarePasskey('ES256');

const spki = (prefix: string, key: Uint8Array): KeyObject =>
  createPublicKey({
    key: Buffer.concat([Buffer.from(prefix, 'hex'), key]),
    format: 'der',
    type: 'spki',
  });

export const VERIFIERS: AssertionVerifiers = {
  verifyEd25519: strictEd25519((key, message, signature) =>
    nodeVerify(null, message, spki('302a300506032b6570032100', key), signature),
  ),
  verifyEs256: (key, message, signature) =>
    nodeVerify(
      'sha256',
      message,
      {
        key: spki('3059301306072a8648ce3d020106082a8648ce3d030107034200', key),
        dsaEncoding: 'ieee-p1363',
      },
      signature,
    ),
};

export interface Ceremony {
  passkey: SoftwarePasskey;
  /** Replaces the whole client data, or adds to it. */
  client: Record<string, unknown> | string;
  rpId: string;
  flags: number;
  counter: number;
  extra: Uint8Array;
}

export function assertion(change: Partial<Ceremony> = {}): AssertionEvidence {
  const { passkey = ED25519, client = {}, rpId = RP_ID, flags = UP_UV } = change;
  const { counter = 0, extra = new Uint8Array() } = change;
  const usual = { type: 'webauthn.get', challenge: base64url(CHALLENGE), origin: ORIGIN };
  const text =
    typeof client === 'string'
      ? client
      : JSON.stringify({ ...usual, crossOrigin: false, ...client });
  const tail = new Uint8Array(5);
  tail[0] = flags;
  new DataView(tail.buffer).setUint32(1, counter);
  const authenticatorData = concat(sha256(utf8(rpId)), tail, extra);
  const message = concat(authenticatorData, sha256(utf8(text)));
  const digest = passkey.algorithm === 'Ed25519' ? null : 'sha256';
  return {
    credential: base64url(new Uint8Array(16)),
    authenticatorData: base64url(authenticatorData),
    clientDataJSON: base64url(utf8(text)),
    signature: base64url(nodeSign(digest, message, passkey.privateKey)),
  };
}
