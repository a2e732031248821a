// What holds the key shares. It is handed a `Promised` and rechecks the bytes against it; it has no
// network and no store. Later it becomes a process of its own: nothing outside this file and
// `packages/threshold/share` may touch a share.
import { chainOf } from '@sekisho/chains/chain';
import type { Random } from '@sekisho/protocol/clock';
import { paymentIdOf } from '@sekisho/protocol/evidence';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import {
  type Committed,
  type NonceCommitment,
  parseGroup,
  ShareHolder,
  type SignatureShare,
} from '@sekisho/threshold/share';
import { Promised } from './promise.ts';

/**
 * Payments with a nonce waiting for round two; a gateway that opens more gets the oldest dropped.
 */
const MAX_OPEN_ROUNDS = 64;

/** What a vault asks of a share; the drill world puts a quick stand-in here. */
export type Holder = Pick<ShareHolder, 'commit' | 'sign' | 'wipe'>;

export class Vault {
  readonly #holders: ReadonlyMap<string, Holder>;
  /** Nonce handle → payment it was committed for: a nonce signs that payment or nothing. */
  readonly #rounds = new Map<string, string>();

  /** Shares by the public key of their group, hex. */
  constructor(holders: ReadonlyMap<string, Holder>) {
    this.#holders = holders;
  }

  /** Round one: a commitment for this payment only. */
  commit(promised: Promised): Committed | Refusal {
    const holder = this.#holderFor(promised);
    if (isRefusal(holder)) return holder;
    const committed = holder.commit();
    if (isRefusal(committed)) return committed;
    this.#rounds.set(committed.handle, promised.statement.payment);
    const [oldest] = this.#rounds.keys();
    if (this.#rounds.size > MAX_OPEN_ROUNDS && oldest !== undefined) this.#rounds.delete(oldest);
    return committed;
  }

  /** Round two: this party's share over the promised bytes. The nonce is spent whatever happens. */
  share(
    promised: Promised,
    handle: string,
    commitments: readonly NonceCommitment[],
  ): SignatureShare | Refusal {
    const holder = this.#holderFor(promised);
    if (isRefusal(holder)) return holder;
    const payment = this.#rounds.get(handle);
    this.#rounds.delete(handle);
    if (payment !== promised.statement.payment) {
      return refuse('nonce-other-payment', 'this nonce was not committed for this payment');
    }
    const signed = holder.sign(handle, promised.authorised.bytes, commitments);
    return isRefusal(signed) ? signed : signed.signatureShare;
  }

  /** Zeroes every share. */
  wipe(): void {
    for (const holder of this.#holders.values()) holder.wipe();
  }

  #holderFor(promised: Promised): Holder | Refusal {
    if (!Promised.is(promised)) throw new Error('vault: not promised');
    const { authorised, statement } = promised;
    const chain = chainOf(authorised.chain);
    const decoded = chain?.decode(authorised.bytes);
    if (chain === undefined || decoded === undefined || isRefusal(decoded)) {
      return refuse('vault-bytes', 'the promised bytes are no payment of a chain known here');
    }
    const same =
      statement.payment === paymentIdOf(chain.id, authorised.bytes) &&
      statement.identity === decoded.identity;
    if (!same) return refuse('vault-bytes', 'the bytes are not the promised ones');
    const holder = this.#holders.get(authorised.group.publicKey);
    return (
      holder ?? refuse('vault-no-share', `no share here of group ${authorised.group.publicKey}`)
    );
  }
}

/** A holder of a share that was just unsealed. The caller wipes its own copy. */
export function openShareHolder(
  secret: Uint8Array,
  group: unknown,
  party: string,
  random: Random,
): ShareHolder | Refusal {
  const parsed = parseGroup(group);
  return isRefusal(parsed) ? parsed : ShareHolder.open(secret, parsed, party, random);
}
