// One life of a process, from its start to its crash. Everything it does passes through its ports,
// and each call of a port may be its last: what is left of it afterwards reaches nothing any more.
import type { Clock, Random } from '@sekisho/protocol/clock';
import { refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { VirtualClock } from '../world/virtual-clock.ts';
import type { Dice } from './dice.ts';
import type { Fates } from './fates.ts';
import type { Trace } from './trace.ts';
import type { Violation } from './violation.ts';

/** What all machines share. */
export interface Surroundings {
  readonly clock: VirtualClock;
  readonly fates: Fates;
  readonly trace: Trace;
  readonly dice: Dice;
  /** Ends the run of this seed. */
  readonly violated: (violation: Violation) => void;
}

/** Over what a client of a node waits for an answer. */
const STALL_MS = 10_000;

/** What the dead wait for. */
const never = <T>(): Promise<T> => new Promise<T>(() => {});

export class Life {
  readonly name: string;
  readonly world: Surroundings;
  readonly clock: Clock;
  readonly random: Random;
  /** For nonces: real and simulated shares draw more or less of it, so no crash hangs on that. */
  readonly nonces: Random;
  readonly #whenOver: (() => void)[] = [];
  #alive = true;

  /** `skew`: how far this machine's clock is off, ms, at any time. */
  constructor(name: string, generation: number, world: Surroundings, skew: () => number) {
    this.name = name;
    this.world = world;
    const { clock } = world;
    this.clock = {
      now: () => {
        this.reach('clock');
        return clock.now() + skew();
      },
      after: (ms, run) => {
        const cancel = clock.after(ms, () => {
          if (this.reach('timer')) run();
        });
        return cancel;
      },
    };
    const dice = world.dice.of(`${name} life ${generation}`);
    this.nonces = dice.of('nonces').random();
    const drawn = dice.random();
    this.random = {
      bytes: (length) => {
        this.reach('random');
        return drawn.bytes(length);
      },
    };
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** A call of a port; false: the process has died, here or before. */
  reach(port: string): boolean {
    if (this.#alive && this.world.fates.crashes()) this.end(`crashes at ${port}`);
    return this.#alive;
  }

  /** Runs once this life is over, at once. */
  onEnd(run: () => void): void {
    this.#whenOver.push(run);
  }

  end(how: string): void {
    if (!this.#alive) return;
    this.#alive = false;
    this.world.trace.note(this.name, how);
    for (const run of this.#whenOver) run();
  }

  /** What `work` answers, unless the process dies before, meanwhile or after. */
  async through<T>(port: string, work: () => T | Promise<T>): Promise<T> {
    if (!this.reach(port)) return never();
    try {
      const answer = await work();
      return this.reach(port) ? answer : await never<T>();
    } catch (fault) {
      return this.reach(port) ? Promise.reject(fault) : never();
    }
  }

  /** Virtual time passes; the dead do not wake up. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.world.clock.after(ms, () => {
        if (this.#alive) resolve();
      });
    });
  }

  /** A question to a node. */
  ask<T>(what: string, answer: () => T): Promise<T | Refusal> {
    return this.through(what, async () => {
      const fate = this.world.fates.node();
      if (fate === 'fails') return refuse('node-unreachable', `${what}: no answer`);
      if (fate === 'stalls') {
        await this.sleep(STALL_MS);
        return refuse('node-timeout', `${what}: none in time`);
      }
      return answer();
    });
  }
}
