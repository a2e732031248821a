// Key material of the simulated world: everything follows from a seed that is no secret. Nothing
// here protects anything, and no product package may import this file.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign as nodeSign,
  verify as nodeVerify,
} from 'node:crypto';
import { chainOf } from '@sekisho/chains/chain';
import type { Checks } from '@sekisho/ledger/apply';
import { hex } from '@sekisho/protocol/bytes';
import type { Random } from '@sekisho/protocol/clock';
import { type SignEd25519, strictEd25519, type VerifyEd25519 } from '@sekisho/protocol/ed25519';
import { portableHashing } from '@sekisho/protocol/hash';
import type { VerifyEs256 } from '@sekisho/protocol/webauthn';

/** An Ed25519 key pair of the world. */
export interface Keys {
  /** 32 bytes; RFC 8032's private key. */
  readonly seed: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly publicHex: string;
  readonly sign: SignEd25519;
}

const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex');
const P256_SPKI = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex');

/** 32 bytes that follow from the world's seed and a name. */
export const seedOf = (world: string, name: string): Uint8Array =>
  new Uint8Array(createHash('sha256').update(`sekisho drill\n${world}\n${name}`).digest());

const privateKeyOf = (seed: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.concat([ED25519_PKCS8, seed]), format: 'der', type: 'pkcs8' });

export function keysOf(world: string, name: string): Keys {
  const seed = seedOf(world, name);
  const privateKey = privateKeyOf(seed);
  const der = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  const publicKey = new Uint8Array(der.subarray(-32));
  const sign = (message: Uint8Array) => new Uint8Array(nodeSign(null, message, privateKey));
  return { seed, publicKey, publicHex: hex(publicKey), sign };
}

/** Ed25519 from a 32-byte seed, for whoever takes the private key as an argument. */
export const signWithSeed = (seed: Uint8Array, message: Uint8Array): Uint8Array =>
  new Uint8Array(nodeSign(null, message, privateKeyOf(seed)));

const known = new Map<string, KeyObject>();

function publicKeyObject(prefix: Buffer, bytes: Uint8Array): KeyObject {
  const name = hex(bytes);
  const found = known.get(name);
  if (found !== undefined) return found;
  const key = Buffer.concat([prefix, bytes]);
  const made = createPublicKey({ key, format: 'der', type: 'spki' });
  known.set(name, made);
  return made;
}

/** The pinned rule over node:crypto. */
export const verifyEd25519: VerifyEd25519 = strictEd25519((publicKey, message, signature) =>
  nodeVerify(null, message, publicKeyObject(ED25519_SPKI, publicKey), signature),
);

/** ES256 over node:crypto; false for a point that is not on the curve. */
export const verifyEs256: VerifyEs256 = (publicKey, message, signature) => {
  try {
    const key = publicKeyObject(P256_SPKI, publicKey);
    return nodeVerify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature);
  } catch {
    return false; // OpenSSL refuses to load the point
  }
};

/** The signature checks of a replica of the world. */
export const CHECKS: Checks = {
  hashing: portableHashing,
  ed25519: verifyEd25519,
  es256: verifyEs256,
  chain: chainOf,
};

/** SHA-512 in counter mode: chance that repeats itself with its seed. */
export function seededRandom(seed: string): Random {
  let drawn = 0;
  return {
    bytes(length) {
      const blocks: Buffer[] = [];
      for (let have = 0; have < length; have += 64) {
        blocks.push(createHash('sha512').update(`${seed}:${drawn++}`).digest());
      }
      return new Uint8Array(Buffer.concat(blocks).subarray(0, length));
    },
  };
}
