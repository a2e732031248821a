// What happened, in order: hashed as it goes, so that two runs of a seed can be compared by one
// line, with the last of it kept for whoever has to understand a failure.
import { createHash } from 'node:crypto';
import type { Clock } from '@sekisho/protocol/clock';

const KEPT = 60;

export class Trace {
  readonly #clock: Clock;
  readonly #start: number;
  readonly #hash = createHash('sha256');
  readonly #last: string[] = [];
  readonly #tell: ((line: string) => void) | undefined;
  step = 0;

  constructor(clock: Clock, tell?: (line: string) => void) {
    this.#clock = clock;
    this.#start = clock.now();
    this.#tell = tell;
  }

  note(who: string, what: string): void {
    const line = `${this.step} ${this.#clock.now() - this.#start}ms ${who}: ${what}`;
    this.#hash.update(line).update('\n');
    this.#last.push(line);
    if (this.#last.length > KEPT) this.#last.shift();
    this.#tell?.(line);
  }

  get last(): readonly string[] {
    return this.#last;
  }

  /** Of everything so far; the trace takes nothing more. */
  digest(): string {
    return this.#hash.digest('hex');
  }
}
