// What waits for a moment ripens by witnessed time, which only watchers move; and they speak when
// their chain does, or every ten minutes. In a quiet hour nobody would ask them. So they are asked
// when something falls due, and when something begins to wait whose time has not begun.
import { dueTime } from '@sekisho/ledger/amending';
import { metaOf } from '@sekisho/ledger/state';
import type { Clock } from '@sekisho/protocol/clock';
import type { Replica } from '@sekisho/replica/replica';
import type { Sequencer } from './sequencer.ts';
import type { Watchers } from './watchers.ts';

/** By then watchers' clocks have passed the moment as well; and the first pause between tries. */
const FIRST_MS = 1_000;
/** Watchers speak this often by themselves: asking does not bring back those that are missing. */
const LONGEST_MS = 600_000;

/** By witnessed time, ms; undefined: as soon as a quorum of watchers speaks. */
type Moment = number | undefined;

export interface RipeningParts {
  readonly replica: Replica;
  readonly sequencer: Sequencer;
  readonly watchers: Pick<Watchers, 'observe'>;
  readonly clock: Clock;
}

export class Ripening {
  readonly #parts: RipeningParts;
  /** Withdrawals whose delay runs, by entry hash. */
  readonly #delayed = new Map<string, Moment>();
  #alarm: { readonly at: number; readonly cancel: () => void } | undefined;
  #pause = FIRST_MS;

  constructor(parts: RipeningParts) {
    this.#parts = parts;
    parts.sequencer.onCommit(({ deltas }) => {
      if (deltas.flat().some(([table]) => table === 'amendment')) this.#begin();
    });
    this.#begin();
  }

  /** A withdrawal waits for a moment. */
  wait(withdrawal: string, until: Moment): void {
    if (this.#delayed.has(withdrawal) && this.#delayed.get(withdrawal) === until) return;
    this.#delayed.set(withdrawal, until);
    this.#begin();
  }

  /** It waits for nothing, or for something else. */
  over(withdrawal: string): void {
    this.#delayed.delete(withdrawal);
  }

  #begin(): void {
    this.#pause = FIRST_MS;
    this.#look();
  }

  /** Sets the alarm to what falls due first. */
  #look(): void {
    const now = this.#parts.clock.now();
    const moments = this.#moments().map((moment) => Math.max(moment ?? now, now));
    if (moments.length > 0) this.#set(Math.min(...moments) + FIRST_MS);
  }

  #set(at: number): void {
    if (this.#alarm !== undefined && this.#alarm.at <= at) return;
    this.#alarm?.cancel();
    const { clock } = this.#parts;
    const cancel = clock.after(Math.max(0, at - clock.now()), () => {
      this.#alarm = undefined;
      void this.#ring();
    });
    this.#alarm = { at, cancel };
  }

  async #ring(): Promise<void> {
    const { clock, watchers } = this.#parts;
    const isDue = (moment: Moment): boolean => moment === undefined || moment <= clock.now();
    if (!this.#moments().some(isDue)) return this.#begin();
    const pause = this.#pause;
    this.#pause = Math.min(2 * pause, LONGEST_MS);
    await watchers.observe();
    this.#set(clock.now() + pause); // should that not have been enough
  }

  /** Those that have not come yet. */
  #moments(): Moment[] {
    const { state } = this.#parts.replica;
    if (this.#parts.replica.size === 0) return [];
    const { witnessed } = metaOf(state);
    const amendments = (state.get('waiting', '') ?? []).map((policy) =>
      dueTime(state, state.get('amendment', policy)!),
    );
    return [...amendments, ...this.#delayed.values()].filter(
      (moment) => moment === undefined || moment > witnessed,
    );
  }
}
