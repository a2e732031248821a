// A stand-in for Ed25519 and FROST, plainly simulated: a signature is a keyed hash, and whoever
// checks it looks the key up in a registry. It protects nothing, and it is strict: another key,
// other bytes, a commitment altered, a share in another's name, a nonce used twice are all refused,
// as the real thing refuses them. With it a world lives in milliseconds; some seeds run with the
// real cryptography as well, and must come to the same end.
import { createHash } from 'node:crypto';
import { chainOf, type Chain } from '@sekisho/chains/chain';
import type { Checks } from '@sekisho/ledger/apply';
import { equalBytes, fromHex, hex } from '@sekisho/protocol/bytes';
import type { SignEd25519, VerifyEd25519 } from '@sekisho/protocol/ed25519';
import { CHECKS, keysOf, seedOf } from '../keys.ts';
import { CHAIN, CLIENT, type PolicyKit } from '../policy-kit.ts';
import { softwarePasskey } from '../software-passkey.ts';
import type { Cryptography } from './cryptography.ts';
import { SimulatedGroup } from './simulated-group.ts';

const hash512 = (...parts: readonly Uint8Array[]): Uint8Array => {
  const hash = createHash('sha512');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
};

/** Prepares the kit once; each world gets cryptography of its own, which knows only its nonces. */
export function simulatedCryptography(kit: PolicyKit): () => Cryptography {
  const secrets = new Map<string, Uint8Array>();
  const signers = new Map<string, SignEd25519>();
  const know = (publicHex: string, name: string): SignEd25519 => {
    const secret = seedOf(kit.seed, `simulated ${name}`);
    secrets.set(publicHex, secret);
    return (message) => hash512(secret, message);
  };
  const { signers: parties, watchers, persons } = kit.policy;
  for (const id of [...parties, ...watchers.parties].map((party) => party.id)) {
    signers.set(id, know(kit.keys(id).publicHex, id));
  }
  for (const id of ['gateway', `${CLIENT}-key`]) signers.set(id, know(kit.keys(id).publicHex, id));
  const passkeys = new Map(
    persons.map(({ id, credentials: [credential] }) => {
      const name = `passkey ${id}`;
      const sign = know(keysOf(kit.seed, name).publicHex, name);
      const { id: credentialId, origins, rpId } = credential!;
      const options = {
        credentialId,
        origin: origins[0]!,
        rpId,
        privateKey: seedOf(kit.seed, name),
      };
      return [id, softwarePasskey(options, (_key, message) => sign(message))] as const;
    }),
  );
  const sign = (party: string): SignEd25519 => signers.get(party)!;
  const secret = seedOf(kit.seed, 'simulated group');
  const simulated = {
    ...kit,
    keys: remembered((party) => ({ ...kit.keys(party), sign: sign(party) })),
    passkey: (person: string) => passkeys.get(person)!,
  };
  return () => {
    const group = new SimulatedGroup(kit.dealt.group, secret);
    return {
      kit: { ...simulated, signWhole: (bytes) => group.signWhole(bytes) },
      checks: checksOf(secrets, group),
      sign,
      holder: (signer, random) => group.holder(signer, random),
      aggregate: (_document, message, commitments, shares) =>
        group.aggregate(message, commitments, shares),
    };
  };
}

function remembered<T>(make: (name: string) => T): (name: string) => T {
  const made = new Map<string, T>();
  return (name) => {
    const found = made.get(name) ?? make(name);
    made.set(name, found);
    return found;
  };
}

function checksOf(secrets: ReadonlyMap<string, Uint8Array>, group: SimulatedGroup): Checks {
  const ed25519: VerifyEd25519 = (publicKey, message, signature) => {
    const secret = secrets.get(hex(publicKey));
    return secret !== undefined && equalBytes(hash512(secret, message), signature);
  };
  const real = chainOf(CHAIN)!;
  const wallet = fromHex(group.publicKey)!;
  const chain: Chain = {
    ...real,
    verifySignature: (publicKey, bytes, signature) =>
      equalBytes(publicKey, wallet) && group.verify(bytes, signature),
  };
  return { ...CHECKS, ed25519, chain: (id) => (id === CHAIN ? chain : chainOf(id)) };
}
