// Keys for the tests: Ed25519 by node:crypto, which shares no code with the package.
import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import type { SignEd25519, VerifyEd25519 } from '@sekisho/protocol/ed25519';
import { cosignatureVerifier } from '../src/cosignature.ts';
import { COSIGNATURE_V1, ED25519, type NoteKey, noteKey } from '../src/note-key.ts';
import { ed25519Signer, ed25519Verifier, type NoteVerifier } from '../src/note.ts';

const PKCS8_SEED = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_KEY = Buffer.from('302a300506032b6570032100', 'hex');

export const verifyEd25519: VerifyEd25519 = (publicKey, message, signature) => {
  const der = Buffer.concat([SPKI_KEY, publicKey]);
  return verify(
    null,
    message,
    createPublicKey({ key: der, format: 'der', type: 'spki' }),
    signature,
  );
};

export interface KeyPair {
  readonly publicKey: Uint8Array;
  readonly sign: SignEd25519;
}

export function keyPair(seed: Uint8Array): KeyPair {
  const der = Buffer.concat([PKCS8_SEED, seed]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const publicDer = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return {
    publicKey: new Uint8Array(publicDer.subarray(SPKI_KEY.length)),
    sign: (message) => new Uint8Array(sign(null, message, key)),
  };
}

const namedPair = (label: string): KeyPair => keyPair(createHash('sha256').update(label).digest());

export function testLog(origin: string, label = `log ${origin}`) {
  const pair = namedPair(label);
  const key = noteKey(origin, ED25519, pair.publicKey);
  return {
    key,
    signer: ed25519Signer(key, pair.sign),
    verifier: ed25519Verifier(key, verifyEd25519),
  };
}

export interface TestWitness {
  readonly key: NoteKey;
  readonly sign: SignEd25519;
  readonly verifier: NoteVerifier;
}

export function testWitness(name: string, label = `witness ${name}`): TestWitness {
  const pair = namedPair(label);
  const key = noteKey(name, COSIGNATURE_V1, pair.publicKey);
  return { key, sign: pair.sign, verifier: cosignatureVerifier(key, verifyEd25519) };
}
