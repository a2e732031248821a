// A clock that goes forward in steps: what is due at the end of a step runs once, however often it
// would have run on the way. Years pass quickly, and nothing that waits is forgotten.
import type { Clock } from '@sekisho/protocol/clock';
import { atRest } from '../manual-clock.ts';

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

export class StepClock implements Clock {
  #now: number;
  #timers = new Set<Timer>();

  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + ms, run };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  async pass(ms: number): Promise<void> {
    this.#now += ms;
    const due = [...this.#timers].filter(({ at }) => at <= this.#now);
    for (const timer of due.sort((a, b) => a.at - b.at)) {
      if (this.#timers.delete(timer)) timer.run();
    }
    await atRest();
  }
}
