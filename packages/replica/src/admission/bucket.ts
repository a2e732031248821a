// A token bucket: so many at once, and then so many a second. It knows no clock; whoever asks says
// what time it is, and no two of its callers need to agree on where that time began.

export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

export class Bucket {
  readonly #rate: Rate;
  #tokens: number;
  #at: number;

  constructor(rate: Rate, now: number) {
    this.#rate = rate;
    this.#tokens = rate.burst;
    this.#at = now;
  }

  /** Takes one, where there is one. */
  take(now: number): boolean {
    if (!this.has(now)) return false;
    this.#tokens -= 1;
    return true;
  }

  has(now: number): boolean {
    this.#fill(now);
    return this.#tokens >= 1;
  }

  isFull(now: number): boolean {
    this.#fill(now);
    return this.#tokens >= this.#rate.burst;
  }

  /** Milliseconds until there is one. */
  waitMs(now: number): number {
    return this.has(now) ? 0 : Math.ceil(((1 - this.#tokens) / this.#rate.perSecond) * 1_000);
  }

  /** A clock that was set back gives nothing and takes nothing. */
  #fill(now: number): void {
    const passed = Math.max(0, now - this.#at) / 1_000;
    this.#at = now;
    this.#tokens = Math.min(this.#rate.burst, this.#tokens + passed * this.#rate.perSecond);
  }
}
