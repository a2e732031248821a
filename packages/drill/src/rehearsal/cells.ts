// The ledger's state as a rehearsal needs it: cells by key. Hashes of them would cost a sixth.
import type { Json } from '@sekisho/protocol/json';
import type { Delta, Lookup, TableName, Tables } from '@sekisho/ledger/state';

export class RehearsedState implements Lookup {
  readonly #tables = new Map<TableName, Map<string, Json>>();

  get<Name extends TableName>(table: Name, id: string): Tables[Name] | undefined {
    return this.#tables.get(table)?.get(id) as Tables[Name] | undefined;
  }

  merge(delta: Delta): void {
    for (const [table, id, value] of delta) {
      let cells = this.#tables.get(table);
      if (cells === undefined) this.#tables.set(table, (cells = new Map()));
      if (value === null) cells.delete(id);
      else cells.set(id, value);
    }
  }

  ids(table: TableName): string[] {
    return [...(this.#tables.get(table)?.keys() ?? [])];
  }
}
