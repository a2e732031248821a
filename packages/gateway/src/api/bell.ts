// Wakes everybody who waits for the next commit.
import type { Clock } from '@sekisho/protocol/clock';

export class Bell {
  readonly #clock: Clock;
  #waiting: (() => void)[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  ring(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** True when it rang within the time. */
  wait(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const cancel = this.#clock.after(ms, () => {
        this.#waiting = this.#waiting.filter((other) => other !== wake);
        resolve(false);
      });
      const wake = () => {
        cancel();
        resolve(true);
      };
      this.#waiting.push(wake);
    });
  }
}
