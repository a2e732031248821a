// Threshold signatures, 2 of 3, both rounds and the aggregate, in one process: our share holders
// and coordinator beside the FROST of @noble/curves alone, with the same hash in the same places.
import { createFROST } from '@noble/curves/abstract/frost.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { keccak_512 } from '@noble/hashes/sha3.js';
import { seededRandom, seedOf } from '@sekisho/drill/keys';
import { isRefusal, type Refusal } from '@sekisho/protocol/refusal';
import { aggregate } from '@sekisho/threshold/aggregate';
import { dealShares, ShareHolder } from '@sekisho/threshold/share';
import { compare, progress } from './measure.ts';

const SIGNATURES = 10;
const PARTIES = ['signer-1', 'signer-2', 'signer-3'];
const THRESHOLD = 2;

export async function measureSignatures(): Promise<{ own: number; bare: number }> {
  progress('threshold signatures');
  const message = seedOf('bench', 'payment');
  return compare(ourSignatures(message), nobleSignatures(message));
}

function ourSignatures(message: Uint8Array) {
  const random = seededRandom('bench signatures');
  const suite = 'frost-ed25519-keccak512-nem';
  const { group, shares } = dealShares(suite, THRESHOLD, PARTIES, random);
  const holders = PARTIES.slice(0, THRESHOLD).map((party) =>
    must(ShareHolder.open(shares.get(party)!, group, party, random)),
  );
  const run = (): void => {
    for (let i = 0; i < SIGNATURES; i++) {
      const committed = holders.map((holder) => must(holder.commit()));
      const commitments = committed.map(({ commitment }) => commitment);
      const given = holders.map((holder, at) => {
        const { handle } = committed[at]!;
        return must(holder.sign(handle, message, commitments)).signatureShare;
      });
      must(aggregate(group, message, commitments, given));
    }
  };
  return { count: SIGNATURES, run };
}

function nobleSignatures(message: Uint8Array) {
  const frost = createFROST({
    ...{ name: 'FROST-ED25519-KECCAK512-NEM-v1', Point: ed25519.Point, hash: keccak_512, H2: '' },
  });
  const ids = PARTIES.map((_, i) => frost.Identifier.fromNumber(i + 1));
  const dealt = frost.trustedDealer({ min: THRESHOLD, max: PARTIES.length }, ids);
  const secrets = ids.slice(0, THRESHOLD).map((id) => dealt.secretShares[id]!);
  const run = (): void => {
    for (let i = 0; i < SIGNATURES; i++) {
      const nonces = secrets.map((secret) => frost.commit(secret));
      const set = nonces.map(({ commitments }) => commitments);
      const given = secrets.map((secret, at) => [
        secret.identifier,
        frost.signShare(secret, dealt.public, nonces[at]!.nonces, set, message),
      ]);
      frost.aggregate(dealt.public, set, message, Object.fromEntries(given));
    }
  };
  return { count: SIGNATURES, run };
}

function must<T>(value: T | Refusal): T {
  if (isRefusal(value)) throw new Error(`${value.refused}: ${value.detail}`);
  return value;
}
