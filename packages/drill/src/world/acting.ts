// Plays the acts of a scenario: each through the interface that whoever acts would use, with what
// the attacker holds by then. What came of it is said in a word, with the tag of a refusal.
import { obstacle } from '@sekisho/ledger/clearance';
import { livePayment } from '@sekisho/ledger/payments';
import type { Stop } from '@sekisho/ledger/state';
import { stopsOver } from '@sekisho/ledger/stops';
import { hex } from '@sekisho/protocol/bytes';
import type { ActOf } from '../acts.ts';
import { APP_SERVER, isSigner, isWatcher, WALLET_KEY } from '../cast.ts';
import { frostSign } from '../frost-key.ts';
import { seededRandom, seedOf } from '../keys.ts';
import { SIGNERS } from '../policy-kit.ts';
import { alterEngine, pressSigners } from './altered-gateway.ts';
import {
  type Attempt,
  forgeRequest,
  judgeOnly,
  type Mode,
  type SignBytes,
  spendOnChain,
  withOneShare,
  withWholeKey,
} from './attack.ts';
import type { PlannedAct, Theft } from './incident.ts';
import { observeFalsely, stopAsWatcher } from './false-watcher.ts';
import { bringAct, proposePolicy } from './people.ts';
import type { Customer } from './population.ts';
import type { World } from './world.ts';

export interface Performed {
  readonly outcome: string;
  readonly tag?: string;
  /** Where money was asked for or announced. */
  readonly attempt?: Attempt;
}

/** Up to here every theft is sent, at its instant. */
const MANY = 500;

/** Entry hashes of what has been asked for, by whom. */
export interface Asked {
  readonly attacker: string[];
  readonly everyday: string[];
}

export class Stage {
  readonly #world: World;
  readonly #customers: (wallet: string) => readonly Customer[];
  readonly held: Set<string>;
  readonly asked: Asked = { attacker: [], everyday: [] };
  #forged = 0;
  #isAltered = false;

  constructor(
    world: World,
    held: readonly string[],
    customers: (wallet: string) => readonly Customer[],
  ) {
    this.#world = world;
    this.#customers = customers;
    this.held = new Set(held);
  }

  /**
   * Of very many thefts, one that cannot succeed, or that nobody could stop any more: the world
   * does not wake up for it.
   */
  isIdle(mode: Mode, { wallet }: Theft, turn: number): boolean {
    if (turn < MANY || this.#isAltered) return false;
    const { gateway, kit } = this.#world;
    const { id: client } = kit.policy.clients[0]!;
    const covered = { wallet, client: mode === 'forged-request' ? client : '', customer: '' };
    return mode === 'one-signer' || stopsOver(gateway.replica.state, covered).length > 0;
  }

  /** A theft is carried out as the mode says; an idle order is judged and not sent. */
  async steal(mode: Mode, theft: Theft, turn: number): Promise<Attempt> {
    if (mode === 'forged-request') {
      if (this.isIdle(mode, theft, turn))
        return judgeOnly(this.#world, theft, this.#customer(theft));
      return this.#request(theft, true);
    }
    const dealt = this.#world.kit.keysOfWallets.get(theft.wallet)!;
    const sign = mode === 'one-signer' ? withOneShare(dealt, SIGNERS[0]!) : wholeOf(dealt);
    return spendOnChain(this.#world, theft, sign);
  }

  async perform({ act, money, at, clock }: PlannedAct): Promise<Performed> {
    switch (act.act) {
      case 'request':
        return this.#performRequest(money!, act.customer);
      case 'spend':
        return spent(await spendOnChain(this.#world, money!, this.#keyOf(money!.wallet)));
      case 'collude':
        return this.#collude(act, money!);
      case 'take-over':
        this.held.add(act.party);
        return { outcome: 'held' };
      case 'alter':
        if (!this.#isAltered) alterEngine(this.#world);
        this.#isAltered = true;
        return { outcome: 'altered' };
      case 'observe':
        return told('taken', await observeFalsely(this.#world, act, clock ?? at));
      case 'stop':
        return told('stopped', await this.#stop(act));
      case 'thaw':
        return this.#thaw(act);
      case 'approve':
      case 'reject':
        return this.#decide(act);
      case 'amend':
        return told('proposed', await proposePolicy(this.#world, act));
      case 'veto':
        return this.#veto(act);
    }
  }

  async #performRequest(money: Theft, customer?: string): Promise<Performed> {
    const attempt = await this.#request(money, this.held.has(APP_SERVER), customer);
    const { verdict, reasons, withdrawal } = attempt;
    if (withdrawal === undefined) return { attempt, outcome: 'refused', tag: reasons[0]! };
    return { attempt, outcome: verdict! };
  }

  /** `own`: over the client's own connection. */
  async #request(theft: Theft, own: boolean, named?: string): Promise<Attempt> {
    const customer = named ?? this.#customer(theft);
    const attempt = await forgeRequest(this.#world, theft, {
      ...{ id: `forged-${this.#forged}`, customer },
      ...(own ? {} : { certificate: hex(seedOf(this.#world.kit.seed, 'certificate of a thief')) }),
    });
    if (attempt.withdrawal === undefined) return attempt;
    this.asked.attacker.push(attempt.withdrawal);
    if (this.#isAltered) await pressSigners(this.#world, this.held, attempt.withdrawal);
    return attempt;
  }

  /** Known customers in turn. */
  #customer({ wallet }: Theft): string {
    const people = this.#customers(wallet);
    return people[this.#forged++ % people.length]!.id;
  }

  /** The best he has: the whole key, also put together from shares, or one share. */
  #keyOf(wallet: string): SignBytes {
    const dealt = this.#world.kit.keysOfWallets.get(wallet)!;
    const signers = [...this.held].filter(isSigner);
    if (this.held.has(WALLET_KEY)) return wholeOf(dealt);
    if (signers.length >= dealt.group.threshold) return withWholeKey(dealt, signers);
    return withOneShare(dealt, signers[0]!);
  }

  async #collude({ parties }: ActOf<'collude'>, money: Theft): Promise<Performed> {
    const { kit } = this.#world;
    const dealt = kit.keysOfWallets.get(money.wallet)!;
    const { threshold } = dealt.group;
    if (parties.length < threshold) {
      const attempt = { theft: money, verdict: null, reasons: [] };
      return { attempt, outcome: 'too-few', tag: 'signers-too-few' };
    }
    const random = seededRandom(`${kit.seed} collusion ${money.at}`);
    const sign: SignBytes = (bytes) => frostSign(dealt, parties.slice(0, threshold), random, bytes);
    return spent(await spendOnChain(this.#world, money, sign));
  }

  #stop({ by, scope, reason = 'suspected-theft' }: ActOf<'stop'>): Promise<string | undefined> {
    return isWatcher(by)
      ? stopAsWatcher(this.#world, by, scope)
      : bringAct(this.#world, by, { act: 'stop', subject: scope, reason });
  }

  async #thaw({ by, scope }: ActOf<'thaw'>): Promise<Performed> {
    const inForce = this.#inForce(scope);
    if (inForce.length === 0) return { outcome: 'nothing' };
    let refused: string | undefined;
    for (const person of by) {
      for (const [subject, { outflows }] of inForce) {
        if (this.#stopOf(subject).lifted) continue;
        const act = { act: 'thaw' as const, subject, outflows: [...outflows] };
        const tag = await bringAct(this.#world, person, act);
        refused ??= tag;
      }
    }
    const left = inForce.some(([id]) => !this.#stopOf(id).lifted);
    return told(left ? 'counted' : 'thawed', refused);
  }

  #inForce(scope: string | undefined): readonly (readonly [string, Stop])[] {
    const { content } = this.#world.gateway.replica;
    return content
      .ids('stop')
      .map((id) => [id, this.#stopOf(id)] as const)
      .filter(([, stop]) => !stop.lifted && (scope === undefined || stop.scope === scope));
  }

  readonly #stopOf = (id: string): Stop => this.#world.gateway.replica.state.get('stop', id)!;

  async #decide({ act, by, of }: ActOf<'approve'> | ActOf<'reject'>): Promise<Performed> {
    const waiting = this.asked[of].filter((hash) => this.#waits(hash, act));
    if (waiting.length === 0) return { outcome: 'nothing' };
    let refused: string | undefined;
    for (const person of by) {
      for (const subject of waiting) {
        const tag = await bringAct(this.#world, person, { act, subject });
        refused ??= tag;
      }
    }
    return told(act === 'approve' ? 'approved' : 'rejected', refused);
  }

  async #veto({ by }: ActOf<'veto'>): Promise<Performed> {
    const waiting = this.#world.gateway.replica.state.get('waiting', '') ?? [];
    if (waiting.length === 0) return { outcome: 'nothing' };
    let refused: string | undefined;
    for (const person of by) {
      for (const subject of waiting) {
        const tag = await bringAct(this.#world, person, { act: 'veto', subject });
        refused ??= tag;
      }
    }
    return told('vetoed', refused);
  }

  /** For approval: held for a review, and by nothing else. */
  #waits(hash: string, act: 'approve' | 'reject'): boolean {
    const { state } = this.#world.gateway.replica;
    const withdrawal = state.get('withdrawal', hash)!;
    if (withdrawal.ended !== null || livePayment(state, withdrawal) !== undefined) return false;
    return act === 'reject' || obstacle(state, withdrawal)?.refused === 'not-reviewed';
  }
}

const wholeOf = (dealt: Parameters<typeof withWholeKey>[0]): SignBytes =>
  withWholeKey(dealt, SIGNERS.slice(0, dealt.group.threshold));

const spent = (attempt: Attempt): Performed => ({ attempt, outcome: 'announced' });

const told = (outcome: string, tag: string | undefined): Performed =>
  tag === undefined ? { outcome } : { outcome: 'refused', tag };
