// A siege: one ledger, honest signers and watchers around it, and a hostile gateway with everything
// that the compromise matrix lets it have: also one malicious signer's share (t = 2 of n = 3).
import { CHECKS, seededRandom } from './keys.ts';
import { ManualClock } from './manual-clock.ts';
import { createNisNode, parseGenesis, SimulatedChain } from './nis-node.ts';
import { CHAIN, type PolicyKit, policyKit, WALLET, WATCHERS } from './policy-kit.ts';
import { Scribe } from './scribe.ts';
import type { HttpSend } from '@sekisho/nodes/http';
import { nisClient } from '@sekisho/nodes/nis';
import { fromHex, utf8 } from '@sekisho/protocol/bytes';
import { type LargestAnswer, observedSchema } from '@sekisho/protocol/message';
import type { Policy } from '@sekisho/protocol/policy';
import { isRefusal, type Refusal, type RefusalTag } from '@sekisho/protocol/refusal';
import { MemoryDisk } from '@sekisho/replica/memory-store';
import { Replica } from '@sekisho/replica/replica';
import type { Store } from '@sekisho/replica/store';
import { aggregate, parseGroup } from '@sekisho/threshold/aggregate';
import { ShareHolder } from '@sekisho/threshold/share';
import { Watcher } from '@sekisho/watcher/watcher';
import { createWatcherApi } from '@sekisho/watcher/watcher-api';
import { Front } from '@sekisho/signer/front';
import { openShareHolder, Vault } from '@sekisho/signer/vault';
import {
  batchOf,
  forged,
  type History,
  headOf,
  largestAnswerOf,
  lineTo,
} from './hostile-gateway.ts';

/** How long a signer waits before it asks watchers again (front.ts). */
const BOOT_RETRY_MS = 500;
const ACCOMPLICE = 'signer-3';

/** A vault that counts what leaves it. */
export class CountingVault extends Vault {
  given = 0;

  override share(...args: Parameters<Vault['share']>): ReturnType<Vault['share']> {
    const share = super.share(...args);
    if (!isRefusal(share)) this.given += 1;
    return share;
  }
}

export interface BesiegedSigner {
  readonly id: string;
  readonly disk: MemoryDisk;
  readonly store: Store;
  readonly replica: Replica;
  readonly front: Front;
  readonly vault: CountingVault;
  readonly refusals: Refusal[];
  line: ReturnType<typeof lineTo>;
}

export interface BesiegedWatcher {
  readonly id: string;
  readonly disk: MemoryDisk;
  readonly replica: Replica;
  readonly watcher: Watcher;
  readonly api: ReturnType<typeof createWatcherApi>;
  readonly refusals: { what: string; refusal: Refusal }[];
  line: ReturnType<typeof lineTo>;
}

/** One that has a valid policy for a chain that starts at block 1. */
export function siegeKit(seed: string, change: (policy: Policy) => Partial<Policy> = () => ({})) {
  const { policy } = policyKit(seed);
  const wallets = policy.wallets.map((wallet) => ({ ...wallet, startHeight: 1 }));
  return policyKit(seed, { wallets, ...change({ ...policy, wallets }) });
}

/** Of a signer that has been there since before the first payment (signer/src/birth.ts). */
function oldDisk(): MemoryDisk {
  const disk = new MemoryDisk();
  disk.books.set('birth', new Map([['signer', '0']]));
  return disk;
}

/** What stands between a node and its disk. */
type Over = (store: Store) => Store;
const plain: Over = (store) => store;

export class Siege {
  readonly kit: PolicyKit;
  readonly clock: ManualClock;
  readonly chain: SimulatedChain;
  readonly apis = new Map<string, ReturnType<typeof createWatcherApi>>();
  /** The history that the gateway would show to everybody if it were honest. */
  scribe: Scribe;
  /** What the gateway passes on when a signer asks how far the ledger has come. */
  largest: (nonce: string) => readonly LargestAnswer[] = (nonce) => this.honestAnswers(nonce);
  #prepared = 0;

  /**
   * A ledger that is opened and whose watchers have spoken, with one withdrawal nobody objects to.
   */
  constructor(kit: PolicyKit = siegeKit('siege')) {
    this.kit = kit;
    this.scribe = new Scribe(kit);
    this.scribe.opened();
    this.scribe.tick();
    this.clock = new ManualClock(this.scribe.time);
    const { address } = kit.policy.wallets.find(({ id }) => id === WALLET)!;
    const genesis = parseGenesis([{ address, balance: '10000000000000' }]);
    this.chain = new SimulatedChain({ network: 'mainnet', clock: this.clock, genesis });
  }

  get history(): History {
    return forged(this.scribe);
  }

  async pass(ms: number): Promise<void> {
    await this.clock.pass(ms);
    this.scribe.time = this.clock.now();
  }

  /** The answers of all watchers, who have cosigned everything the scribe wrote. */
  honestAnswers(nonce: string, { size, root, ledger } = this.scribe): readonly LargestAnswer[] {
    return WATCHERS.map((id) => largestAnswerOf(this.kit, id, { ledger, nonce, size, root }));
  }

  /** A request for 100 XEM and the payment prepared for it, each with a deadline of its own. */
  orderAndPrepare(): { withdrawal: string; payment: string } {
    const { hash } = this.scribe.requested();
    const deadline = this.scribe.time + 1_700_000 + ++this.#prepared * 1_000;
    return { withdrawal: hash, payment: this.scribe.prepared(hash, { deadline }).payment };
  }

  /** A signer as it ships, connected; `bring` and a while later it has booted. */
  async signer(id: string, disk = oldDisk(), over: Over = plain): Promise<BesiegedSigner> {
    const { kit, clock } = this;
    const store = over(disk.open());
    const { sign } = kit.keys(id);
    const replica = must(await Replica.open(store, this.scribe.ledger, CHECKS, { sign }));
    const { group, shares } = kit.dealt;
    const random = seededRandom(`${kit.seed} ${id} ${clock.now()}`);
    const holder = must(openShareHolder(shares.get(id)!, group, id, random));
    const vault = new CountingVault(new Map([[group.publicKey, holder]]));
    const refusals: Refusal[] = [];
    const front = new Front({
      ...{ signer: id, replica, store, vault, clock, random, checks: CHECKS },
      sign,
      onRefusal: (_what, refusal) => refusals.push(refusal),
    });
    const line = lineTo(
      kit,
      clock,
      id,
      (link) => front.serve(link),
      (n) => this.largest(n),
    );
    return { id, disk, store, replica, front, vault, refusals, line };
  }

  /** The signer dials again. */
  async redial(signer: BesiegedSigner): Promise<void> {
    const { kit, clock } = this;
    const serve = (link: Parameters<Front['serve']>[0]) => signer.front.serve(link);
    signer.line = lineTo(kit, clock, signer.id, serve, (nonce) => this.largest(nonce));
    await this.pass(0);
  }

  /** A signer that stands at the scribe's head and has booted. */
  async readySigner(id: string): Promise<BesiegedSigner> {
    const signer = await this.signer(id);
    await this.bring(signer);
    await this.pass(BOOT_RETRY_MS);
    await this.bring(signer);
    return signer;
  }

  /** Shows a signer or watcher the scribe's head, cosigned by a quorum just now. */
  async bring(party: BesiegedSigner | BesiegedWatcher, note = this.scribe.head()) {
    await this.pass(0);
    return party.line.follow(batchOf(this.history, party.line.size, note));
  }

  /** A watcher as it ships, on its own node of the simulated chain. */
  async watcher(id: string, ids: readonly string[], disk = new MemoryDisk(), over: Over = plain) {
    const { kit, clock } = this;
    const store = over(disk.open());
    const { sign } = kit.keys(id);
    const replica = must(await Replica.open(store, this.scribe.ledger, CHECKS, { sign }));
    const refusals: BesiegedWatcher['refusals'] = [];
    const others = ids.filter((other) => other !== id);
    const watcher = await Watcher.start({
      ...{ watcher: id, replica, store, clock, checks: CHECKS, chain: CHAIN },
      node: this.node(),
      random: seededRandom(`${kit.seed} ${id} ${clock.now()}`),
      sign,
      nodeName: `node-of-${id}`,
      peerUrls: new Map(others.map((other) => [other, `https://${other}`])),
      send: this.#sendToWatchers(),
      lookEveryMs: 1_000,
      onRefusal: (what, refusal) => refusals.push({ what, refusal }),
      onFault: () => {}, // a watcher that is not there; it is asked again
    });
    const api = createWatcherApi(watcher);
    this.apis.set(id, api);
    const line = lineTo(kit, clock, id, (link) => watcher.serve(link));
    return { id, disk, replica, watcher, api, refusals, line } satisfies BesiegedWatcher;
  }

  /**
   * All watchers, standing at the scribe's head, booted, each with an observation in the ledger.
   */
  async readyWatchers(): Promise<BesiegedWatcher[]> {
    const watchers: BesiegedWatcher[] = [];
    for (const id of WATCHERS) watchers.push(await this.watcher(id, WATCHERS));
    for (const watcher of watchers) await this.bring(watcher, this.bareHead());
    await this.pass(1_000);
    for (const { line } of watchers) await this.observe(line);
    return watchers;
  }

  /** Has a watcher say what it sees, and writes it. */
  async observe(line: BesiegedWatcher['line']): Promise<void> {
    this.scribe.write('chain.observed', must(await line.peer.call('observe', {}, observedSchema)));
  }

  /** The head with nobody's cosignature, as watchers are shown it. */
  bareHead(history = this.history): string {
    return headOf(this.kit, history, []);
  }

  node() {
    const nis = createNisNode({ chain: this.chain, clock: this.clock });
    const send: HttpSend = async ({ method, url, body }) => {
      const { pathname, search } = new URL(url);
      const answer = await nis.handle({ method, url: pathname + search, body: body ?? '' });
      return { status: answer.status, body: utf8(answer.body) };
    };
    return must(
      nisClient({ send, clock: this.clock, url: 'http://node.example:7890', chain: CHAIN }),
    );
  }

  /**
   * Everything the attacker needs for a signature over a payment: one honest share, since the
   * accomplice gives another. Answers the signature, or the refusal that stood in the way.
   */
  async steal(
    signer: BesiegedSigner,
    payment: string,
    between: () => Promise<unknown> = async () => undefined,
    bytes = fromHex(this.scribe.state.get('payment', payment)?.bytes ?? '00')!,
  ): Promise<Uint8Array | Refusal> {
    const { group, shares } = this.kit.dealt;
    const committed = await signer.line.commit(payment);
    if (isRefusal(committed)) return committed;
    const random = seededRandom(`accomplice ${payment}`);
    const accomplice = must(ShareHolder.open(shares.get(ACCOMPLICE)!, group, ACCOMPLICE, random));
    const own = must(accomplice.commit());
    const commitments = [committed.commitment, own.commitment];
    await between();
    const shared = await signer.line.share(payment, committed.handle, commitments);
    if (isRefusal(shared)) return shared;
    const { signatureShare } = must(accomplice.sign(own.handle, bytes, commitments));
    const key = must(parseGroup(group));
    const result = aggregate(key, bytes, commitments, [shared.share, signatureShare]);
    return isRefusal(result) ? result : result.signature;
  }

  #sendToWatchers(): HttpSend {
    return async ({ method, url, body }) => {
      const { hostname, pathname, search } = new URL(url);
      const api = this.apis.get(hostname);
      if (api === undefined) throw new Error(`${hostname} is not reachable`);
      const request = { method, target: pathname + search, authority: hostname, fields: [] };
      const answer = await api({ ...request, body: utf8(body ?? ''), certificate: undefined });
      return { status: answer.status, body: answer.body as Uint8Array };
    };
  }
}

/** A payment ready to be signed, and a signer that would. */
export async function besieged(siege = new Siege()) {
  const { payment, withdrawal } = siege.orderAndPrepare();
  const signer = await siege.readySigner('signer-1');
  return { siege, signer, payment, withdrawal };
}

export function must<T>(value: T | Refusal): T {
  if (isRefusal(value)) throw new Error(`${value.refused}: ${value.detail}`);
  return value as T;
}

/** That exactly this rule said no. */
export function assertRefused(answer: unknown, tag: RefusalTag): void {
  if (!isRefusal(answer)) throw new Error(`not refused: ${tag} was due`);
  if (answer.refused !== tag) throw new Error(`${answer.refused} for ${tag}: ${answer.detail}`);
}
