// A machine: a disk that outlives its processes, a clock that may be wrong, and whoever starts the
// next process when one has died or its store has broken. No operator has any part in that.
import type { Api } from '@sekisho/replica/api';
import { MemoryDisk } from '@sekisho/replica/memory-store';
import type { Replica } from '@sekisho/replica/replica';
import { isRefusal, type Refusal } from '@sekisho/protocol/refusal';
import type { Store } from '@sekisho/replica/store';
import { openFaultStore } from './fault-store.ts';
import { Life, type Surroundings } from './life.ts';
import type { Host } from './network.ts';
import { Violation } from './violation.ts';

/** How long the process manager waits before it starts a process whose store has broken. */
const RESTART_MS = 1_000;

/** What a started process shows of itself. */
export interface Running {
  readonly replica: Replica;
  readonly api?: Api;
}

export type Boot = (life: Life, store: Store) => Promise<Running | Refusal>;

export class Machine implements Host {
  readonly name: string;
  readonly certificate: string;
  #disk = new MemoryDisk();
  readonly #world: Surroundings;
  readonly #boot: Boot;
  #generation = 0;
  #life: Life | undefined;
  #running: Running | undefined;
  #isHeldDown = false;
  /** Ms that its clock is off. */
  skew = 0;
  /** How often it started from its snapshot. */
  restored = 0;

  constructor(name: string, certificate: string, world: Surroundings, boot: Boot) {
    this.name = name;
    this.certificate = certificate;
    this.#world = world;
    this.#boot = boot;
  }

  get disk(): MemoryDisk {
    return this.#disk;
  }

  /** Another disk takes the place of the one there was: a new machine, or what was rebuilt. */
  replaceDisk(disk: MemoryDisk): void {
    if (this.#life?.alive) throw new Error(`${this.name} runs: hold it down first`);
    this.#disk = disk;
  }

  get life(): Life | undefined {
    return this.#life;
  }

  /** The process's copy of the ledger, while it runs. */
  get replica(): Replica | undefined {
    return this.#life?.alive ? this.#running?.replica : undefined;
  }

  /** Whatever a crash left of a snapshot, the one that counts is whole. */
  #beginning({ sealed, refused }: Replica['started']): string {
    if (refused !== undefined) throw new Violation('restart', `${this.name}: ${refused.detail}`);
    if (sealed === 0) return '';
    this.restored += 1;
    return `, from its snapshot at ${sealed}`;
  }

  get up(): Host['up'] {
    const life = this.#life;
    if (!life?.alive || this.#running === undefined) return undefined;
    return { life, ...(this.#running.api === undefined ? {} : { api: this.#running.api }) };
  }

  start(): void {
    const { trace, clock, fates } = this.#world;
    if (this.#life?.alive || this.#isHeldDown) return;
    const life = new Life(this.name, ++this.#generation, this.#world, () => this.skew);
    [this.#life, this.#running] = [life, undefined];
    trace.note(this.name, `starts life ${this.#generation}`);
    life.onEnd(() => clock.after(fates.downFor(), () => this.start()));
    const store = openFaultStore(life, this.#disk, () =>
      clock.after(RESTART_MS, () => life.end('is ended: its store broke')),
    );
    this.#boot(life, store)
      .then(
        (running) => {
          if (!life.alive) return;
          if (isRefusal(running)) {
            throw new Violation('restart', `${this.name}: ${running.refused}: ${running.detail}`);
          }
          this.#running = running;
          const { size, started } = running.replica;
          trace.note(this.name, `runs at ${size}${this.#beginning(started)}`);
        },
        (fault: unknown) => {
          const why = fault instanceof Error ? fault.message : String(fault);
          clock.after(RESTART_MS, () => life.end(`is ended: it did not start (${why})`));
        },
      )
      .catch((violation: Violation) => this.#world.violated(violation));
  }

  /** Down until `start` is called after `release`. */
  holdDown(): void {
    this.#isHeldDown = true;
    this.#life?.end('is shut down');
  }

  release(): void {
    this.#isHeldDown = false;
  }
}
