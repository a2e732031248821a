// What must hold when a share leaves a signer, asked of the entries that its cosigned head covers,
// of its disk, and of the chain: never of the code that let it go.
import type { Chain } from '@sekisho/chains/chain';
import type { VerifyEd25519 } from '@sekisho/protocol/ed25519';
import { concat, fromBase64, fromHex, hex, readU64be, utf8 } from '@sekisho/protocol/bytes';
import type { Policy } from '@sekisho/protocol/policy';
import { isRefusal } from '@sekisho/protocol/refusal';
import { CLIENT } from '../policy-kit.ts';
import type { Account, Asked, Prepared } from './account.ts';
import type { BlockChain } from './block-chain.ts';
import { DAY_MS, DAY_SUM, REVIEW_ABOVE } from './kit.ts';
import type { Leaving } from './station.ts';
import { Violation } from './violation.ts';
import type { Witness } from './witness.ts';

/** A cosignature is good for this long (design, section 6), and may be dated ahead by this much. */
const FRESH_MS = 60_000;
const AHEAD_MS = 5_000;

export interface ShareCheckParts {
  readonly account: Account;
  readonly witness: Witness;
  readonly blocks: BlockChain;
  readonly chain: Chain;
  readonly policy: Policy;
  readonly verify: VerifyEd25519;
  /** How far two clocks may be apart in this seed, ms. */
  readonly clocksApart: number;
}

export class ShareCheck {
  readonly #parts: ShareCheckParts;
  /** Payments of which a share has left. */
  readonly #left = new Set<string>();

  constructor(parts: ShareCheckParts) {
    this.#parts = parts;
  }

  /** Throws the invariant that does not hold. `now` is the world's own time. */
  check({ machine, replica, bytes }: Leaving, now: number): void {
    const { size } = replica;
    const payment = this.#preparedIn(size, hex(bytes));
    const asked = this.#parts.account.asked.get(payment.withdrawals[0]!);
    if (asked === undefined || asked.index > payment.at) uncleared('nobody asked for it');
    this.#checkOnce(payment, asked);
    this.#checkBytes(payment, asked, bytes);
    this.#checkOpen(payment, asked, size);
    this.#checkReviewed(payment, asked, size);
    this.#checkCosigned(replica.note, replica.root(), size, now + machine.skew);
    this.#checkShownStops(asked, machine.name, now);
    const stop = this.#stopOver(asked, size);
    if (stop !== undefined) uncleared(`${stop} is stopped in the head it stands at`);
    const promise = machine.disk.books.get('promise')?.get(asked.hash);
    if (promise === undefined || JSON.parse(promise).payment !== payment.payment) {
      throw new Violation('promised-first', `${machine.name} has no promise of it on its disk`);
    }
    this.#left.add(payment.payment);
  }

  #preparedIn(size: number, bytes: string): Prepared {
    const { account } = this.#parts;
    const payment = account.prepared.find((each) => each.bytes === bytes && each.at < size);
    if (payment === undefined) uncleared('its bytes are no payment of the cosigned head');
    if ((account.expired.get(payment.payment) ?? Infinity) < size) uncleared('it has expired');
    if ((account.signed.get(payment.payment) ?? Infinity) < size) uncleared('it is signed already');
    return payment;
  }

  #checkBytes(payment: Prepared, { order }: Asked, bytes: Uint8Array): void {
    const { chain, policy } = this.#parts;
    const decoded = chain.decode(bytes);
    if (isRefusal(decoded)) uncleared(decoded.detail);
    const { amount, destination, identity, signerPublicKey } = decoded;
    const wallet = policy.wallets.find(({ id }) => id === order.wallet)!;
    const same =
      amount === BigInt(order.amount) &&
      destination.address === order.destination.address &&
      identity === payment.identity &&
      chain.addressOf(signerPublicKey) === wallet.address;
    if (!same) uncleared('its bytes are not what was asked for');
  }

  #checkOpen(payment: Prepared, { hash }: Asked, size: number): void {
    const { account } = this.#parts;
    if ((account.ended.get(hash) ?? Infinity) < size) uncleared('it was cancelled or rejected');
    for (const other of account.prepared) {
      if (other.withdrawals[0] !== hash || other.payment === payment.payment) continue;
      if (other.at > payment.at && other.at < size) uncleared('a later payment took its place');
      const over = (account.expired.get(other.payment) ?? Infinity) < size;
      if (other.at < payment.at && !over) uncleared('an earlier payment is not over');
    }
  }

  #checkReviewed(payment: Prepared, { order, hash }: Asked, size: number): void {
    const { account } = this.#parts;
    const own = outgoing(payment, account);
    const from = account.witnessedAt(size) - DAY_MS;
    const others = account.prepared.filter(
      ({ at, payment: id }) =>
        id !== payment.payment &&
        at < size &&
        account.entries[at]!.time > from &&
        (account.expired.get(id) ?? Infinity) >= size,
    );
    const sum = others.reduce((total, each) => total + outgoing(each, account), own);
    const large = BigInt(order.amount) > REVIEW_ABOVE || sum > DAY_SUM;
    if (large && (account.approved.get(hash) ?? Infinity) >= size) {
      uncleared(`nobody approved it, and ${sum} leave within a day`);
    }
  }

  #stopOver({ order }: Asked, size: number): string | undefined {
    const inForce = this.#parts.account.stops.find(
      ({ scope, at, lifted }) => at < size && lifted >= size && covers(scope, order),
    );
    return inForce?.scope;
  }

  /** Two distinct watchers, each within a minute by the signer's clock, over exactly this head. */
  #checkCosigned(note: string, root: string, size: number, now: number): void {
    const { policy, verify } = this.#parts;
    const end = note.indexOf('\n\n') + 1;
    const text = note.slice(0, end);
    const [, stated, hash] = text.split('\n');
    if (Number(stated) !== size || hex(fromBase64(hash!)!) !== root) uncleared('another head');
    const fresh = policy.watchers.parties.filter(({ id, publicKey }) => {
      const line = note.split('\n').find((each) => each.includes(`/watcher/${id} `));
      const signature = fromBase64(line?.split(' ').at(-1) ?? '')?.slice(4);
      if (signature?.length !== 72) return false;
      const time = readU64be(signature, 0)!;
      const signed = concat(utf8(`cosignature/v1\ntime ${time}\n`), utf8(text));
      const ms = time * 1_000;
      const inTime = ms >= now - FRESH_MS && ms <= now + AHEAD_MS;
      return inTime && verify(fromHex(publicKey)!, signed, signature.slice(8));
    });
    if (fresh.length < policy.watchers.quorum) uncleared('its head is not freshly cosigned');
  }

  /** Of two payments of one withdrawal at most one may ever be able to confirm. */
  #checkOnce({ payment }: Prepared, { hash }: Asked): void {
    const { account, blocks } = this.#parts;
    for (const other of account.prepared) {
      if (other.withdrawals[0] !== hash || other.payment === payment) continue;
      if (!this.#left.has(other.payment)) continue;
      const deadline = Date.parse(other.deadline);
      const alive = blocks.blocks.at(-1)!.timeMs <= deadline;
      if (alive || blocks.heightOf(other.identity) !== undefined) {
        throw new Violation('paid-once', 'a share of another payment of it could still confirm');
      }
    }
  }

  #checkShownStops({ order }: Asked, signer: string, now: number): void {
    const { witness, account, clocksApart } = this.#parts;
    for (const { scope, shownAt, id } of witness.stops) {
      if (shownAt === undefined || now <= shownAt + FRESH_MS + clocksApart) continue;
      const lifted = account.stops.some((stop) => stop.id === id && stop.lifted < Infinity);
      if (lifted || !covers(scope, order)) continue;
      const ago = now - shownAt;
      throw new Violation('stops-in-force', `${signer} signs ${ago} ms after ${scope} was stopped`);
    }
  }
}

const covers = (scope: string, { wallet, customer }: Asked['order']): boolean =>
  [`wallet:${wallet}`, `customer:${customer}`, `client:${CLIENT}`, 'everything'].includes(scope);

const outgoing = ({ withdrawals, fee }: Prepared, { asked }: Account): bigint =>
  BigInt(asked.get(withdrawals[0]!)!.order.amount) + BigInt(fee);

function uncleared(why: string): never {
  throw new Violation('signed-is-cleared', why);
}
