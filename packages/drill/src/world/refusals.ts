// What signers and watchers refused, and which of them halted: what an attack on the gateway comes
// to shows here, since nobody writes a refusal into the ledger.
import type { Refusal } from '@sekisho/protocol/refusal';
import type { Replica } from '@sekisho/replica/replica';

export interface Refused {
  readonly at: number;
  readonly who: string;
  /** What was asked: a call of the link. */
  readonly what: string;
  readonly tag: string;
}

/** Most of what a station refuses in a drill is the same thing again. */
const MAX_KEPT = 1_000;

export class Refusals {
  readonly #clock: { now(): number };
  readonly #kept = new Map<string, Refused>();
  /** When each of them met an entry that no rule allows, and with which tag. */
  readonly halted = new Map<string, Refused>();

  constructor(clock: { now(): number }) {
    this.#clock = clock;
  }

  note(who: string, what: string, { refused }: Refusal, { halted }: Replica): void {
    const one = { at: this.#clock.now(), who, what, tag: refused };
    const key = `${who} ${what} ${refused}`;
    if (!this.#kept.has(key) && this.#kept.size < MAX_KEPT) this.#kept.set(key, one);
    if (halted !== undefined && !this.halted.has(who)) this.halted.set(who, one);
  }

  forget(): void {
    this.#kept.clear();
  }

  /** Each kind of refusal by each party once, when it first came. */
  get all(): readonly Refused[] {
    return [...this.#kept.values()];
  }
}
