// Whether something fails now: every fault that is drawn while the world runs is drawn here.
import type { Clock } from '@sekisho/protocol/clock';
import type { Dice } from './dice.ts';
import type { Plan } from './plan.ts';

/** Between machines, one way, when nothing is wrong. */
const FASTEST_MS = 1;
const SLOWEST_MS = 15;
/** What comes this late comes after what was sent later. */
const LATE_MS = 4_000;
/** A write to disk and its fsync. */
const SLOWEST_WRITE_MS = 6;
/** Enough to die in the middle of everything; more only makes a seed slow. */
const MAX_CRASHES = 8;
const DOWN_MS = [50, 8_000] as const;

export type WriteFate = 'lands' | 'fails before' | 'fails after';

export class Fates {
  readonly #plan: Plan;
  readonly #clock: Clock;
  readonly #start: number;
  readonly #ports: Dice;
  readonly #disk: Dice;
  readonly #net: Dice;
  readonly #node: Dice;
  #crashes = 0;
  #calm = false;

  constructor(plan: Plan, clock: Clock, dice: Dice) {
    this.#plan = plan;
    this.#clock = clock;
    this.#start = clock.now();
    [this.#ports, this.#disk] = [dice.of('ports'), dice.of('disk')];
    [this.#net, this.#node] = [dice.of('net'), dice.of('node')];
  }

  /** No fault from now on. */
  calm(): void {
    this.#calm = true;
  }

  get #faulty(): boolean {
    if (this.#calm) return false;
    const since = this.#clock.now() - this.#start;
    return since >= this.#plan.faultsFrom && since < this.#plan.calmFrom;
  }

  #happens(dice: Dice, odds: number): boolean {
    return odds > 0 && this.#faulty && dice.oneIn(odds);
  }

  /** Asked at every call of a port: does the process die here? */
  crashes(): boolean {
    if (this.#crashes >= MAX_CRASHES || !this.#happens(this.#ports, this.#plan.crash)) return false;
    this.#crashes += 1;
    return true;
  }

  /** Of a process that has died: are its connections cut, or does it just fall silent? */
  dieSilently(): boolean {
    return this.#happens(this.#ports, this.#plan.silent);
  }

  downFor(): number {
    return this.#ports.between(...DOWN_MS);
  }

  /** What was being written at a crash has landed, or it has not. */
  landed(): boolean {
    return this.#disk.oneIn(2);
  }

  write(): { readonly ms: number; readonly fate: WriteFate } {
    const ms = this.#disk.between(1, SLOWEST_WRITE_MS);
    if (!this.#happens(this.#disk, this.#plan.diskFails)) return { ms, fate: 'lands' };
    return { ms, fate: this.#disk.pick(['fails before', 'fails after'] as const) };
  }

  latency(): number {
    return this.#net.between(FASTEST_MS, SLOWEST_MS);
  }

  /** What becomes of a frame: how late each copy of it is, none if it is lost. */
  frame(): { readonly cut: boolean; readonly copies: readonly number[] } {
    const { linkCut, frameLost, frameTwice, frameLate } = this.#plan;
    if (!this.#faulty) return { cut: false, copies: [0] };
    if (this.#happens(this.#net, linkCut)) return { cut: true, copies: [] };
    if (this.#happens(this.#net, frameLost)) return { cut: false, copies: [] };
    const late = this.#happens(this.#net, frameLate) ? this.#net.between(1, LATE_MS) : 0;
    if (!this.#happens(this.#net, frameTwice)) return { cut: false, copies: [late] };
    return { cut: false, copies: [late, this.#net.between(1, LATE_MS)] };
  }

  requestLost(): boolean {
    return this.#happens(this.#net, this.#plan.requestLost);
  }

  requestTwice(): boolean {
    return this.#happens(this.#net, this.#plan.requestTwice);
  }

  /** What a question to a node comes to. */
  node(): 'answers' | 'fails' | 'stalls' {
    if (this.#happens(this.#node, this.#plan.nodeFails)) return 'fails';
    return this.#happens(this.#node, this.#plan.nodeStalls) ? 'stalls' : 'answers';
  }
}
