// How often something was turned away, by reason: for /metrics, and for a line in the operator's
// log at most so often, since strangers knock as often as they like.

export class Tally {
  readonly #counts = new Map<string, number>();

  count(reason: string): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
  }

  /** Since the start. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }
}
