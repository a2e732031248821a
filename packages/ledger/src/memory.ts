// A state held in memory, with its hash. The hash is a chain over deltas, so it is cheap at every
// entry and equal for equal histories; `contentHash` is over the whole content, for snapshots.
import { fromHex, hex, utf8 } from '@sekisho/protocol/bytes';
import { canonicalBytes } from '@sekisho/protocol/canonical';
import { domainHash } from '@sekisho/protocol/hash';
import type { Json } from '@sekisho/protocol/json';
import type { Change, Delta, Lookup, TableName, Tables } from './state.ts';

export const GENESIS_STATE_HASH = '0'.repeat(64);

/** H(previous state hash ‖ canonical delta): 64 hex digits. */
export function nextStateHash(previous: string, delta: Delta): string {
  const bytes = fromHex(previous, 32);
  if (bytes === undefined) throw new Error('nextStateHash: not a state hash');
  return hex(domainHash('sekisho/state/v1', bytes, canonicalBytes(delta as Json)));
}

export class MemoryState implements Lookup {
  readonly #tables = new Map<TableName, Map<string, Json>>();
  #hash = GENESIS_STATE_HASH;

  get hash(): string {
    return this.#hash;
  }

  get<Name extends TableName>(table: Name, id: string): Tables[Name] | undefined {
    return this.#tables.get(table)?.get(id) as Tables[Name] | undefined;
  }

  /** Takes on the delta of the next entry. */
  merge(delta: Delta): void {
    for (const [table, id, value] of delta) this.#set(table, id, value);
    this.#hash = nextStateHash(this.#hash, delta);
  }

  /** Every cell, ordered by table and id. */
  content(): Change[] {
    return [...this.#tables.keys()].sort().flatMap((table) => {
      const rows = this.#tables.get(table)!;
      return [...rows.keys()].sort().map((id) => [table, id, rows.get(id)!] as const);
    });
  }

  /** The state of a snapshot. The caller compares `contentHash` and `hash` with a sealed entry. */
  static from(content: readonly Change[], hash: string): MemoryState {
    const state = new MemoryState();
    for (const [table, id, value] of content) state.#set(table, id, value);
    state.#hash = hash;
    return state;
  }

  /** The ids of one table, in order (for listings; the fold itself never iterates). */
  ids(table: TableName): string[] {
    return [...(this.#tables.get(table)?.keys() ?? [])];
  }

  #set(table: TableName, id: string, value: Json): void {
    let rows = this.#tables.get(table);
    if (rows === undefined) this.#tables.set(table, (rows = new Map()));
    if (value === null) rows.delete(id);
    else rows.set(id, value);
  }
}

/** Hash of a whole state: one line per cell, in order, so that it can be computed as a stream. */
export function contentHash(content: readonly Change[]): string {
  let hash = domainHash('sekisho/state-content/v1', utf8(''));
  for (const cell of content) {
    hash = domainHash('sekisho/state-cell/v1', hash, canonicalBytes(cell as Json));
  }
  return hex(hash);
}
