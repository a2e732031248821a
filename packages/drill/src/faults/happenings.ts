// What happens in the world beside faults: errands of customers, what people do about them, a stop
// now and then, a theft, and the weather of the chain.
import { isRefusal } from '@sekisho/protocol/refusal';
import { stopIdOf } from '@sekisho/protocol/evidence';
import { fromHex } from '@sekisho/protocol/bytes';
import { chainOf } from '@sekisho/chains/chain';
import { sleep } from '@sekisho/protocol/clock';
import { CHAIN, MICRO, type PolicyKit, WALLET, XEM } from '../policy-kit.ts';
import type { Account } from './account.ts';
import type { BlockChain } from './block-chain.ts';
import type { Callers } from './callers.ts';
import type { ChainNode } from './chain-node.ts';
import type { Dice } from './dice.ts';
import type { Surroundings } from './life.ts';
import type { Plan } from './plan.ts';
import type { Station } from './station.ts';
import type { Errand, StopAsked, Witness } from './witness.ts';

/** A person looks at what waits within so long. */
const LOOKS_MS = 4_000;
const MAX_REORGANISED = 20;
/** Longer than a cosignature is good for: by then a stop in force must hold everything back. */
const AFTER_STOP_MS = 64_000;
/** Nobody looks at it, so that only the stop holds it back. */
const SMALL = 3n * MICRO;
/** Before everybody goes down: time to prepare a payment, and perhaps to sign it. */
const JUST_MS = [60, 500] as const;

export interface HappeningsParts {
  readonly world: Surroundings;
  readonly plan: Plan;
  readonly kit: PolicyKit;
  readonly station: Station;
  readonly chain: BlockChain;
  readonly nodes: ReadonlyMap<string, ChainNode>;
  readonly callers: Callers;
  readonly witness: Witness;
  readonly account: Account;
}

export class Happenings {
  readonly #parts: HappeningsParts;
  readonly #dice: Dice;
  /** True once nobody breaks anything any more. */
  #calm = false;
  /** While it is, nobody harvests here. */
  isQuiet = false;

  constructor(parts: HappeningsParts) {
    this.#parts = parts;
    this.#dice = parts.world.dice.of('happenings');
  }

  plan(): void {
    const { plan, world } = this.#parts;
    this.#keepHarvesting();
    for (let n = 0; n < plan.errands; n++) this.#ask(this.#errand(n));
    if (plan.stop) this.#at(this.#sometime(), () => this.#stop());
    if (plan.outage) {
      const at = plan.calmFrom - this.#dice.between(...JUST_MS);
      this.#ask({ ...this.#errand(plan.errands), at });
    }
    if (plan.late) {
      const at = plan.calmFrom + AFTER_STOP_MS + 2 * plan.clockStepMs;
      this.#ask({ ...this.#errand(plan.errands + 1), amount: SMALL, at });
    }
    if (plan.theft) world.clock.after(this.#sometime(), () => this.#steal());
    for (let n = 0; n < plan.reorganisations; n++) {
      world.clock.after(this.#sometime(), () => this.#reorganise());
    }
    for (let n = 0; n < plan.nodesAstray; n++) {
      world.clock.after(this.#sometime(), () => this.#leadAstray());
    }
    for (let n = 0; n < plan.clockSteps; n++) {
      world.clock.after(this.#sometime(), () => this.#stepClock());
    }
    world.clock.after(plan.calmFrom, () => this.#comeToRest());
  }

  /** Every node sees the chain again, and every clock is right. */
  #comeToRest(): void {
    const { world, nodes, station } = this.#parts;
    this.#calm = true;
    world.fates.calm();
    world.trace.note('world', 'is calm');
    for (const node of nodes.values()) node.show({ how: 'true' });
    for (const machine of station.machines) machine.skew = 0;
  }

  #sometime(): number {
    const { faultsFrom, calmFrom } = this.#parts.plan;
    return this.#dice.between(faultsFrom, calmFrom - 1);
  }

  #at(ms: number, work: () => Promise<void>): void {
    const { world, witness } = this.#parts;
    witness.busy += 1;
    world.clock.after(ms, () => {
      void work().finally(() => (witness.busy -= 1));
    });
  }

  #ask(errand: Errand): void {
    this.#parts.witness.errands.push(errand);
    this.#at(errand.at, () => this.#serve(errand));
  }

  #errand(n: number): Errand {
    const dice = this.#dice;
    // The hundredths tell withdrawals apart on the chain, where nothing else does.
    const main = BigInt(dice.oneIn(4) ? dice.between(1_001, 2_000) : dice.between(1, 900));
    return {
      id: `w-${n}`,
      amount: main * MICRO + BigInt(n) * 10_000n,
      address: this.#parts.kit.address(dice.below(4) + 1),
      customer: `c-${dice.below(3)}`,
      at: dice.oneIn(2) ? dice.between(1_000, 4_000) : this.#sometime(),
      then: dice.pick(['approve', 'approve', 'approve', 'reject', 'cancel', 'nothing'] as const),
    };
  }

  async #serve(errand: Errand): Promise<void> {
    const { callers, station, witness, world } = this.#parts;
    const answer = await callers.order(station.gateway, errand);
    witness.tookOrder(errand, answer);
    world.trace.note('client', `${errand.id} is ${String(answer.body['status'])}`);
    if (errand.then === 'nothing') return;
    await sleep(world.clock, this.#dice.between(1, LOOKS_MS));
    if (errand.then === 'cancel') {
      await callers.cancel(station.gateway, errand.id);
      return;
    }
    if (answer.body['verdict'] !== 'review') return;
    const subject = witness.withdrawals.get(errand.id)!;
    const { then: act } = errand;
    witness.tookAct(await callers.act(station.gateway, 'alice', { act, subject }));
    world.trace.note('alice', `${act} ${errand.id}`);
  }

  /** One person, everybody told at once; two other people thaw it, perhaps. */
  async #stop(): Promise<void> {
    const { callers, station, witness, world, plan } = this.#parts;
    const scope = this.#dice.pick(['everything', `wallet:${WALLET}`, `wallet:${WALLET}`]);
    const body = callers.stop('dave', scope);
    const id = stopIdOf(body.statement as Parameters<typeof stopIdOf>[0]);
    const asked: StopAsked = { id, scope, heldBy: new Set(), shownAt: undefined };
    witness.stops.push(asked);
    world.trace.note('dave', `stops ${scope}`);
    const { quorum, parties } = this.#parts.kit.policy.watchers;
    const toWatchers = station.watchers.map(async (machine) => {
      const answer = await callers.tell(machine, '/v1/stops', body);
      if (answer.status !== 200) return;
      asked.heldBy.add(machine.name);
      if (asked.heldBy.size <= parties.length - quorum) return;
      asked.shownAt ??= world.clock.now();
      world.trace.note('world', `the stop of ${scope} is shown as in force`);
    });
    // A taken gateway would not even write it down; this one is asked now and then.
    const told = this.#dice.oneIn(2) ? callers.tell(station.gateway, '/v1/acts', body) : undefined;
    await Promise.all(toWatchers);
    if (told !== undefined) witness.tookAct(await told);
    if (!plan.thaw) return;
    await sleep(world.clock, this.#dice.between(1_000, 70_000));
    await this.#thaw(id, []);
  }

  async #thaw(subject: string, outflows: string[]): Promise<void> {
    const { callers, station, witness, world, account } = this.#parts;
    while (!account.stops.some((stop) => stop.id === subject)) await sleep(world.clock, 1_000);
    for (const person of ['alice', 'bob']) {
      const what = { act: 'thaw' as const, subject, outflows };
      witness.tookAct(await callers.act(station.gateway, person, what));
      world.trace.note(person, 'thaws');
    }
  }

  /** By the whole key, past everybody. */
  #steal(): void {
    const { kit, chain, world, witness } = this.#parts;
    const nem = chainOf(CHAIN)!;
    const now = world.clock.now();
    const built = nem.build({
      signerPublicKey: fromHex(kit.dealt.group.publicKey)!,
      ...{ asset: XEM, amount: 77n * MICRO, destination: { address: kit.address(9) } },
      ...{ at: now, deadline: now + 3_600_000 },
    });
    if (isRefusal(built)) throw new Error(built.detail);
    witness.thefts.add(built.identity);
    chain.announce(built.bytes, kit.signWhole(built.bytes), now);
    world.trace.note('thief', 'spends by the key');
  }

  #keepHarvesting(): void {
    const { world, chain, plan } = this.#parts;
    world.clock.after(plan.blockMs, () => {
      if (!this.isQuiet)
        chain.makeBlock(world.clock.now(), () => !this.#calm && this.#dice.oneIn(4));
      this.#keepHarvesting();
    });
  }

  #reorganise(): void {
    const { chain, world } = this.#parts;
    const depth = Math.min(this.#dice.between(1, MAX_REORGANISED), chain.height - 1);
    if (depth < 1) return;
    const orphans = this.#dice.pick(['return', 'drop'] as const);
    chain.reorganise(depth, world.clock.now(), orphans);
    world.trace.note('chain', `loses ${depth} blocks, orphans ${orphans}`);
  }

  /** One watcher's node, for some time: behind, or on a fork of its own. */
  #leadAstray(): void {
    const { chain, nodes, world } = this.#parts;
    const node = nodes.get(this.#dice.pick([...nodes.keys()]))!;
    const back = this.#dice.between(1, MAX_REORGANISED);
    const base = Math.max(1, chain.height - back);
    const fork = this.#dice.oneIn(2);
    node.show(fork ? { how: 'fork', base } : { how: 'late', blocks: back });
    world.trace.note('chain', `${node.name} is ${fork ? 'on a fork' : 'late'} by ${back}`);
    world.clock.after(this.#dice.between(1_000, 30_000), () => node.show({ how: 'true' }));
  }

  #stepClock(): void {
    const { station, plan, world } = this.#parts;
    const machine = this.#dice.pick(station.machines);
    const ms = this.#dice.between(-plan.clockStepMs, plan.clockStepMs);
    machine.skew = ms;
    world.trace.note(machine.name, `its clock is ${ms} ms off`);
  }
}
