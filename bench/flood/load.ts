// How a load is offered: so many units each second, from several addresses of this machine, for a
// bounded time. Whatever answers and whatever ends is counted.

/** What one run of an attack offered and what it got. */
export interface Offered {
  /** Requests, connections or frames, whichever the attack is made of. */
  readonly offered: number;
  readonly seconds: number;
  /** Answers by HTTP status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Connections that the other side refused or ended. */
  readonly closed: number;
}

export class Count {
  offered = 0;
  closed = 0;
  readonly #statuses = new Map<string, number>();
  readonly #began = performance.now();

  status(status: string): void {
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
  }

  get told(): Offered {
    return {
      offered: this.offered,
      seconds: (performance.now() - this.#began) / 1_000,
      statuses: Object.fromEntries([...this.#statuses].sort()),
      closed: this.closed,
    };
  }
}

/** How often a load looks at the clock. */
const TICK_MS = 5;

/** Runs `one` so many times a second for so long, as evenly as the machine lets it. */
export function pace(perSecond: number, ms: number, one: () => void): Promise<void> {
  const began = performance.now();
  let done = 0;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const passed = Math.min(ms, performance.now() - began);
      const due = Math.floor((passed / 1_000) * perSecond);
      for (; done < due; done++) one();
      if (passed < ms) return;
      clearInterval(timer);
      resolve();
    }, TICK_MS);
  });
}

/** 127.0.5.1 and on: other senders than the client, on any machine. */
export const addressOf = (n: number): string => `127.0.${5 + Math.floor(n / 250)}.${1 + (n % 250)}`;
