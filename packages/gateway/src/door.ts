// Where signers and watchers come in. Who they are is their certificate, which the policy names;
// what they may say depends on that. The gateway dials nobody.
import { openHead } from '@sekisho/ledger/head';
import { heldEntry, loggedIndexOf } from '@sekisho/ledger/held';
import type { Clock } from '@sekisho/protocol/clock';
import type { VerifyEd25519 } from '@sekisho/protocol/ed25519';
import { readAs } from '@sekisho/protocol/field';
import { BODIES } from '@sekisho/protocol/entry';
import type { Json } from '@sekisho/protocol/json';
import {
  expirySchema,
  type Hello,
  helloSchema,
  largestAnswer,
  type LargestAnswer,
  largestSchema,
  observedSchema,
} from '@sekisho/protocol/message';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { Link } from '@sekisho/replica/link';
import { type Handler, Peer } from '@sekisho/replica/peer';
import type { Replica } from '@sekisho/replica/replica';
import { type Conduct, Conducts } from './conduct.ts';
import type { Events } from './events.ts';
import type { Expiries } from './expiries.ts';
import { Follower } from './follower.ts';
import type { Candidate, Sequencer } from './sequencer.ts';
import type { Signers } from './signers.ts';
import type { Watchers } from './watchers.ts';

export interface DoorParts {
  readonly replica: Replica;
  readonly sequencer: Sequencer;
  readonly watchers: Watchers;
  readonly signers: Signers;
  readonly expiries: Expiries;
  readonly clock: Clock;
  readonly verify: VerifyEd25519;
  readonly events: Events;
}

type Party = { readonly role: 'signer' | 'watcher'; readonly id: string };

export class Door {
  readonly #parts: DoorParts;
  /** Who is inside, by the certificate they came with. */
  readonly #inside = new Map<Peer, string>();
  readonly #conducts: Conducts;

  constructor(parts: DoorParts) {
    this.#parts = parts;
    this.#conducts = new Conducts(parts.clock);
    parts.sequencer.onCommit(({ deltas }) => {
      if (deltas.flat().some(([table]) => table === 'policy')) this.#showOut();
    });
  }

  /** An amendment may have taken the place of somebody who is inside. */
  #showOut(): void {
    for (const [peer, certificate] of this.#inside) {
      if (this.partyOf(certificate) === undefined) peer.close('the policy names it no more');
    }
    this.#conducts.forget((certificate) => this.partyOf(certificate) === undefined);
  }

  /** A link whose peer has proved a certificate. Unknown certificates are shown out. */
  enter(link: Link): void {
    const party = this.partyOf(link.peer);
    if (party === undefined) {
      this.#parts.events.say('disconnected', link.peer, 'its certificate is not in the policy');
      link.close('this certificate is not in the policy');
      return;
    }
    const conduct = this.#conducts.of(link.peer);
    const outside = conduct.outside;
    if (outside !== undefined) {
      link.close(outside); // told when it was cut off, and not each time it knocks
      return;
    }
    const handlers =
      party.role === 'signer' ? this.#forSigner(conduct) : this.#forWatcher(party.id, conduct);
    let greeted = false;
    const hello: Handler = async (body) => {
      // Each hello is a follower to remember until the link closes: one is all it needs.
      if (greeted) {
        peer.cutOff('a second hello');
        return {};
      }
      greeted = true;
      return this.#hello(party, body, () => peer);
    };
    const { clock } = this.#parts;
    const peer: Peer = new Peer(link, clock, { ...handlers, hello }, conduct.calls);
    this.#inside.set(peer, link.peer);
    peer.onClose((why) => {
      this.#inside.delete(peer);
      const after = peer.misconduct === undefined ? '' : `; ${conduct.cutOff(why)}`;
      this.#parts.events.say('disconnected', party.id, `${why}${after}`);
    });
  }

  /** Who has this certificate (SHA-256, hex) by the policy in force. */
  partyOf(certificate: string): Party | undefined {
    const { signers, watchers } = this.#parts.replica.policy;
    const signer = signers.find((party) => party.certificate === certificate);
    if (signer !== undefined) return { role: 'signer', id: signer.id };
    const watcher = watchers.parties.find((party) => party.certificate === certificate);
    return watcher === undefined ? undefined : { role: 'watcher', id: watcher.id };
  }

  async #hello(party: Party, body: Json, peer: () => Peer): Promise<Json | Refusal> {
    const { replica, events, signers, watchers } = this.#parts;
    const hello = readAs(helloSchema, body, 'hello');
    if (isRefusal(hello)) return hello;
    if (hello.ledger !== replica.ledger) {
      return refuse('ledger-other', `this is the gateway of ledger ${replica.ledger}`);
    }
    const lost = this.#lost(party, hello);
    if (lost !== undefined) return lost;
    const follower = new Follower(party.id, peer(), hello.size, replica);
    events.say('connected', party.id, `${party.role} at ${hello.size}`);
    (party.role === 'signer' ? signers : watchers).join(follower);
    // On an old head it could not say whether it would sign.
    if (party.role === 'signer') watchers.renew();
    return { ledger: replica.ledger, size: replica.size };
  }

  /**
   * Whether somebody holds what this gateway once signed and does not have: its database was rolled
   * back or edited, and it must not go on. Only our own signature proves it: by a bare word one
   * taken signer could stop everybody.
   */
  #lost(party: Party, { size, note }: Hello): Refusal | undefined {
    const { replica, verify } = this.#parts;
    const opened = note === '' ? undefined : openHead(replica.policy, note, verify);
    const head = opened === undefined || isRefusal(opened) ? undefined : opened;
    if (head !== undefined && head.size <= replica.size && replica.root(head.size) !== head.root) {
      return replica.halt(refuse('gateway-fork', `${party.id} holds other entries that we signed`));
    }
    const holds = Math.max(size, head?.size ?? 0);
    if (holds <= replica.size) return undefined;
    const behind = refuse(
      'gateway-behind',
      `${party.id} holds ${holds} entries, we ${replica.size}`,
    );
    return head !== undefined && head.size > replica.size ? replica.halt(behind) : behind;
  }

  #forWatcher(id: string, conduct: Conduct): Record<string, Handler> {
    const { expiries, replica } = this.#parts;
    return {
      observed: async (json) => {
        const body = conduct.observation() ?? readAs(observedSchema, json, 'observed');
        return isRefusal(body) ? body : this.#write({ name: 'chain.observed', body });
      },
      stop: async (json) => {
        const body = readAs(BODIES.stopped, json, 'stop');
        if (isRefusal(body)) return body;
        // Each counts once, however often it is brought; no rate refuses one: it waits its turn.
        const index = loggedIndexOf(replica.state, body);
        if (index !== undefined) return { index };
        await conduct.stopTurn();
        return this.#write(heldEntry(body));
      },
      expiry: async (json) => {
        const tooFast = conduct.expiry();
        if (tooFast !== undefined) return tooFast;
        const body = readAs(expirySchema, json, 'expiry');
        if (isRefusal(body)) return body;
        if (body.statement.watcher !== id) return refuse('statement-other', 'speak for yourself');
        return (await expiries.take(body)) ?? {};
      },
    };
  }

  #forSigner(conduct: Conduct): Record<string, Handler> {
    return { largest: async (json) => conduct.question() ?? this.#largest(json) };
  }

  async #write(candidate: Candidate): Promise<Json | Refusal> {
    const written = await this.#parts.sequencer.submit(candidate);
    return isRefusal(written) ? written : { index: written.index };
  }

  /** Passes a signer's question on to every watcher; the answers are signed, so we cannot lie. */
  async #largest(json: Json): Promise<Json | Refusal> {
    const question = readAs(largestSchema, json, 'largest');
    if (isRefusal(question)) return question;
    const asked = this.#parts.watchers.connected.map(async ({ id, peer }) => {
      try {
        const answer = await peer.call('largest', question, largestAnswer);
        if (!isRefusal(answer)) return answer;
        this.#parts.events.refused(`watcher ${id}`, answer);
      } catch (fault) {
        this.#parts.events.fault(`watcher ${id}`, fault);
      }
      return undefined;
    });
    const answers = (await Promise.all(asked)).filter(
      (answer): answer is LargestAnswer => answer !== undefined,
    );
    return { answers };
  }
}
