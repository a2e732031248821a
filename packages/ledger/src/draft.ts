// A state being changed: reads fall through to the base, writes stay here until they become a
// delta.
import type { Json } from '@sekisho/protocol/json';
import type { Delta, Lookup, TableName, Tables } from './state.ts';

type Written = Map<string, Json | undefined>;

export class Draft implements Lookup {
  readonly #base: Lookup;
  readonly #tables = new Map<TableName, Written>();

  constructor(base: Lookup) {
    this.#base = base;
  }

  get<Name extends TableName>(table: Name, id: string): Tables[Name] | undefined {
    const written = this.#tables.get(table);
    if (written?.has(id)) return written.get(id) as Tables[Name] | undefined;
    return this.#base.get(table, id);
  }

  /** Sets a cell; undefined removes it. */
  put<Name extends TableName>(table: Name, id: string, value: Tables[Name] | undefined): void {
    let written = this.#tables.get(table);
    if (written === undefined) this.#tables.set(table, (written = new Map()));
    written.set(id, value as Json | undefined);
  }

  /** The writes, each cell once, ordered by table and id. */
  delta(): Delta {
    const tables = [...this.#tables.keys()].sort();
    return tables.flatMap((table) => {
      const written = this.#tables.get(table)!;
      return [...written.keys()].sort().map((id) => [table, id, written.get(id) ?? null] as const);
    });
  }
}
