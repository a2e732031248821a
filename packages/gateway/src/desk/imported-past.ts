// Where customers were paid before there was a ledger, as people signed it.
import type { QueueItem } from '@sekisho/protocol/desk-api';
import type { HistoryRow } from '@sekisho/protocol/history';

type Known = QueueItem['knownAddresses'][number];

export class ImportedPast {
  /** `customer|asset` → address → what was paid there. */
  readonly #past = new Map<string, Map<string, Known>>();

  /** Rows of a part, in any order of parts. */
  note(rows: readonly HistoryRow[]): void {
    for (const { customer, asset, destination: address, amount, at: last } of rows) {
      const key = `${customer}|${asset}`;
      let known = this.#past.get(key);
      if (known === undefined) this.#past.set(key, (known = new Map()));
      const before = known.get(address);
      const times = (before?.times ?? 0) + 1;
      const row: Known = { address, last, times, amount, from: 'imported' };
      known.set(address, before !== undefined && before.last > last ? { ...before, times } : row);
    }
  }

  /** Last paid first. */
  of(customer: string, asset: string): readonly Known[] {
    const known = [...(this.#past.get(`${customer}|${asset}`)?.values() ?? [])];
    return known.sort((a, b) => (a.last < b.last ? 1 : -1));
  }
}
