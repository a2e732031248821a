// The real clock, for main.ts.
import type { Clock } from '@sekisho/protocol/clock';

/** Node runs a timer of more than 2^31 - 1 ms at once: longer ones are waited for in parts. */
const MAX_TIMER_MS = 2_147_483_647;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    let timer: NodeJS.Timeout;
    const wait = (left: number): void => {
      const part = Math.min(left, MAX_TIMER_MS);
      // Node may run a timer a part of a millisecond early; "at least ms later" is promised.
      const next = left > part ? () => wait(left - part) : run;
      timer = setTimeout(next, part === MAX_TIMER_MS ? part : part + 1);
    };
    wait(Math.max(0, ms));
    return () => clearTimeout(timer);
  },
};
