// The secret side: one party's key share, and its part in both rounds (RFC 9591 §5.1, §5.2). Only
// the signer's vault (and the drill world) may import this file.
import type { FrostPublic, FrostSecret, GenNonce } from '@noble/curves/abstract/frost.js';
import type { Random } from '@sekisho/protocol/clock';
import { hex } from '@sekisho/protocol/bytes';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { frostPublic, type GroupKey, type GroupParty, partyOf } from './group.ts';
import { NonceBook } from './nonces.ts';
import { type NonceCommitment, pointRefusal, type SignatureShare, signingSet } from './round.ts';
import { readSecret } from './secret.ts';
import { drawFrom, engine } from './suite.ts';

export { type Dealt, dealShares } from './dealer.ts';
export { type GroupKey, parseGroup } from './group.ts';
export { type NonceCommitment, type SignatureShare } from './round.ts';

/** Two processes draw the same name once in 2^64 starts. */
const BOOT_ID_BYTES = 16;

export interface Committed {
  /** Names the nonce inside this process: `<random boot id>:<n>`. */
  readonly handle: string;
  readonly commitment: NonceCommitment;
}

export interface Signed {
  readonly signatureShare: SignatureShare;
}

export class ShareHolder {
  readonly #group: GroupKey;
  readonly #party: GroupParty;
  readonly #public: FrostPublic;
  readonly #secret: FrostSecret;
  readonly #random: Random;
  readonly #nonces: NonceBook;
  #wiped = false;
  #lastHiding = '';

  /**
   * The holder of `party`'s share of `group`. Refused: 'share-malformed', 'share-foreign'. The
   * secret bytes are copied: the caller wipes its own.
   */
  static open(
    secret: Uint8Array,
    group: GroupKey,
    party: string,
    random: Random,
  ): ShareHolder | Refusal {
    const member = partyOf(group, party);
    if (member === undefined) {
      return refuse('share-foreign', `share: ${party} is no party of group ${group.publicKey}`);
    }
    const signingShare = readSecret(secret, group, member);
    if (isRefusal(signingShare)) return signingShare;
    return new ShareHolder(group, member, signingShare, random);
  }

  private constructor(
    group: GroupKey,
    party: GroupParty,
    signingShare: Uint8Array<ArrayBuffer>,
    random: Random,
  ) {
    this.#group = group;
    this.#party = party;
    this.#public = frostPublic(group);
    this.#secret = { identifier: party.identifier, signingShare };
    this.#random = random;
    this.#nonces = new NonceBook(hex(random.bytes(BOOT_ID_BYTES)));
  }

  /** Nonces committed to and neither used nor dropped. */
  get outstanding(): number {
    return this.#nonces.outstanding;
  }

  /** Round one: a fresh nonce, kept here, and what it commits to. Refused: 'share-wiped'. */
  commit(): Committed | Refusal {
    if (this.#wiped) return wiped();
    const nonce = engine(this.#group.suite).commit(this.#secret, drawFrom(this.#random));
    const commitment = this.#commitmentOf(nonce);
    // Two equal nonces over two messages are the share in the open (RFC 9591 §7.3). A generator
    // that repeats itself is a broken machine: stop, and keep nothing.
    if (commitment.hiding === commitment.binding || commitment.hiding === this.#lastHiding) {
      throw new Error('the random source repeats itself: this machine must not sign');
    }
    this.#lastHiding = commitment.hiding;
    return { handle: this.#nonces.put(nonce), commitment };
  }

  /**
   * Round two: this party's share of the signature over `message`. The nonce is spent whatever the
   * answer. Refused: 'share-wiped', 'nonce-unknown', 'nonce-commitments-malformed',
   * 'nonce-commitment-altered'. Whether to sign at all was decided before this is called.
   */
  sign(
    handle: string,
    message: Uint8Array,
    commitments: readonly NonceCommitment[],
  ): Signed | Refusal {
    if (this.#wiped) return wiped();
    return this.#nonces.use(handle, (nonce) => {
      const set = signingSet(this.#group, commitments);
      if (isRefusal(set)) return set;
      const own = this.#commitmentOf(nonce);
      if (!commitments.some((given) => isSame(given, own))) {
        return refuse(
          'nonce-commitment-altered',
          `commitments: the one of ${own.party} is missing or not the one it made`,
        );
      }
      const frost = engine(this.#group.suite);
      try {
        const share = frost.signShare(this.#secret, this.#public, nonce.nonces, set, message);
        return { signatureShare: { party: own.party, share: hex(share) } };
      } catch (fault) {
        const refusal = pointRefusal(this.#group, commitments);
        if (refusal !== undefined) return refusal;
        throw fault;
      }
    });
  }

  /** Zeroes the share and all nonces. Copies that the engine made as BigInts are out of reach. */
  wipe(): void {
    this.#wiped = true;
    this.#secret.signingShare.fill(0);
    this.#nonces.wipe();
  }

  #commitmentOf(nonce: GenNonce): NonceCommitment {
    const { hiding, binding } = nonce.commitments;
    return { party: this.#party.id, hiding: hex(hiding), binding: hex(binding) };
  }
}

const isSame = (a: NonceCommitment, b: NonceCommitment): boolean =>
  a.party === b.party && a.hiding === b.hiding && a.binding === b.binding;

const wiped = (): Refusal => refuse('share-wiped', 'share: wiped, restart the vault to open it');
