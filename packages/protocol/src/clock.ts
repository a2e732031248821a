// The seams through which time and chance enter. `main.ts` of each process hands in the real ones,
// the drill world seeded ones; nothing else in the system may look at a clock or draw randomness.

export interface Clock {
  /** Integer milliseconds since the Unix epoch. */
  now(): number;
  /** Runs `run` once, at least `ms` later; the answer cancels it. */
  after(ms: number, run: () => void): () => void;
}

export interface Random {
  /** Bytes nobody can predict. */
  bytes(length: number): Uint8Array;
}

export const sleep = (clock: Clock, ms: number): Promise<void> =>
  new Promise((resolve) => clock.after(ms, resolve));

/** The promise's value, or the fault `what timed out after … ms`. */
export async function within<T>(
  clock: Clock,
  ms: number,
  what: string,
  work: Promise<T>,
): Promise<T> {
  let cancel: () => void = () => {};
  const late = new Promise<never>((_resolve, reject) => {
    cancel = clock.after(ms, () => reject(new Error(`${what} timed out after ${ms} ms`)));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    cancel();
  }
}
