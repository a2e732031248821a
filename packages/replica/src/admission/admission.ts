// Who comes in, and who may ask now. What costs least is refused first: a connection before its
// handshake, a request before its body is read. Parties, known by the certificates that the policy
// pins, have room and rates of their own, so that no crowd of strangers takes them away. Where
// strangers are too many, the newest comes in and the one that was silent longest goes: idle
// connections starve nobody, and whoever is in the middle of something is not the longest silent.
import type { RefusalTag } from '@sekisho/protocol/refusal';
import { senderOf } from './address.ts';
import type { AdmissionBounds } from './bounds.ts';
import { Bucket } from './bucket.ts';
import { Guest } from './guest.ts';
import { type Sender, Senders } from './senders.ts';
import type { Tally } from './tally.ts';

/** A request is not served now: why, and whether this connection has been told often enough. */
export interface TurnedAway {
  readonly tag: Extract<RefusalTag, 'sender-too-fast' | 'client-too-fast' | 'api-overloaded'>;
  readonly isLast: boolean;
}

export interface Asked {
  /** It holds money back: served before everything else that strangers ask. */
  readonly isUrgent: boolean;
  /** How late the event loop is, ms. */
  readonly lagMs: number;
}

export class Admission {
  readonly #bounds: AdmissionBounds;
  readonly #tally: Tally;
  readonly #senders: Senders;
  /** Longest silent first. */
  readonly #strangers = new Set<Guest>();
  readonly #parties = new Map<string, { readonly inside: Set<Guest>; readonly requests: Bucket }>();
  #insideOfParties = 0;
  readonly #handshakes: Bucket;
  readonly #requests: Bucket;
  readonly #urgent: Bucket;

  /** `known`: addresses from which parties come, as the operator says. */
  constructor(bounds: AdmissionBounds, tally: Tally, now: number, known: readonly string[] = []) {
    this.#bounds = bounds;
    this.#tally = tally;
    this.#senders = new Senders(bounds, known.map(senderOf));
    this.#handshakes = new Bucket(bounds.handshakes.strangers, now);
    this.#requests = new Bucket(bounds.requests.strangers, now);
    this.#urgent = new Bucket(bounds.requests.urgent, now);
  }

  /** A connection was accepted. Undefined: refuse it. `close` is called when it must go. */
  enter(address: string, now: number, close: () => void): Guest | undefined {
    const sender = senderOf(address);
    const home = this.#senders.of(sender, now);
    const tooFast = this.#connectRefusal(home, now);
    if (tooFast !== undefined) {
      this.#count(tooFast);
      return undefined;
    }
    const { perSender, perKnownSender, strangers } = this.#bounds;
    const room = home.isKnown ? perKnownSender : perSender;
    if (home.inside.size >= room) this.#evict(home.inside, 'sender-connections');
    if (this.#strangers.size >= strangers) this.#evict(this.#strangers, 'connections');
    const guest = new Guest(sender, home.inside, close);
    this.#strangers.add(guest);
    home.inside.add(guest);
    return guest;
  }

  /** Its first bytes have come, and the handshake would begin now. */
  begin(guest: Guest, now: number): boolean {
    const { handshakes, isKnown } = this.#senders.of(guest.sender, now);
    const isRefused = !handshakes.take(now)
      ? this.#count('sender-handshakes')
      : !isKnown && !this.#handshakes.take(now) && this.#count('handshakes');
    if (!isRefused) this.#touch(guest);
    return !isRefused;
  }

  /** It has proved the certificate of a party. False: there is no room for one more of these. */
  prove(guest: Guest, party: string, now: number): boolean {
    const own = this.#parties.get(party) ?? {
      inside: new Set(),
      requests: new Bucket(this.#bounds.requests.party, now),
    };
    this.#parties.set(party, own);
    this.#senders.know(guest.sender, now);
    if (own.inside.size >= this.#bounds.perParty || this.#insideOfParties >= this.#bounds.parties) {
      return !this.#count('party-connections');
    }
    this.#strangers.delete(guest);
    guest.room.delete(guest);
    guest.party = party;
    own.inside.add(guest);
    this.#insideOfParties += 1;
    return true;
  }

  /** Before anything of a request but its first line and fields has been looked at. */
  ask(guest: Guest, asked: Asked, now: number): TurnedAway | undefined {
    if (guest.party === undefined) this.#touch(guest);
    const tag = this.#refusal(guest, asked, now);
    if (tag === undefined) {
      guest.turnedAway = 0;
      return undefined;
    }
    this.#count(tag);
    guest.turnedAway += 1;
    return { tag, isLast: guest.turnedAway >= this.#bounds.patience };
  }

  leave(guest: Guest): void {
    this.#strangers.delete(guest);
    guest.room.delete(guest);
    if (guest.party === undefined) return;
    const own = this.#parties.get(guest.party);
    if (own?.inside.delete(guest) === true) this.#insideOfParties -= 1;
  }

  /** Whose handshake would be refused is refused now, where it costs least. */
  #connectRefusal({ isKnown, handshakes, connects }: Sender, now: number): string | undefined {
    if (!handshakes.has(now)) return 'sender-handshakes';
    if (!isKnown && !this.#handshakes.has(now)) return 'handshakes';
    return connects.take(now) ? undefined : 'sender-connects';
  }

  #refusal(
    { party, sender }: Guest,
    { isUrgent, lagMs }: Asked,
    now: number,
  ): TurnedAway['tag'] | undefined {
    if (party !== undefined) {
      return this.#parties.get(party)?.requests.take(now) === false ? 'client-too-fast' : undefined;
    }
    const { requests, isKnown } = this.#senders.of(sender, now);
    if (!requests.take(now)) return 'sender-too-fast';
    if (isUrgent) return this.#urgent.take(now) || isKnown ? undefined : 'api-overloaded';
    if (isKnown) return undefined;
    const isLate = lagMs > this.#bounds.lagMs;
    return isLate || !this.#requests.take(now) ? 'api-overloaded' : undefined;
  }

  #touch(guest: Guest): void {
    for (const room of [this.#strangers, guest.room]) {
      if (room.delete(guest)) room.add(guest);
    }
  }

  #evict(room: ReadonlySet<Guest>, why: string): void {
    const [longestSilent] = room;
    if (longestSilent === undefined) return;
    this.#count(why);
    this.leave(longestSilent);
    longestSilent.close();
  }

  #count(why: string): true {
    this.#tally.count(why);
    return true;
  }
}
