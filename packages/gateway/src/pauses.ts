// Pauses between tries of what fails: short at first, and doubled for as long as nothing comes of
// them, so that an outage of days costs neither a log nor a processor.

const FIRST_MS = 1_000;
/** What has come back is noticed within this, where no event says so. */
const LONGEST_MS = 15_000;

export class Pauses {
  #next = FIRST_MS;

  /** The pause before the next try, ms. */
  take(): number {
    const pause = this.#next;
    this.#next = Math.min(2 * pause, LONGEST_MS);
    return pause;
  }

  /** Something has come of it. */
  reset(): void {
    this.#next = FIRST_MS;
  }
}
