// Plays the acts of a scenario: each through the interface that whoever acts would use, with what
// the attacker holds by then. What came of it is said in a word, with the tag of a refusal.
import { isStopped } from '@sekisho/ledger/stops';
import { hex } from '@sekisho/protocol/bytes';
import type { ActOf } from '../acts.ts';
import { APP_SERVER, consoleOf, isSigner, isWatcher, WALLET_KEY } from '../cast.ts';
import { frostSign } from '../frost-key.ts';
import { seededRandom, seedOf } from '../keys.ts';
import { SIGNERS, XEM } from '../policy-kit.ts';
import { alterEngine, pressSigners, substitute } from './altered-gateway.ts';
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
import { type Asked, Hands, told, type Whose } from './hands.ts';
import type { Customer } from './population.ts';
import type { World } from './world.ts';

export interface Performed {
  readonly outcome: string;
  readonly tag?: string;
  /** Where money was asked for or announced by the attacker. */
  readonly attempt?: Attempt;
  /** Entry hash of what the exchange’s own people asked for. */
  readonly order?: string;
}

/** Up to here every theft is sent, at its instant. */
const MANY = 500;

export class Stage {
  readonly #world: World;
  readonly #customers: (wallet: string) => readonly Customer[];
  readonly held: Set<string>;
  readonly asked: Asked = { attacker: [], everyday: [], order: [] };
  readonly #hands: Hands;
  #forged = 0;
  #ordered = 0;
  #isAltered = false;
  /** Whose payments the gateway makes out to the attacker. */
  readonly #substituted = new Set<Whose>();

  constructor(
    world: World,
    held: readonly string[],
    customers: (wallet: string) => readonly Customer[],
  ) {
    this.#world = world;
    this.#customers = customers;
    this.held = new Set(held);
    this.#hands = new Hands(world, this.asked);
  }

  /** Policies that only people of the attacker, or deceived by him, have signed. */
  hostilePolicies(): readonly string[] {
    return this.#hands.policiesOf(
      (person) => this.held.has(person) || this.held.has(consoleOf(person)),
    );
  }

  get isAltered(): boolean {
    return this.#isAltered;
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
    return mode === 'one-signer' || isStopped(gateway.replica.state, covered);
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
      case 'substitute':
        return this.#substitute(act, money!);
      case 'order':
        return this.#order(act, money!);
      case 'observe':
        return told('taken', await observeFalsely(this.#world, act, clock ?? at));
      case 'stop':
        return told('stopped', await this.#stop(act));
      default:
        return this.#perform(act);
    }
  }

  /** What people do; a gateway that puts its own payments in asks signers for them at once. */
  async #perform(act: Parameters<Hands['perform']>[0]): Promise<Performed> {
    const performed = await this.#hands.perform(act);
    for (const whose of this.#substituted) {
      for (const hash of this.asked[whose]) await pressSigners(this.#world, this.held, hash);
    }
    return performed;
  }

  #substitute({ of }: ActOf<'substitute'>, theft: Theft): Performed {
    this.#isAltered = true;
    this.#substituted.add(of);
    substitute(this.#world, (hash) => this.asked[of].includes(hash), theft);
    const attempt = { theft, verdict: null, reasons: [], isSubstitution: true };
    return { attempt, outcome: 'altered' };
  }

  /** The exchange’s own people ask, by the everyday client. */
  async #order({ customer }: ActOf<'order'>, { wallet, to, amount }: Theft): Promise<Performed> {
    const { desk, gateway } = this.#world;
    const answer = await desk.ask({
      ...{ id: `order-${this.#ordered++}`, wallet, asset: XEM, customer },
      ...{ amount: amount.toString(), destination: { address: to } },
    });
    if ('refused' in answer) return { outcome: 'refused', tag: answer.refused };
    this.asked.order.push(answer.withdrawal);
    const { outcome } = gateway.replica.state.get('withdrawal', answer.withdrawal)!;
    return { outcome, order: answer.withdrawal };
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
      : this.#hands.sign(by, { act: 'stop', subject: scope, reason });
  }
}

const wholeOf = (dealt: Parameters<typeof withWholeKey>[0]): SignBytes =>
  withWholeKey(dealt, SIGNERS.slice(0, dealt.group.threshold));

const spent = (attempt: Attempt): Performed => ({ attempt, outcome: 'announced' });
