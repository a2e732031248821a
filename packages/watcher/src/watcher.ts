// A watcher put together: its own replica, its own node, its own key. It observes, holds stops,
// compares chain and ledger through the fold, and cosigns; it can stop things and start nothing.
import type { Checks } from '@sekisho/ledger/apply';
import type { StopEvidence } from '@sekisho/ledger/halted';
import type { ReadHeld } from '@sekisho/ledger/held';
import { base64, hex } from '@sekisho/protocol/bytes';
import type { Clock, Random } from '@sekisho/protocol/clock';
import type { SignEd25519 } from '@sekisho/protocol/ed25519';
import type { Body } from '@sekisho/protocol/entry';
import { statementBytes, type WatcherStop } from '@sekisho/protocol/evidence';
import { readAs } from '@sekisho/protocol/field';
import { formatInstant } from '@sekisho/protocol/instant';
import type { Json } from '@sekisho/protocol/json';
import { followSchema, largestSchema } from '@sekisho/protocol/message';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { HttpSend } from '@sekisho/nodes/http';
import type { NisClient } from '@sekisho/nodes/nis';
import type { Link } from '@sekisho/replica/link';
import { greet } from '@sekisho/replica/greeting';
import { Peer } from '@sekisho/replica/peer';
import type { Replica } from '@sekisho/replica/replica';
import { Serial } from '@sekisho/replica/serial';
import type { Store } from '@sekisho/replica/store';
import { z } from 'zod';
import { Cosigner } from './cosigner.ts';
import { ExpiryTeller } from './expiry-teller.ts';
import { Eye } from './eye.ts';
import { HeldStops } from './held-stops.ts';
import { compareHead, Peers } from './peers.ts';
import { ScanBook } from './scan-book.ts';

/** Even when nothing happens, the ledger hears from every watcher this often (section 4). */
const OBSERVE_AT_LEAST_MS = 600_000;
/** Heads are shown to the other watchers at most this often; the newest one counts. */
const RELAY_HEAD_MS = 1_000;
/** Stops that the ledger does not have yet are relayed again this often. */
const RELAY_STOPS_MS = 5_000;
const BOOT_RETRY_MS = 500;

export interface WatcherParts {
  readonly watcher: string;
  readonly replica: Replica;
  readonly store: Store;
  readonly checks: Checks;
  readonly clock: Clock;
  readonly random: Random;
  readonly sign: SignEd25519;
  readonly node: NisClient;
  readonly nodeName: string;
  readonly chain: string;
  readonly peerUrls: ReadonlyMap<string, string>;
  readonly send: HttpSend;
  /** Between two looks at the node, ms. */
  readonly lookEveryMs: number;
  readonly onRefusal: (what: string, refusal: Refusal) => void;
  readonly onFault: (what: string, fault: unknown) => void;
}

export class Watcher {
  readonly #parts: WatcherParts;
  readonly #serial = new Serial();
  readonly #eye: Eye;
  readonly #scan: ScanBook;
  readonly #stops: HeldStops;
  readonly #cosigner: Cosigner;
  readonly #expiries: ExpiryTeller;
  readonly #peers: Peers;
  #gateway: Peer | undefined;
  #relaying = false;
  #observing = false;
  #telling = false;
  #statedAt = 0;
  #relayedAt = 0;

  private constructor(
    parts: WatcherParts,
    eye: Eye,
    scan: ScanBook,
    stops: HeldStops,
    cosigner: Cosigner,
  ) {
    this.#parts = parts;
    this.#eye = eye;
    this.#scan = scan;
    this.#stops = stops;
    this.#cosigner = cosigner;
    this.#expiries = new ExpiryTeller({ ...parts, view: eye.view });
    const { replica, clock, random, send, onFault, watcher } = parts;
    const verify = parts.checks.ed25519;
    const urls = parts.peerUrls;
    this.#peers = new Peers({ watcher, replica, clock, random, verify, send, urls, onFault });
  }

  static async start(parts: WatcherParts): Promise<Watcher> {
    const scan = await ScanBook.open(parts.store, parts.chain);
    const eye = new Eye(scan.base === undefined ? parts : { ...parts, base: scan.base });
    const stops = await HeldStops.open(parts);
    const cosigner = await Cosigner.open({ ...parts, eye, stops });
    const watcher = new Watcher(parts, eye, scan, stops, cosigner);
    void watcher.#boot();
    void watcher.#look();
    return watcher;
  }

  get id(): string {
    return this.#parts.watcher;
  }

  /** Serves the gateway over a fresh link; resolves when the link has closed, with the reason. */
  async serve(link: Link): Promise<string> {
    const { replica, clock } = this.#parts;
    const peer = new Peer(link, clock, {
      follow: (json) => this.#follow(json),
      observe: async () => this.#observe() as Json | Refusal,
      largest: async (json) => {
        const question = readAs(largestSchema, json, 'largest');
        return isRefusal(question) ? question : this.largest(question.nonce);
      },
    });
    const closed = new Promise<string>((resolve) => peer.onClose(resolve));
    const unwelcome = await greet(peer, replica);
    if (unwelcome !== undefined) {
      this.#parts.onRefusal('hello', unwelcome);
    } else {
      this.#gateway = peer;
      this.#tellStops();
    }
    return closed;
  }

  /** A stop from a person or another watcher: held, told to the gateway, relayed. */
  async takeStop(
    body: StopEvidence,
    relay: boolean,
  ): Promise<(ReadHeld & { relayed: number }) | Refusal> {
    const stop = await this.#serial.run(() => this.#stops.take(body));
    if (isRefusal(stop)) return stop;
    this.#tellStops();
    const relayed = relay ? await this.#peers.relayStop(body) : 0;
    return { ...stop, relayed };
  }

  /** A head that another watcher cosigned: two histories are a stop of everything. */
  async seeHead(note: string): Promise<string> {
    const { replica, checks } = this.#parts;
    const compared = !replica.begun ? 'later' : compareHead(replica, note, checks.ed25519);
    // Told to whoever showed it, not to the log: anybody can bring any number of these.
    if (isRefusal(compared)) return compared.refused;
    if (compared === 'inconsistent') await this.#stop('everything', 'heads-inconsistent');
    return compared;
  }

  /** Signed: the largest head this watcher ever cosigned. Answered even while booting. */
  largest(nonce: string): Json {
    const { replica, watcher, sign } = this.#parts;
    const statement = { ledger: replica.ledger, watcher, nonce, ...this.#cosigner.largest };
    return { statement, signature: base64(sign(statementBytes('largest', statement))) };
  }

  status(): Json {
    const { replica, watcher } = this.#parts;
    return {
      watcher,
      ledger: replica.ledger,
      size: replica.size,
      booted: this.#cosigner.booted,
      height: this.#eye.view.head?.height ?? 0,
      stopsNotInLedger: this.#stops.missing.map(([id]) => id),
      // For people, past the gateway: what they might want to veto.
      amendments: [...(replica.state.get('waiting', '') ?? [])],
      halted: replica.halted?.refused ?? '',
    };
  }

  async #follow(json: Json): Promise<Json | Refusal> {
    const batch = readAs(followSchema, json, 'follow');
    if (isRefusal(batch)) return batch;
    const answer = await this.#serial.run(() => this.#cosigner.follow(batch));
    if (isRefusal(answer)) {
      this.#parts.onRefusal('follow', answer);
      return answer;
    }
    const { size, cosignature, withheld } = answer;
    if (withheld !== undefined) {
      this.#parts.onRefusal('follow', withheld);
      // What the ledger lacks it is told at once, so that the next head can have it.
      if (withheld.refused === 'stop-missing') this.#tellStops();
      if (withheld.refused === 'observation-lag') void this.#tellObservation();
    }
    if (cosignature !== undefined) {
      this.#showHead();
      return { size, cosignature };
    }
    return withheld === undefined
      ? { size }
      : { size, withheld: { tag: withheld.refused, detail: withheld.detail } };
  }

  async #boot(): Promise<void> {
    const { replica, clock, onRefusal } = this.#parts;
    if (replica.begun) {
      const others = await this.#peers.askLargest();
      if (!isRefusal(others)) return this.#cosigner.learn(others);
      onRefusal('boot', others);
    }
    clock.after(BOOT_RETRY_MS, () => void this.#boot());
  }

  async #look(): Promise<void> {
    const { replica, clock, lookEveryMs, onRefusal, onFault } = this.#parts;
    try {
      const refusal = !replica.begun ? undefined : await this.#eye.look();
      if (refusal !== undefined) onRefusal('looking at the node', refusal);
      if (replica.begun) {
        await this.#tell();
        await this.#scan.note(this.#eye.settled);
      }
    } catch (fault) {
      onFault('looking at the node', fault);
    }
    clock.after(lookEveryMs, () => void this.#look());
  }

  async #tell(): Promise<void> {
    const { replica, clock, watcher } = this.#parts;
    const last = replica.state.get('watcher', watcher)?.clock ?? 0;
    if (this.#eye.hasNews || clock.now() - last > OBSERVE_AT_LEAST_MS)
      await this.#tellObservation();
    await this.#tellExpiries();
    await this.#relayMissingStops();
  }

  /** Once a block: nothing expires in between. */
  async #tellExpiries(): Promise<void> {
    const { view } = this.#eye;
    const height = view.head?.height ?? 0;
    if (height === this.#statedAt) return;
    this.#statedAt = height;
    for (const witness of this.#expiries.statements()) {
      const answer = await this.#call('expiry', witness as Json);
      if (isTooFast(answer)) return; // the rest at the next block
    }
  }

  /** A watcher that was down when a stop came is told until the ledger has it. */
  async #relayMissingStops(): Promise<void> {
    const { clock } = this.#parts;
    if (clock.now() < this.#relayedAt + RELAY_STOPS_MS) return;
    this.#relayedAt = clock.now();
    for (const [, body] of this.#stops.missing) await this.#peers.relayStop(body);
  }

  async #tellObservation(): Promise<void> {
    if (this.#observing || this.#eye.view.head === undefined) return;
    this.#observing = true;
    const body = this.#observe();
    try {
      if (!isRefusal(body)) await this.#call('observed', body as Json);
    } finally {
      this.#observing = false;
    }
  }

  /**
   * What is held here comes into the ledger before time moves on: else a gateway could keep a veto
   * back until the delay has run, and a stop until whoever made it is no longer valid.
   */
  #observe(): Body<'chain.observed'> | Refusal {
    const [missing] = this.#stops.missing;
    if (missing === undefined) return this.#eye.observe();
    this.#tellStops();
    return refuse('stop-missing', `the ledger lacks ${missing[0]}, which is held here`);
  }

  #tellStops(): void {
    if (!this.#telling) void this.#tellEachStop();
  }

  /** One after another: a gateway cuts off who makes hundreds of calls at once. */
  async #tellEachStop(): Promise<void> {
    this.#telling = true;
    const told = new Set<string>();
    for (let before = -1; told.size > before;) {
      before = told.size;
      for (const [id, body] of this.#stops.missing) {
        if (told.has(id)) continue;
        told.add(id);
        await this.#call('stop', body as Json);
      }
    }
    this.#telling = false;
  }

  /** The gateway's answer, where there was one. */
  async #call(kind: string, body: Json): Promise<Json | Refusal | undefined> {
    const gateway = this.#gateway;
    if (gateway === undefined || gateway.closed !== undefined) return undefined;
    try {
      const answer = await gateway.call(kind, body as object, z.json());
      if (isRefusal(answer)) this.#parts.onRefusal(kind, answer);
      return answer;
    } catch (fault) {
      this.#parts.onFault(kind, fault);
      return undefined;
    }
  }

  async #stop(scope: string, reason: WatcherStop['reason']): Promise<void> {
    const { replica, watcher, clock, random, sign } = this.#parts;
    // Once for each finding: it is shown again every second, and each stop would be a new one.
    if (this.#stops.hasOwn(watcher, scope, reason)) return;
    const nonce = hex(random.bytes(16));
    const at = formatInstant(clock.now());
    const statement = { ledger: replica.ledger, watcher, scope, reason, at, nonce };
    const signature = base64(sign(statementBytes('watcher-stop', statement)));
    const taken = await this.takeStop({ statement, signature }, true);
    if (isRefusal(taken)) this.#parts.onRefusal('own stop', taken);
  }

  /** Shows the newest cosigned head to the others, not more than once a second. */
  #showHead(): void {
    const { clock, replica } = this.#parts;
    if (this.#relaying) return;
    this.#relaying = true;
    clock.after(RELAY_HEAD_MS, () => {
      this.#relaying = false;
      void this.#peers.relayHead(replica.note);
    });
  }
}

const isTooFast = (answer: Json | Refusal | undefined): boolean =>
  answer !== undefined && isRefusal(answer) && answer.refused === 'caller-too-fast';
