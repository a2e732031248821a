// A watcher's eye on its own node: keeps reading blocks, and turns what it sees into observations.
// What has been reported is known from the ledger itself, so a restart reports nothing twice and
// forgets nothing.
import type { Lookup } from '@sekisho/ledger/state';
import { base64 } from '@sekisho/protocol/bytes';
import type { Clock } from '@sekisho/protocol/clock';
import type { SignEd25519 } from '@sekisho/protocol/ed25519';
import type { Body } from '@sekisho/protocol/entry';
import { type Observation, type Outflow, statementBytes } from '@sekisho/protocol/evidence';
import { formatInstant } from '@sekisho/protocol/instant';
import type { Policy } from '@sekisho/protocol/policy';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { NisClient } from '@sekisho/nodes/nis';
import type { Replica } from '@sekisho/replica/replica';
import { chainOf } from '@sekisho/chains/chain';
import { ChainView, type Header } from './chain-view.ts';

/** Outflows in one observation; the rest follow in the next. */
const MAX_REPORTED = 100;

export interface EyeParts {
  readonly watcher: string;
  readonly replica: Replica;
  readonly node: NisClient;
  readonly chain: string;
  readonly clock: Clock;
  readonly sign: SignEd25519;
  /** Where an earlier life of this watcher had come (scan-book.ts). */
  readonly base?: Header;
}

export class Eye {
  readonly #parts: EyeParts;
  readonly view: ChainView;
  readonly #balances = new Map<string, bigint>();
  /** What the ledger lacks from this watcher, and for which ledger and view that was found. */
  #unsaid:
    | { readonly seen: string; readonly size: number; readonly outflows: readonly Outflow[] }
    | undefined;
  /** Since when this watcher speaks from this life's reading. */
  readonly #bornAt: number;
  #hasRecalled = false;

  constructor(parts: EyeParts) {
    this.#parts = parts;
    this.#bornAt = parts.clock.now();
    this.view = new ChainView(parts.chain, parts.node, parts.base);
  }

  /** Reads blocks until it stands at its node's height; then asks for balances. */
  async look(): Promise<Refusal | undefined> {
    const { policy } = this.#parts.replica;
    const wallets = this.#wallets(policy);
    const start = Math.min(...wallets.map(({ startHeight }) => startHeight));
    for (let more: boolean | Refusal = true; more !== false;) {
      more = await this.view.step(wallets, start);
      if (isRefusal(more)) return more;
    }
    for (const wallet of wallets) {
      const account = await this.#parts.node.account(wallet.address);
      if (isRefusal(account)) return account;
      this.#balances.set(wallet.id, account.balance);
    }
    // Nothing that was read is forgotten before what was reported is compared with it.
    if (!this.#hasRecalled) this.#recall();
    else this.view.forget(this.#deepHeight(), (outflow) => this.#isReported(outflow));
    return undefined;
  }

  /**
   * What an earlier life reported and the chain lost while nobody looked: only the ledger knows of
   * it. Over once the ledger has a word of this life, since all of the earlier ones come before it.
   */
  #recall(): void {
    const { replica, watcher } = this.#parts;
    this.#hasRecalled = (replica.state.get('watcher', watcher)?.clock ?? 0) >= this.#bornAt;
    for (const key of replica.content.ids('outflow')) {
      const { watchers, height } = replica.state.get('outflow', key)!;
      if (!watchers.includes(watcher)) continue;
      const at = key.indexOf('|');
      this.view.recall(key.slice(0, at), key.slice(at + 1), height);
    }
  }

  /**
   * The block from which on a restart must read again: too deep to be rewritten, and with nothing
   * up to it that the ledger does not have from this watcher.
   */
  get settled(): Header | undefined {
    const deep = this.#deepHeight();
    const [first] = this.#unreported;
    return this.view.headerAt(first === undefined ? deep : Math.min(deep, first.height - 1));
  }

  #deepHeight(): number {
    const limit = chainOf(this.#parts.chain)!.rewriteLimitBlocks;
    return (this.view.head?.height ?? 0) - limit;
  }

  /** Outflows that the ledger does not have from this watcher, by height. */
  get #unreported(): readonly Outflow[] {
    const { size } = this.#parts.replica;
    const seen = `${this.view.changes} ${this.view.head?.height ?? 0}`;
    const before = this.#unsaid;
    if (before?.seen === seen && before.size === size) return before.outflows;
    // Everything is compared once a block; in between, what was lacking may have come.
    const candidates = before?.seen === seen ? before.outflows : this.view.outflows;
    const outflows = candidates.filter((outflow) => !this.#isReported(outflow));
    this.#unsaid = { seen, size, outflows };
    return outflows;
  }

  #isReported({
    wallet,
    identity,
  }: {
    readonly wallet: string;
    readonly identity: string;
  }): boolean {
    const { replica, watcher } = this.#parts;
    return isReported(replica.state, watcher, wallet, identity);
  }

  /** Whether something is to be said that the ledger does not have from this watcher. */
  get hasNews(): boolean {
    const { balances, outflows, retracted } = this.#news();
    return balances.length + outflows.length + retracted.length > 0;
  }

  /** How far the node's newest block lies behind this watcher's clock, ms. */
  get nodeAge(): number {
    const head = this.view.head;
    return head === undefined ? Infinity : this.#parts.clock.now() - head.time;
  }

  /** A signed observation as of now. Refused before the first block has been read. */
  observe(): Body<'chain.observed'> | Refusal {
    const { watcher, replica, chain, clock, sign } = this.#parts;
    const head: Header | undefined = this.view.head;
    if (head === undefined) return refuse('node-unread', `no block of ${chain} has been read yet`);
    const before = replica.state.get('watcher', watcher)?.clock ?? 0;
    const statement: Observation = {
      ledger: replica.ledger,
      watcher,
      clock: formatInstant(Math.max(clock.now(), before + 1)),
      head: { size: replica.size, root: replica.root() },
      chain,
      height: head.height,
      blockHash: head.hash,
      blockTime: formatInstant(head.time),
      ...this.#news(),
    };
    return { statement, signature: base64(sign(statementBytes('observation', statement))) };
  }

  #wallets(policy: Policy) {
    return policy.wallets.filter(({ chain }) => chain === this.#parts.chain);
  }

  /** Balances, outflows and retractions that differ from what the ledger has from this watcher. */
  #news(): Pick<Observation, 'balances' | 'outflows' | 'retracted'> {
    const { replica, watcher } = this.#parts;
    const { state } = replica;
    const balances = this.#wallets(replica.policy).flatMap(({ id, assets }) => {
      const amount = this.#balances.get(id)?.toString();
      const [asset] = assets;
      if (amount === undefined || asset === undefined) return [];
      if (state.get('balance', `${id}|${asset}|${watcher}`) === amount) return [];
      return [{ wallet: id, asset, amount }];
    });
    const outflows = this.#unreported.slice(0, MAX_REPORTED);
    const retracted = this.view.retracted
      .filter((outflow) => this.#isReported(outflow))
      .slice(0, MAX_REPORTED);
    return { balances, outflows, retracted };
  }
}

const isReported = (state: Lookup, watcher: string, wallet: string, identity: string): boolean =>
  state.get('outflow', `${wallet}|${identity}`)?.watchers.includes(watcher) ?? false;
