// A state with deltas laid over it that are not durable yet.
import type { Json } from '@sekisho/protocol/json';
import type { Delta, Lookup, TableName, Tables } from '@sekisho/ledger/state';

export class Overlay implements Lookup {
  readonly #base: Lookup;
  readonly #cells = new Map<string, Json>();

  constructor(base: Lookup) {
    this.#base = base;
  }

  get<Name extends TableName>(table: Name, id: string): Tables[Name] | undefined {
    const cell = this.#cells.get(`${table}\n${id}`);
    if (cell === undefined) return this.#base.get(table, id);
    return cell === null ? undefined : (cell as Tables[Name]);
  }

  merge(delta: Delta): void {
    for (const [table, id, value] of delta) this.#cells.set(`${table}\n${id}`, value);
  }
}
