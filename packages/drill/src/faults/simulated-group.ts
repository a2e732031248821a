// The threshold key of the fault world, simulated: shares are keyed hashes over nonce, commitments
// and bytes, and the group knows them all, so that it can tell a wrong one.
import { createHash } from 'node:crypto';
import type { Random } from '@sekisho/protocol/clock';
import { concat, equalBytes, fromHex, hex, utf8 } from '@sekisho/protocol/bytes';
import { refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { Holder } from '@sekisho/signer/vault';
import type { aggregate } from '@sekisho/threshold/aggregate';
import type { GroupKey, NonceCommitment, SignatureShare } from '@sekisho/threshold/share';

const HALF = 32;

const hash256 = (...parts: readonly Uint8Array[]): Uint8Array => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
};

export class SimulatedGroup {
  readonly publicKey: string;
  readonly #group: GroupKey;
  readonly #secret: Uint8Array;
  /** Secret nonces by their hiding commitment: how the group tells a wrong share. */
  readonly #nonces = new Map<string, { readonly party: string; readonly secret: Uint8Array }>();

  constructor(group: GroupKey, secret: Uint8Array) {
    this.publicKey = group.publicKey;
    this.#group = group;
    this.#secret = secret;
  }

  holder(party: string, random: Random): Holder {
    const boot = hex(random.bytes(16));
    const unused = new Map<string, NonceCommitment>();
    let issued = 0;
    return {
      commit: () => {
        const commitment = this.#commit(party, random.bytes(HALF));
        const handle = `${boot}:${++issued}`;
        unused.set(handle, commitment);
        return { handle, commitment };
      },
      sign: (handle, message, commitments) => {
        const own = unused.get(handle);
        if (own === undefined) return refuse('nonce-unknown', 'not issued here, used or dropped');
        unused.delete(handle);
        const wrong = this.#refuseSet(commitments);
        if (wrong !== undefined) return wrong;
        if (!commitments.some((given) => isSame(given, own))) {
          return refuse('nonce-commitment-altered', `the commitment of ${party} is not its own`);
        }
        const share = hex(this.#share(own, message, commitments));
        return { signatureShare: { party, share } };
      },
      wipe: () => unused.clear(),
    };
  }

  aggregate(
    message: Uint8Array,
    commitments: readonly NonceCommitment[],
    shares: readonly SignatureShare[],
  ): ReturnType<typeof aggregate> {
    const wrong = this.#refuseSet(commitments);
    if (wrong !== undefined) return wrong;
    const given = new Map(shares.map(({ party, share }) => [party, share]));
    const complete = commitments.every(({ party }) => given.has(party));
    if (given.size !== commitments.length || shares.length !== given.size || !complete) {
      return refuse('signature-shares-mismatch', 'need exactly one share of each party');
    }
    const cheaters = commitments
      .filter((each) => given.get(each.party) !== hex(this.#share(each, message, commitments)))
      .map(({ party }) => party);
    if (cheaters.length > 0) {
      return { refused: 'signature-share-wrong', detail: cheaters.join(', '), cheaters };
    }
    return { signature: this.#signature(digestOf(commitments), message) };
  }

  verify(message: Uint8Array, signature: Uint8Array): boolean {
    if (signature.length !== 2 * HALF) return false;
    return equalBytes(this.#signature(signature.subarray(0, HALF), message), signature);
  }

  /** What a stolen key could do. */
  signWhole(message: Uint8Array): Uint8Array {
    return this.#signature(hash256(this.#secret, utf8('whole'), message), message);
  }

  #signature(R: Uint8Array, message: Uint8Array): Uint8Array {
    return concat(R, hash256(this.#secret, R, message));
  }

  #commit(party: string, secret: Uint8Array): NonceCommitment {
    const hiding = hex(hash256(secret, utf8('hiding')));
    if (this.#nonces.has(hiding)) throw new Error('the random source repeats itself');
    this.#nonces.set(hiding, { party, secret });
    return { party, hiding, binding: hex(hash256(secret, utf8('binding'))) };
  }

  #refuseSet(commitments: readonly NonceCommitment[]): Refusal | undefined {
    const parties = new Set(commitments.map(({ party }) => party));
    const known = commitments.every(
      ({ party, hiding }) => this.#nonces.get(hiding)?.party === party,
    );
    const enough = parties.size >= this.#group.threshold && parties.size === commitments.length;
    return known && enough
      ? undefined
      : refuse('nonce-commitments-malformed', 'need one true commitment of each of t parties');
  }

  #share(
    { party, hiding }: NonceCommitment,
    message: Uint8Array,
    commitments: readonly NonceCommitment[],
  ): Uint8Array {
    const { secret } = this.#nonces.get(hiding)!;
    return hash256(this.#secret, utf8(party), secret, digestOf(commitments), message);
  }
}

const digestOf = (commitments: readonly NonceCommitment[]): Uint8Array =>
  hash256(...commitments.flatMap(({ hiding, binding }) => [fromHex(hiding)!, fromHex(binding)!]));

const isSame = (a: NonceCommitment, b: NonceCommitment): boolean =>
  a.party === b.party && a.hiding === b.hiding && a.binding === b.binding;
