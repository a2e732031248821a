// A state held in memory, with its hash: a chain over deltas, cheap at every entry and equal for
// equal histories. Beside it, what changed since the last seal (segment.ts).
import { fromHex, hex } from '@sekisho/protocol/bytes';
import { canonicalBytes } from '@sekisho/protocol/canonical';
import { domainHash } from '@sekisho/protocol/hash';
import type { Json } from '@sekisho/protocol/json';
import { Changed } from './changed.ts';
import { sealedContentOf, type Segment, segmentOf } from './segment.ts';
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
  #changed = new Changed();
  /** Cells of the last segment laid in that `#changed` has not been told of yet. */
  #laid: (readonly Change[])[] = [];
  /** Of `#changed`, until something changes again. */
  #segment: Segment | undefined;
  #hash: string;

  /** `hash`: of the history whose cells are then laid in. */
  constructor(hash = GENESIS_STATE_HASH) {
    this.#hash = hash;
  }

  get hash(): string {
    return this.#hash;
  }

  get<Name extends TableName>(table: Name, id: string): Tables[Name] | undefined {
    return this.#tables.get(table)?.get(id) as Tables[Name] | undefined;
  }

  /** Takes on the delta of the next entry. */
  merge(delta: Delta): void {
    for (const change of delta) this.#set(change);
    this.#changes.add(delta);
    this.#segment = undefined;
    this.#hash = nextStateHash(this.#hash, delta);
  }

  /** What a seal of this state would be over. */
  get segment(): Segment {
    return (this.#segment ??= segmentOf(sealedContentOf(this), this.#changes.cells(this)));
  }

  /** Which cells changed since the last seal, for whoever folds on over this state. */
  changedSinceSeal(): Changed {
    return this.#changes.fork();
  }

  /** Lays in cells of a snapshot: of the same segment as those before, or of the next. */
  lay(cells: readonly Change[], segment: 'same' | 'next'): void {
    if (segment === 'next') [this.#changed, this.#laid] = [new Changed(), []];
    for (const change of cells) this.#set(change);
    this.#laid.push(cells);
    this.#segment = undefined;
  }

  /** Another state that goes on from here by itself. */
  fork(): MemoryState {
    const fork = new MemoryState(this.#hash);
    for (const [table, rows] of this.#tables) fork.#tables.set(table, new Map(rows));
    fork.#changed = this.#changes.fork();
    return fork;
  }

  /** Every cell, ordered by table and id. */
  content(): Change[] {
    return [...this.#tables.keys()].sort().flatMap((table) => {
      const rows = this.#tables.get(table)!;
      return [...rows.keys()].sort().map((id) => [table, id, rows.get(id)!] as const);
    });
  }

  /** The ids of one table, in order (for listings; the fold itself never iterates). */
  ids(table: TableName): string[] {
    return [...(this.#tables.get(table)?.keys() ?? [])];
  }

  get #changes(): Changed {
    for (const cells of this.#laid.splice(0)) this.#changed.note(cells);
    return this.#changed;
  }

  #set([table, id, value]: Change): void {
    let rows = this.#tables.get(table);
    if (rows === undefined) this.#tables.set(table, (rows = new Map()));
    if (value === null) rows.delete(id);
    else rows.set(id, value);
  }
}
