// Blocks of the simulated chain: one a minute on the minute of the world, and none while it sleeps.
import type { SimulatedChain } from '../nis-node.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** NEM's average. */
export const BLOCK_MS = 60_000;

export class Harvester {
  readonly #clock: VirtualClock;
  readonly #chain: SimulatedChain;
  readonly #origin: number;
  #cancel: () => void = () => {};
  /** The last block with anything in it. */
  #busyHeight = 0;
  #busyAt = 0;

  constructor(clock: VirtualClock, chain: SimulatedChain) {
    this.#clock = clock;
    this.#chain = chain;
    this.#origin = clock.now();
    this.#next();
  }

  get busyHeight(): number {
    return this.#busyHeight;
  }

  get busyAt(): number {
    return this.#busyAt;
  }

  /** The last instant for a block at or before this one. */
  slotBefore(instant: number): number {
    return instant - ((instant - this.#origin) % BLOCK_MS);
  }

  /** Nobody harvested in between; there is a block right now, and then one a minute again. */
  wakeUp(): void {
    this.#cancel();
    this.#make();
  }

  #make(): void {
    const block = this.#chain.makeBlock();
    if (block.transactions.length > 0) {
      this.#busyHeight = block.height;
      this.#busyAt = this.#clock.now();
    }
    this.#next();
  }

  #next(): void {
    const slot = this.slotBefore(this.#clock.now()) + BLOCK_MS;
    this.#cancel = this.#clock.at(slot, () => this.#make());
  }
}
