// The front of a signer: follows cosigned heads, judges every payment itself, promises, and only
// then turns to the vault. verify → promise → sign is the order of its types.
import type { Checks } from '@sekisho/ledger/apply';
import { authorise, type Authorised, headToSignOn } from '@sekisho/ledger/authorise';
import { metaOf } from '@sekisho/ledger/state';
import type { Clock, Random } from '@sekisho/protocol/clock';
import type { SignEd25519 } from '@sekisho/protocol/ed25519';
import { readAs } from '@sekisho/protocol/field';
import { parseInstant } from '@sekisho/protocol/instant';
import type { Json } from '@sekisho/protocol/json';
import { commitSchema, followSchema, shareSchema } from '@sekisho/protocol/message';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { follow } from '@sekisho/replica/follow';
import { greet } from '@sekisho/replica/greeting';
import { type Handler, Peer } from '@sekisho/replica/peer';
import type { Link } from '@sekisho/replica/link';
import type { Replica } from '@sekisho/replica/replica';
import { Serial } from '@sekisho/replica/serial';
import type { Store } from '@sekisho/replica/store';
import { bornAt, newborn } from './birth.ts';
import { askLargest, behind, type Largest } from './boot.ts';
import { promise, type Promised } from './promise.ts';
import type { Vault } from './vault.ts';

/** How often the boot check is tried again while too few watchers answer. */
const BOOT_RETRY_MS = 500;

export interface FrontParts {
  readonly signer: string;
  readonly replica: Replica;
  readonly store: Store;
  readonly vault: Vault;
  readonly checks: Checks;
  readonly clock: Clock;
  readonly random: Random;
  readonly sign: SignEd25519;
  readonly onRefusal: (what: string, refusal: Refusal) => void;
}

export class Front {
  readonly #parts: FrontParts;
  readonly #serial = new Serial();
  #largest: Largest | undefined;
  #born: number | undefined;
  /** Why nothing is signed here, as last written to the log. */
  #told: string | undefined;

  constructor(parts: FrontParts) {
    this.#parts = parts;
  }

  /** Serves the gateway over a fresh link; resolves when the link has closed, with the reason. */
  async serve(link: Link): Promise<string> {
    const { replica, clock, store } = this.#parts;
    // Before anything is followed: a store that holds something is not new.
    this.#born ??= await bornAt(store, replica, clock.now());
    const peer = new Peer(link, clock, {
      follow: (json) => this.#serial.run(() => this.#follow(json)),
      commit: this.#answer('commit', (json) => this.#commit(json)),
      share: this.#answer('share', (json) => this.#share(json)),
    });
    const closed = new Promise<string>((resolve) => peer.onClose(resolve));
    const unwelcome = await greet(peer, replica);
    if (unwelcome === undefined) void this.#boot(peer);
    else this.#parts.onRefusal('hello', unwelcome);
    return closed;
  }

  #answer(what: string, work: (json: Json) => Promise<Json | Refusal>): Handler {
    return (json) =>
      this.#serial.run(async () => {
        const answer = await work(json);
        if (isRefusal(answer)) this.#parts.onRefusal(what, answer);
        return answer;
      });
  }

  async #follow(json: Json): Promise<Json | Refusal> {
    const batch = readAs(followSchema, json, 'follow');
    if (isRefusal(batch)) return batch;
    const head = await follow(this.#parts.replica, batch, 'cosigned', this.#parts.checks);
    if (isRefusal(head)) this.#parts.onRefusal('follow', head);
    if (isRefusal(head)) return head;
    const { size } = this.#parts.replica;
    const withheld = head.size === size ? this.#unfit() : undefined;
    if (withheld?.refused !== this.#told && withheld !== undefined) {
      this.#parts.onRefusal('signing', withheld);
    }
    this.#told = withheld?.refused;
    if (withheld === undefined) return { size };
    return { size, withheld: { tag: withheld.refused, detail: withheld.detail } };
  }

  async #boot(peer: Peer): Promise<void> {
    const { replica, random, checks, clock } = this.#parts;
    if (this.#largest !== undefined || peer.closed !== undefined) return;
    try {
      const largest = !replica.begun
        ? refuse('boot-unanswered', 'there is no ledger here yet to know watchers by')
        : await askLargest(peer, replica, random, checks.ed25519);
      if (!isRefusal(largest)) this.#largest = largest;
    } catch {
      // The link closed or nobody answered in time; the next link or try asks again.
    }
    if (this.#largest === undefined) clock.after(BOOT_RETRY_MS, () => void this.#boot(peer));
  }

  async #commit(json: Json): Promise<Json | Refusal> {
    const request = readAs(commitSchema, json, 'commit');
    if (isRefusal(request)) return request;
    const promised = await this.#promised(request.payment);
    if (isRefusal(promised)) return promised;
    const committed = this.#parts.vault.commit(promised);
    if (isRefusal(committed)) return committed;
    const { statement, signature } = promised;
    return { ...committed, promise: { statement, signature } };
  }

  /** Everything is asked again immediately before the share leaves (section 6, step 3). */
  async #share(json: Json): Promise<Json | Refusal> {
    const request = readAs(shareSchema, json, 'share');
    if (isRefusal(request)) return request;
    const promised = await this.#promised(request.payment);
    if (isRefusal(promised)) return promised;
    const ended = this.#ended(request.commitments.map(({ party }) => party));
    if (ended !== undefined) return ended;
    const share = this.#parts.vault.share(promised, request.handle, request.commitments);
    return isRefusal(share) ? share : { share };
  }

  /** With a signer that was suspended no signature is made, whoever asks for it. */
  #ended(parties: readonly string[]): Refusal | undefined {
    const { replica } = this.#parts;
    const { witnessed } = metaOf(replica.state);
    const ended = replica.policy.signers.find(
      ({ id, validUntil }) => parties.includes(id) && parseInstant(validUntil)! <= witnessed,
    );
    return ended === undefined
      ? undefined
      : refuse('signer-expired', `signer ${ended.id} is no longer valid`);
  }

  async #promised(payment: string): Promise<Promised | Refusal> {
    const { replica, clock } = this.#parts;
    const authorised = this.#authorise(payment);
    if (isRefusal(authorised)) return authorised;
    return promise(authorised, replica.state, clock.now(), this.#parts);
  }

  /** Why nothing at all is signed here now; told to the gateway, which tells people. */
  #unfit(): Refusal | undefined {
    const { replica, checks, clock } = this.#parts;
    const { note } = replica;
    const asked = { note, root: replica.root(), now: clock.now() };
    const head = this.#unready() ?? headToSignOn(replica.state, asked, checks);
    return isRefusal(head) ? head : undefined;
  }

  #unready(): Refusal | undefined {
    const { replica, clock } = this.#parts;
    if (replica.halted !== undefined) return replica.halted;
    if (this.#largest === undefined) {
      return refuse('boot-unanswered', 'watchers have not yet said how far the ledger has come');
    }
    return behind(replica, this.#largest) ?? newborn(replica, this.#born!, clock.now());
  }

  #authorise(payment: string): Authorised | Refusal {
    const { replica, checks, clock } = this.#parts;
    const unready = this.#unready();
    if (unready !== undefined) return unready;
    const { note } = replica;
    const request = { payment, note, root: replica.root(), now: clock.now() };
    return authorise(replica.state, request, checks);
  }
}
