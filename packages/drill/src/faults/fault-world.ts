// One seed, one life of the whole system among faults, from boot to rest. The same seed gives the
// same steps, bit for bit.
import { VirtualClock } from '../world/virtual-clock.ts';
import { fromHex } from '@sekisho/protocol/bytes';
import { CHAIN } from '../policy-kit.ts';
import { Account } from './account.ts';
import { BlockChain } from './block-chain.ts';
import { Callers } from './callers.ts';
import { ChainNode, nodeClient } from './chain-node.ts';
import type { Cryptography } from './cryptography.ts';
import { Dice } from './dice.ts';
import { checkEndSums, unfinished } from './end-check.ts';
import { Fates } from './fates.ts';
import { Happenings } from './happenings.ts';
import { Invariants } from './invariants.ts';
import { BALANCE, type Opening, START } from './kit.ts';
import type { Surroundings } from './life.ts';
import { planOf } from './plan.ts';
import { ShareCheck } from './share-check.ts';
import { Station } from './station.ts';
import { Trace } from './trace.ts';
import { type InvariantName, Violation } from './violation.ts';
import { Witness } from './witness.ts';

/** Between two looks at whether everything has come to its end. */
const LOOK_MS = 500;
/** A payment lives half an hour; whoever has not come to an end by then never will. */
const PATIENCE_MS = 2_400_000;
/** Over 360 blocks of a minute each beyond the deadline of what was prepared. */
const OUTAGE_MS = 7 * 3_600_000;
const OUTAGE_BLOCK_MS = 60_000;
/** Often against a block's time, so that what is in one is soon told. */
const WATCHERS_LOOK_MS = 2_000;

export interface FaultRun {
  readonly seed: number;
  readonly steps: number;
  /** SHA-256 of everything that happened. */
  readonly trace: string;
  readonly entries: number;
  readonly paid: number;
  /** Starts of processes from a snapshot. */
  readonly restored: number;
  /** What became of every errand, in words. */
  readonly ends: readonly string[];
  readonly violation?: {
    readonly invariant: InvariantName;
    readonly step: number;
    readonly detail: string;
    readonly last: readonly string[];
  };
}

export interface FaultOptions {
  readonly seed: number;
  readonly cryptography: Cryptography;
  readonly opening: Opening;
  /** Told of everything that happens. */
  readonly tell?: (line: string) => void;
}

export async function runSeed(options: FaultOptions): Promise<FaultRun> {
  return new FaultWorld(options).run();
}

class FaultWorld {
  readonly #seed: number;
  readonly #world: Surroundings;
  readonly #plan: ReturnType<typeof planOf>;
  readonly #parts: {
    readonly account: Account;
    readonly witness: Witness;
    readonly blocks: BlockChain;
    readonly station: Station;
  };
  readonly #invariants: Invariants;
  readonly #happenings: Happenings;
  #violation: Violation | undefined;

  constructor({ seed, cryptography, opening, tell }: FaultOptions) {
    this.#seed = seed;
    const dice = new Dice(`seed ${seed}`);
    const clock = new VirtualClock(START);
    const { kit, checks } = cryptography;
    const plan = planOf(dice.of('plan'), seed);
    this.#plan = plan;
    const trace = new Trace(clock, tell);
    const world: Surroundings = {
      ...{ clock, trace, dice, fates: new Fates(plan, clock, dice) },
      violated: (violation) => (this.#violation ??= violation),
    };
    this.#world = world;
    const { policy } = kit;
    const chain = checks.chain(CHAIN)!;
    const wallet = fromHex(kit.dealt.group.publicKey)!;
    const blocks = new BlockChain({ chain, wallet, now: START, balance: BALANCE });
    const names = ['gateway', ...policy.watchers.parties.map(({ id }) => id)];
    const nodes = new Map(names.map((name) => [name, new ChainNode(name, blocks)]));
    const account = new Account(policy.watchers.quorum);
    const witness = new Witness();
    const shares = new ShareCheck({
      ...{ account, witness, blocks, chain, policy, verify: checks.ed25519 },
      clocksApart: 2 * plan.clockStepMs,
    });
    const station = new Station({
      ...(plan.sealEvery === undefined ? {} : { sealEvery: plan.sealEvery }),
      ...{ world, ...opening, cryptography, lookEveryMs: WATCHERS_LOOK_MS },
      nodeOf: (life) => nodeClient(life, nodes.get(life.name)!, policy.wallets[0]!.address),
      onShare: (leaving) => this.#guarded(() => shares.check(leaving, clock.now())),
    });
    this.#parts = { account, witness, blocks, station };
    this.#invariants = new Invariants(this.#parts);
    const { ledger } = opening;
    const callers = new Callers({ world, kit, ledger, dice });
    this.#happenings = new Happenings({
      ...{ world, plan, kit, station, chain: blocks, nodes, callers, witness, account },
    });
  }

  async run(): Promise<FaultRun> {
    const { clock, trace } = this.#world;
    const { station } = this.#parts;
    for (const machine of station.machines) machine.start();
    this.#happenings.plan();
    const calm = START + this.#plan.calmFrom;
    await this.#until(calm + 1);
    if (this.#plan.outage) await this.#outage();
    const last = clock.now() + PATIENCE_MS;
    for (let why: string | undefined = 'begin'; why !== undefined;) {
      await this.#until(clock.now() + LOOK_MS);
      if (this.#violation !== undefined) break;
      why = unfinished(this.#parts);
      if (why !== undefined && clock.now() > last) {
        this.#guarded(() => {
          throw new Violation('liveness', why!);
        });
      }
    }
    if (this.#violation === undefined) this.#guarded(() => checkEndSums(this.#parts));
    trace.note('world', 'ends');
    return this.#told();
  }

  async #until(instant: number): Promise<void> {
    const { clock, trace } = this.#world;
    if (this.#violation !== undefined) return;
    await clock.runUntil(instant, () => {
      trace.step += 1;
      this.#guarded(() => this.#invariants.check());
      return this.#violation === undefined;
    });
  }

  /** Everybody is switched off; blocks go on without them. */
  async #outage(): Promise<void> {
    const { clock, trace } = this.#world;
    const { station, blocks } = this.#parts;
    trace.note('world', 'everybody is down for hours');
    this.#happenings.isQuiet = true;
    for (const machine of station.machines) machine.holdDown();
    const end = clock.now() + OUTAGE_MS;
    clock.after(OUTAGE_MS - 1, () => blocks.sleepUntil(end, OUTAGE_BLOCK_MS));
    await this.#until(end);
    this.#happenings.isQuiet = false;
    for (const machine of station.machines) {
      machine.release();
      machine.start();
    }
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (fault) {
      if (!(fault instanceof Violation)) throw fault;
      this.#violation ??= fault;
    }
  }

  #told(): FaultRun {
    const { account, blocks, witness, station } = this.#parts;
    const { trace } = this.#world;
    const restored = station.machines.reduce((sum, machine) => sum + machine.restored, 0);
    const paid = account.prepared.filter(({ identity }) => blocks.heightOf(identity) !== undefined);
    const ends = witness.errands.map(({ id }) => {
      const hash = witness.withdrawals.get(id) ?? '';
      const isPaid = paid.some(({ withdrawals }) => withdrawals[0] === hash);
      return `${id} ${isPaid ? 'paid' : account.ended.has(hash) ? 'ended' : 'held'}`;
    });
    const { step, last } = trace;
    const told = {
      ...{ seed: this.#seed, steps: step, entries: account.size, paid: paid.length, ends },
      restored,
    };
    const violation = this.#violation;
    if (violation === undefined) return { ...told, trace: trace.digest() };
    const { invariant, message: detail } = violation;
    return { ...told, trace: trace.digest(), violation: { invariant, step, detail, last } };
  }
}
