// Withdrawals that have not ended and are in no live payment, in the order of their entries: those
// that somebody may still decide about. One comes back when its payment runs out.
import { livePayment } from '@sekisho/ledger/payments';
import type { Lookup } from '@sekisho/ledger/state';

interface Place {
  readonly index: number;
  readonly hash: string;
}

export class OpenLine {
  readonly #state: Lookup;
  readonly #line: Place[] = [];

  /** `all`: every withdrawal, in the order of their entries. */
  constructor(state: Lookup, all: readonly string[]) {
    this.#state = state;
    for (const hash of all) if (this.#isOpen(hash)) this.#line.push(this.#placeOf(hash));
    this.#line.sort(byPlace);
  }

  get size(): number {
    return this.#line.length;
  }

  /** Told of a cell that has changed. */
  note(table: 'withdrawal' | 'payment', id: string): void {
    const { withdrawals } =
      table === 'payment' ? this.#state.get(table, id)! : { withdrawals: [id] };
    for (const hash of withdrawals) this.#put(hash);
  }

  /** At most so many, from the first or from the one after `last`, which may have left. */
  after(last: string | undefined, count: number): readonly string[] {
    const known = last === undefined ? undefined : this.#state.get('withdrawal', last);
    const from = known === undefined ? 0 : this.#seek({ index: known.index, hash: last! });
    const first = this.#line[from]?.hash === last ? from + 1 : from;
    return this.#line.slice(first, first + count).map(({ hash }) => hash);
  }

  #put(hash: string): void {
    const place = this.#placeOf(hash);
    const at = this.#seek(place);
    const isIn = this.#line[at]?.hash === hash;
    const isOpen = this.#isOpen(hash);
    if (isOpen && !isIn) this.#line.splice(at, 0, place);
    if (!isOpen && isIn) this.#line.splice(at, 1);
  }

  /** The first that does not come before this place. */
  #seek(place: Place): number {
    let low = 0;
    let high = this.#line.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (byPlace(this.#line[middle]!, place) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #isOpen(hash: string): boolean {
    const withdrawal = this.#state.get('withdrawal', hash)!;
    return withdrawal.ended === null && livePayment(this.#state, withdrawal) === undefined;
  }

  #placeOf(hash: string): Place {
    return { index: this.#state.get('withdrawal', hash)!.index, hash };
  }
}

/** What a rebase carried has one entry for several. */
const byPlace = (a: Place, b: Place): number =>
  a.index - b.index || (a.hash < b.hash ? -1 : a.hash === b.hash ? 0 : 1);
