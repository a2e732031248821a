// What is seen of the system from outside, counted: "right after the third payment.signed" is a
// moment that comes on a slow machine too, "after 200 ms" is another one there.

export interface Occasion {
  readonly kind: string;
  /** Of this kind, from now on. */
  readonly count: number;
}

interface Waiting {
  left: number;
  readonly then: () => void;
}

export class Occasions {
  readonly #waiting = new Map<string, Set<Waiting>>();

  /** Something of this kind was seen just now. Whoever waits for it is told before this returns. */
  see(kind: string): void {
    for (const waiting of this.#waiting.get(kind) ?? []) {
      waiting.left -= 1;
      if (waiting.left > 0) continue;
      this.#waiting.get(kind)?.delete(waiting);
      waiting.then();
    }
  }

  /** Runs `then` in the very turn in which the occasion is seen; answers how to call it off. */
  at({ kind, count }: Occasion, then: () => void): () => void {
    const waiting = { left: count, then };
    const row = this.#waiting.get(kind) ?? new Set();
    this.#waiting.set(kind, row.add(waiting));
    return () => void row.delete(waiting);
  }
}
