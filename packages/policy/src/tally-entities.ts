// For each kind of entity one map, and in it one row of counts for each limit of that kind: who is
// looked up once is known to all of them, and a row that counts nothing any more is gone.
import type { Limit } from '@sekisho/protocol/policy';
import type { Counted, Usage } from './facts.ts';
import { NOTHING } from './window.ts';

/** What one limit counts for one entity. */
export class Counts {
  sum = 0n;
  count = 0;
  readonly #row: Row;

  constructor(row: Row) {
    this.#row = row;
  }

  add(amount: bigint, times: number): void {
    const was = this.#isNothing;
    this.sum += amount;
    this.count += times;
    if (this.sum < 0n || this.count < 0) throw new Error('tally: would fall below nothing');
    const is = this.#isNothing;
    if (was !== is) this.#row.held(is ? -1 : 1);
  }

  get #isNothing(): boolean {
    return this.count === 0 && this.sum === 0n;
  }
}

class Row {
  readonly counts: (Counts | undefined)[] = [];
  readonly #leave: () => void;
  #held = 0;

  constructor(leave: () => void) {
    this.#leave = leave;
  }

  held(by: 1 | -1): void {
    this.#held += by;
    if (this.#held === 0) this.#leave();
  }
}

type Kind = Limit['per'];

/** The rows of one kind. One withdrawal asks for the same row limit by limit, so it is kept. */
class Rows {
  readonly #rows = new Map<string, Row>();
  #name: string | undefined;
  #row: Row | undefined;

  get size(): number {
    return this.#rows.size;
  }

  find(name: string): Row | undefined {
    if (name !== this.#name) {
      this.#row = this.#rows.get(name);
      this.#name = name;
    }
    return this.#row;
  }

  open(name: string): Row {
    const found = this.find(name);
    if (found !== undefined) return found;
    this.#row = new Row(() => this.#close(name));
    this.#rows.set(name, this.#row);
    return this.#row;
  }

  #close(name: string): void {
    this.#rows.delete(name);
    if (name === this.#name) this.#row = undefined;
  }
}

export class PerEntity {
  readonly #kinds: readonly Kind[];
  /** By turn of the limit; limits of one kind share theirs. */
  readonly #rows: readonly Rows[];

  constructor(limits: readonly Limit[]) {
    this.#kinds = limits.map(({ per }) => per);
    const rows = new Map(this.#kinds.map((kind) => [kind, new Rows()]));
    this.#rows = this.#kinds.map((kind) => rows.get(kind)!);
  }

  /** How many entities are counted. */
  get size(): number {
    return [...new Set(this.#rows)].reduce((sum, { size }) => sum + size, 0);
  }

  /** The counts to add to; whoever takes them adds at once. */
  opened(turn: number, subject: Counted): Counts {
    const row = this.#rows[turn]!.open(nameOf(this.#kinds[turn]!, subject));
    return (row.counts[turn] ??= new Counts(row));
  }

  read(turn: number, subject: Counted): Usage {
    const row = this.#rows[turn]!.find(nameOf(this.#kinds[turn]!, subject));
    const counts = row?.counts[turn];
    return counts === undefined ? NOTHING : { sum: counts.sum, count: counts.count };
  }
}

const nameOf = (kind: Kind, subject: Counted): string =>
  kind === 'newcomers' ? '' : subject[kind];
