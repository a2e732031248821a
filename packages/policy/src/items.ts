// What was asked for and what was prepared, one line of items each, in the ledger's keyed state.
// Windows and trails are kept over it.
//
// cells:  items  / family                    {first, next, dropped?}
//         item   / family "/" sequence       subject, classes, `balance`, `at`, `reversed`
import type { Json } from '@sekisho/protocol/json';
import { DAY_SECONDS, MAX_WINDOW_SECONDS } from '@sekisho/protocol/policy';
import type { Classes, Counted } from './facts.ts';

export type CellTable = 'item' | 'window' | 'cursor' | 'items' | 'trail';

/** The ledger's keyed state, as far as windows use it. `undefined` deletes. */
export interface Cells {
  get(table: CellTable, id: string): Json | undefined;
  put(table: CellTable, id: string, value: Json | undefined): void;
}

/** Limits hold over requests and, separately, over preparations. */
export type Family = 'request' | 'payment';

export const FAMILIES = ['request', 'payment'] as const;

/**
 * Items outlive the longest window by two days: a withdrawal lives a day unprepared, its payment's
 * deadline is an hour, and until then it may be judged again as of its own time.
 */
export const RETENTION_SECONDS = MAX_WINDOW_SECONDS + 2 * DAY_SECONDS;

/** Items still held: sequences from `first` up to `next`; `dropped`: the `at` of the last gone. */
export type Extent = {
  readonly first: number;
  readonly next: number;
  readonly dropped?: number;
};

export type Item = Counted &
  Classes & {
    readonly amount: string;
    /** As a quorum of watchers had reported it when it was asked for, if one had. */
    readonly balance: string | null;
    readonly at: number;
    readonly reversed: boolean;
  };

export const extentOf = (cells: Cells, family: Family): Extent =>
  (cells.get('items', family) as Extent | undefined) ?? { first: 0, next: 0 };

export function itemAt(cells: Cells, family: Family, sequence: number): Item {
  const item = cells.get('item', itemId(family, sequence)) as Item | undefined;
  if (item === undefined) throw new Error(`window: ${family} ${sequence} is missing`);
  return item;
}

/** Takes the next sequence number. Throws where an earlier item lies later: times only rise. */
export function append(cells: Cells, family: Family, item: Item): number {
  const extent = extentOf(cells, family);
  const { at } = item;
  const last = extent.next > extent.first ? itemAt(cells, family, extent.next - 1).at : at;
  if (at < last) throw new Error(`window: recorded at ${at}, after an item at ${last}`);
  putItem(cells, family, extent.next, item);
  cells.put('items', family, { ...extent, next: extent.next + 1 });
  return extent.next;
}

export function putItem(cells: Cells, family: Family, sequence: number, item: Item): void {
  cells.put('item', itemId(family, sequence), item);
}

/** Forgets what has outlived every use, and names it to `gone`. */
export function drop(
  cells: Cells,
  family: Family,
  time: number,
  gone: (item: Item, sequence: number) => void,
): void {
  const extent = extentOf(cells, family);
  let { first, dropped } = extent;
  for (; first < extent.next; first++) {
    const item = itemAt(cells, family, first);
    if (item.at > time - RETENTION_SECONDS * 1_000) break;
    gone(item, first);
    cells.put('item', itemId(family, first), undefined);
    dropped = item.at;
  }
  if (first === extent.first || dropped === undefined) return;
  cells.put('items', family, { first, next: extent.next, dropped });
}

const itemId = (family: Family, sequence: number): string => `${family}/${sequence}`;
