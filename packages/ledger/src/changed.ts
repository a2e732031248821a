// Which cells deltas have named since the last seal: what the next one has to hash, and a snapshot
// to write. A seal costs what changed, however long the ledger is.
import type { Change, Delta, Lookup, TableName } from './state.ts';

export class Changed {
  readonly #ids = new Map<TableName, Set<string>>();

  /** The delta of a seal begins anew: it is the first of what comes after. */
  add(delta: Delta): void {
    if (delta.some(([table]) => table === 'sealed')) this.#ids.clear();
    this.note(delta);
  }

  note(cells: readonly Change[]): void {
    for (const [table, id] of cells) {
      const ids = this.#ids.get(table);
      if (ids === undefined) this.#ids.set(table, new Set([id]));
      else ids.add(id);
    }
  }

  /** Another that goes on from here by itself. */
  fork(): Changed {
    const fork = new Changed();
    for (const [table, ids] of this.#ids) fork.#ids.set(table, new Set(ids));
    return fork;
  }

  /** These cells as they are now, ordered by table and id; null: gone. */
  cells(lookup: Lookup): Change[] {
    return [...this.#ids.keys()].sort().flatMap((table) => {
      const ids = [...this.#ids.get(table)!].sort();
      return ids.map((id) => [table, id, lookup.get(table, id) ?? null] as Change);
    });
  }
}
