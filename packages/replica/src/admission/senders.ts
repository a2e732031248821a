// What is remembered of each sender: how many connections it has and how much it may still ask.
// The table is bounded and forgets: first who has been quiet longest, and never who is inside.
import type { AdmissionBounds } from './bounds.ts';
import { Bucket } from './bucket.ts';
import type { Guest } from './guest.ts';

export interface Sender {
  /** A party's certificate was shown from there, or the operator named the address. */
  readonly isKnown: boolean;
  readonly connects: Bucket;
  readonly handshakes: Bucket;
  readonly requests: Bucket;
  /** Its connections that have shown no party's certificate, longest silent first. */
  readonly inside: Set<Guest>;
}

export class Senders {
  readonly #bounds: AdmissionBounds;
  /** By sender, longest quiet first. */
  readonly #table = new Map<string, Sender>();
  /** When each is no longer known; the oldest first. */
  readonly #known = new Map<string, number>();

  /** `known`: senders that are known for good. */
  constructor(bounds: AdmissionBounds, known: readonly string[] = []) {
    this.#bounds = bounds;
    for (const sender of known) this.#known.set(sender, Infinity);
  }

  get size(): number {
    return this.#table.size;
  }

  of(key: string, now: number): Sender {
    const before = this.#table.get(key);
    const isKnown = (this.#known.get(key) ?? -Infinity) > now;
    this.#table.delete(key);
    const sender = before?.isKnown === isKnown ? before : this.#newSender(isKnown, now, before);
    this.#table.set(key, sender);
    if (this.#table.size > this.#bounds.senders) this.#forget();
    return sender;
  }

  /** A party has come from there. */
  know(key: string, now: number): void {
    if (this.#known.get(key) === Infinity) return;
    this.#known.delete(key);
    this.#known.set(key, now + this.#bounds.knownForMs);
    if (this.#known.size <= this.#bounds.knownSenders) return;
    for (const [oldest, until] of this.#known) {
      if (until === Infinity) continue;
      this.#known.delete(oldest);
      return;
    }
  }

  #newSender(isKnown: boolean, now: number, before: Sender | undefined): Sender {
    const { connects, handshakes, requests } = this.#bounds;
    return {
      isKnown,
      connects: new Bucket(isKnown ? connects.knownSender : connects.sender, now),
      handshakes: new Bucket(isKnown ? handshakes.knownSender : handshakes.sender, now),
      requests: new Bucket(isKnown ? requests.knownSender : requests.sender, now),
      inside: before?.inside ?? new Set(),
    };
  }

  /** There is always one: those inside are fewer than the table is long. */
  #forget(): void {
    for (const [key, { inside }] of this.#table) {
      if (inside.size > 0) continue;
      this.#table.delete(key);
      return;
    }
  }
}
