// Writes valid entries one by one onto a state and a tree, as the parties of the world would bring
// them about. Every method that makes a body takes a change, so that a test makes one thing wrong.
import type { PaymentOrder } from '@sekisho/chains/chain';
import { apply } from '@sekisho/ledger/apply';
import { MemoryState } from '@sekisho/ledger/memory';
import { sealOf } from '@sekisho/ledger/sealed';
import type { Delta } from '@sekisho/ledger/state';
import { stopsIn } from '@sekisho/ledger/stops';
import { Tree } from '@sekisho/log/tree';
import { fromHex, hex } from '@sekisho/protocol/bytes';
import type { SignEd25519 } from '@sekisho/protocol/ed25519';
import { type Body, bodyBytes, ENTRY_TYPES, type EntryName } from '@sekisho/protocol/entry';
import { entryHash, paymentTag, type SealedEntry, sealEntry } from '@sekisho/protocol/envelope';
import {
  type ExpiryStatement,
  type Observation,
  type PromiseStatement,
  type WatcherStop,
} from '@sekisho/protocol/evidence';
import { formatInstant } from '@sekisho/protocol/instant';
import { isRefusal, type Refusal } from '@sekisho/protocol/refusal';
import {
  type ActChange,
  actOf,
  type Counter,
  counter,
  freshNonce,
  orderBytes,
  type OrderChange,
  orderOf,
  type RequestChange,
  requestOf,
  saltOf,
  type Signing,
  signedStatement,
} from './evidence.ts';
import { frostSign } from './frost-key.ts';
import { type Cosigner, noteOf } from './heads.ts';
import { importedBodies, type PastPayment } from './imported.ts';
import { outflowOf, paymentBody } from './payment-body.ts';
import { CHECKS, seededRandom, seedOf } from './keys.ts';
import { CHAIN, MICRO, type PolicyKit, WALLET, WATCHERS, XEM } from './policy-kit.ts';

/** 2026-01-26T00:00:00Z: eight years after. */
export const START = 1_769_385_600_000;

/** The block of the start; one more each minute. */
const START_HEIGHT = 5_000;

export interface Written {
  /** Leaf hash, hex: how people and payments name the entry. */
  readonly hash: string;
  readonly index: number;
  readonly entry: SealedEntry;
  readonly delta: Delta;
}

export interface Sealing {
  readonly time?: number;
  readonly tag?: Uint8Array;
}

export class Scribe {
  readonly kit: PolicyKit;
  readonly state: MemoryState;
  readonly tree = new Tree();
  readonly entries: SealedEntry[];
  /** The sequencer's clock, ms; every other clock follows it unless said otherwise. */
  time: number;
  readonly #count: Counter;
  readonly #start: number;

  constructor(kit: PolicyKit, start = START, before?: Scribe) {
    this.kit = kit;
    this.#start = start;
    this.time = before?.time ?? start;
    this.state = before?.state.fork() ?? new MemoryState();
    this.entries = [...(before?.entries ?? [])];
    for (const { envelope } of this.entries) this.tree.append(entryHash(envelope));
    this.#count = before === undefined ? counter() : before.#count.fork();
  }

  /** Another scribe that goes on from here by itself: a ledger is expensive to open. */
  fork(kit: PolicyKit = this.kit): Scribe {
    return new Scribe(kit, this.#start, this);
  }

  get ledger(): string {
    return this.state.get('meta', '')?.ledger ?? '0'.repeat(64);
  }

  get size(): number {
    return this.entries.length;
  }

  get height(): number {
    return START_HEIGHT + Math.trunc((this.time - this.#start) / 60_000);
  }

  pass(ms: number): void {
    this.time += ms;
  }

  seal<Name extends EntryName>(name: Name, body: Body<Name>, sealing: Sealing = {}): SealedEntry {
    const tag = sealing.tag ?? tagOf(name, body);
    const salt = saltOf(this.kit, this.#count.next());
    const time = sealing.time ?? this.time;
    return sealEntry(ENTRY_TYPES[name], time, bodyBytes(name, body), salt, tag);
  }

  /** What the fold says to an entry, without writing it. */
  propose<Name extends EntryName>(
    name: Name,
    body: Body<Name>,
    sealing: Sealing = {},
  ): Delta | Refusal {
    return apply(this.state, this.seal(name, body, sealing), CHECKS);
  }

  /** Writes an entry; one that the fold refuses throws with its tag. */
  write<Name extends EntryName>(name: Name, body: Body<Name>, sealing: Sealing = {}): Written {
    const entry = this.seal(name, body, sealing);
    const written = this.append(entry);
    if (isRefusal(written)) throw new Error(`${name}: ${written.refused}: ${written.detail}`);
    return written;
  }

  /** Writes a sealed entry, or answers why it is invalid and leaves everything as it was. */
  append(entry: SealedEntry): Written | Refusal {
    const delta = apply(this.state, entry, CHECKS);
    if (isRefusal(delta)) return delta;
    this.state.merge(delta);
    const hash = entryHash(entry.envelope);
    const index = this.tree.append(hash);
    this.entries.push(entry);
    return { hash: hex(hash), index, entry, delta };
  }

  // The first entry, and seals.

  openedBody(change: Partial<Body<'ledger.opened'>> = {}): Body<'ledger.opened'> {
    return {
      nonce: hex(seedOf(this.kit.seed, 'ledger')),
      time: formatInstant(this.time),
      policy: this.kit.policy,
      recovery: [],
      ...change,
    };
  }

  opened(): Written {
    return this.write('ledger.opened', this.openedBody());
  }

  sealed(): Written {
    return this.write('state.sealed', sealOf(this.state));
  }

  // Watchers.

  observedBody(
    watcher: string,
    change: Partial<Observation> = {},
    sign: SignEd25519 = this.kit.keys(watcher).sign,
  ): Body<'chain.observed'> {
    const statement: Observation = {
      ledger: this.ledger,
      watcher,
      clock: formatInstant(this.time),
      head: { size: this.size, root: hex(this.tree.root()) },
      chain: CHAIN,
      height: this.height,
      blockHash: this.blockHash(this.height),
      blockTime: formatInstant(this.time - (this.time % 60_000)),
      balances: [{ wallet: WALLET, asset: XEM, amount: (10_000_000n * MICRO).toString() }],
      outflows: [],
      retracted: [],
      ...change,
    };
    return signedStatement('observation', statement, sign);
  }

  observed(watcher: string, change: Partial<Observation> = {}): Written {
    return this.write('chain.observed', this.observedBody(watcher, change));
  }

  /** Time passes, and a quorum of watchers says so. */
  tick(ms = 60_000, change: Partial<Observation> = {}): void {
    this.pass(ms);
    const { quorum } = this.kit.policy.watchers;
    for (const watcher of WATCHERS.slice(0, quorum)) this.observed(watcher, change);
  }

  /** The outflow that a payment is, for `observed(…, {outflows: [it]})`. */
  outflowOf(payment: string): Observation['outflows'][number] {
    return outflowOf(this.state.get('payment', payment)!, this.height);
  }

  /** An outflow that nobody ordered. */
  theft(name: string): Observation['outflows'][number] {
    const identity = hex(seedOf(this.kit.seed, `theft ${name}`));
    const seen = { wallet: WALLET, identity, height: this.height, kind: 'transfer' as const };
    const what = { asset: XEM, amount: (100n * MICRO).toString(), fee: '50000' };
    return { ...seen, ...what, destination: this.kit.address(99) };
  }

  blockHash(height: number): string {
    return hex(seedOf(this.kit.seed, `block ${height}`));
  }

  // Clients.

  requestedBody(order: OrderChange = {}, change: RequestChange = {}): Body<'withdrawal.requested'> {
    const id = order.id ?? `w-${this.#count.next()}`;
    const body = change.body ?? orderBytes(orderOf(this.kit, id, order));
    return { request: requestOf(this.kit, this.#count, this.time, { ...change, body }) };
  }

  requested(order: OrderChange = {}): Written {
    return this.write('withdrawal.requested', this.requestedBody(order));
  }

  cancelledBody(id: string, change: RequestChange = {}): Body<'withdrawal.cancelled'> {
    const path = change.path ?? `/v1/withdrawals/${id}/cancel`;
    return { request: requestOf(this.kit, this.#count, this.time, { ...change, path }) };
  }

  cancelled(withdrawal: string): Written {
    const { id } = this.state.get('withdrawal', withdrawal)!;
    return this.write('withdrawal.cancelled', this.cancelledBody(id));
  }

  // People.

  act(person: string, act: ActChange, signing: Signing = {}) {
    const { kit, ledger, time } = this;
    const policy = this.state.get('policy', '')?.hash ?? kit.hash;
    return actOf({ kit, ledger, time, count: this.#count }, person, { policy, ...act }, signing);
  }

  approved(person: string, subject: string): Written {
    return this.write('withdrawal.approved', this.act(person, { act: 'approve', subject }));
  }

  rejected(person: string, subject: string): Written {
    return this.write('withdrawal.rejected', this.act(person, { act: 'reject', subject }));
  }

  stopped(person: string, scope: string): Written {
    const act = { act: 'stop', subject: scope, reason: 'suspected-theft' } as const;
    return this.write('stopped', this.act(person, act));
  }

  /** Ids of the stops in force of exactly this scope. */
  stops(scope: string): readonly string[] {
    return [...stopsIn(this.state, scope)].map(([id]) => id);
  }

  watcherStopBody(
    watcher: string,
    change: Partial<WatcherStop> = {},
    sign: SignEd25519 = this.kit.keys(watcher).sign,
  ): Body<'stopped'> {
    const statement: WatcherStop = {
      ledger: this.ledger,
      watcher,
      scope: 'everything',
      reason: 'heads-inconsistent',
      at: formatInstant(this.time),
      nonce: freshNonce(this.kit, this.#count),
      ...change,
    };
    return signedStatement('watcher-stop', statement, sign);
  }

  thawed(person: string, stop: string): Written {
    const { outflows } = this.state.get('stop', stop)!;
    return this.write(
      'thawed',
      this.act(person, { act: 'thaw', subject: stop, outflows: [...outflows] }),
    );
  }

  imported(past: readonly PastPayment[]): Written[] {
    const bodies = importedBodies((person, act) => this.act(person, act), past);
    return bodies.map((body) => this.write('history.imported', body));
  }

  // Payments.

  preparedBody(
    withdrawal: string,
    order: Partial<PaymentOrder> = {},
    change: Partial<Body<'payment.prepared'>> = {},
  ): Body<'payment.prepared'> {
    const asked = this.state.get('withdrawal', withdrawal)!;
    return { ...paymentBody(this.kit, withdrawal, asked, this.time, order), ...change };
  }

  /** Answers the payment's id with what was written. */
  prepared(withdrawal: string, order: Partial<PaymentOrder> = {}): Written & { payment: string } {
    const body = this.preparedBody(withdrawal, order);
    return { ...this.write('payment.prepared', body), payment: body.payment };
  }

  promise(
    signer: string,
    payment: string,
    change: Partial<PromiseStatement> = {},
    sign: SignEd25519 = this.kit.keys(signer).sign,
  ): Body<'payment.signed'>['promises'][number] {
    const known = this.state.get('payment', payment)!;
    const statement: PromiseStatement = {
      ledger: this.ledger,
      signer,
      payment,
      identity: known.identity,
      withdrawals: [...known.withdrawals],
      policy: this.kit.hash,
      head: { size: this.size, root: hex(this.tree.root()) },
      ...change,
    };
    return signedStatement('promise', statement, sign);
  }

  /** Signed by the whole key unless `frost` says that the first two signers do it properly. */
  signedBody(
    payment: string,
    change: Partial<Body<'payment.signed'>> = {},
    frost = false,
  ): Body<'payment.signed'> {
    const signers = ['signer-1', 'signer-2'];
    const bytes = fromHex(this.state.get('payment', payment)!.bytes)!;
    const signature = frost
      ? frostSign(this.kit.dealt, signers, seededRandom(`${this.kit.seed} ${payment}`), bytes)
      : this.kit.signWhole(bytes);
    return {
      payment,
      signature: hex(signature),
      promises: signers.map((signer) => this.promise(signer, payment)),
      ...change,
    };
  }

  signed(payment: string, frost = false): Written {
    return this.write('payment.signed', this.signedBody(payment, {}, frost));
  }

  /** A watcher's word that the payment can never confirm: the chain is 360 blocks past it. */
  expiryWitness(
    watcher: string,
    payment: string,
    change: Partial<ExpiryStatement> = {},
    sign: SignEd25519 = this.kit.keys(watcher).sign,
  ): Body<'payment.expired'>['witnesses'][number] {
    const { deadline } = this.state.get('payment', payment)!;
    const height = START_HEIGHT + 10_000;
    const passed = { height, time: formatInstant(deadline + 1), hash: this.blockHash(height) };
    const scanned = { height: height + 360, hash: this.blockHash(height + 360) };
    const node = `https://node-${watcher}.example`;
    const said = { ledger: this.ledger, watcher, payment, node, passed, scanned };
    return signedStatement('expiry', { ...said, ...change }, sign);
  }

  /** Time passes until the payment's deadline is over, and watchers say so. */
  outlast(payment: string): void {
    const { deadline } = this.state.get('payment', payment)!;
    this.tick(Math.max(1, deadline + 1 - this.time));
  }

  expired(payment: string): Written {
    this.outlast(payment);
    const witnesses = WATCHERS.slice(0, 2).map((id) => this.expiryWitness(id, payment));
    return this.write('payment.expired', { payment, witnesses });
  }

  // Heads.

  get root(): string {
    return hex(this.tree.root());
  }

  /** The present head, signed by the gateway and cosigned by a quorum at the present time. */
  head(cosigners: readonly Cosigner[] = this.quorum()): string {
    return noteOf(this.kit, { size: this.size, root: this.tree.root() }, cosigners);
  }

  /** A quorum of watchers, dating their cosignatures `ms` after the scribe's clock. */
  quorum(ms = 0): readonly Cosigner[] {
    const time = this.time + ms;
    return WATCHERS.slice(0, 2).map((watcher) => ({ watcher, time }));
  }
}

function tagOf<Name extends EntryName>(name: Name, body: Body<Name>): Uint8Array | undefined {
  if (name !== 'payment.prepared') return undefined;
  const { chain, identity } = body as Body<'payment.prepared'>;
  return paymentTag(chain, identity);
}
