// The simulated accounts of a simulated chain. Their private keys follow from published names:
// they protect nothing and exist only here.
import { keccak_256 } from '@noble/hashes/sha3.js';
import { PrivateKey } from 'symbol-sdk';
import { KeyPair } from 'symbol-sdk/nem';

const named = (name: string): KeyPair =>
  new KeyPair(new PrivateKey(keccak_256(new TextEncoder().encode(`simulated NIS node: ${name}`))));

export const NEMESIS = named('nemesis');
export const HARVESTER = named('harvester');
/** Signs the blocks of the branch that replaces another, so that no two branches share a block. */
export const OTHER_HARVESTER = named('other harvester');
/** Pays everyday incoming transfers. */
export const CROWD = named('crowd');

export const publicKeyOf = (keyPair: KeyPair): string =>
  Buffer.from(keyPair.publicKey.bytes).toString('hex');
