// Exact sliding windows over the keyed cells of the ledger's state. One log of items per family,
// one cursor per limit that walks it and takes back what has left the window, one aggregate per
// limit and entity: reading is a lookup, and an event costs O(limits) once coming and once going.
//
// An item recorded at `at` counts in a window of W seconds while `at > time - W * 1000`, where
// `time` is witnessed time: the sequencer's clock alone makes no window forget.
//
// cells:  items  / family                    {first, next, dropped?}
//         item   / family "/" sequence       the subject, `at`, `newcomer`, `reversed`
//         cursor / family "/" limit          first sequence still inside the window (absent: 0)
//         window / family "/" limit "/" entity   {sum, count}; absent: both zero
import type { Json } from '@sekisho/protocol/json';
import { DAY_SECONDS, type Limit, MAX_WINDOW_SECONDS, type Policy } from '@sekisho/protocol/policy';
import { applies, type Counted, entityOf, type Subject, type Usage } from './judge.ts';

/** The ledger's keyed state, as far as windows use it. `undefined` deletes. */
export interface Cells {
  get(table: 'item' | 'window' | 'cursor' | 'items', id: string): Json | undefined;
  put(table: 'item' | 'window' | 'cursor' | 'items', id: string, value: Json | undefined): void;
}

/** Limits hold over requests and, separately, over preparations. */
export type Family = 'request' | 'payment';

export const FAMILIES = ['request', 'payment'] as const;

/**
 * Items outlive the longest window by two days: a withdrawal lives a day unprepared, its payment's
 * deadline is an hour, and until then it may be judged again as of its own time.
 */
export const RETENTION_SECONDS = MAX_WINDOW_SECONDS + 2 * DAY_SECONDS;

/**
 * Counts a subject from `at` (ms) on, and returns the sequence number that names it. `at` may not
 * lie before that of an earlier item (entry times never decrease); a caller who does that throws.
 */
export function record(
  cells: Cells,
  policy: Policy,
  family: Family,
  subject: Subject,
  newcomer: boolean,
  at: number,
): number {
  if (subject.amount <= 0n) throw new Error('window: the amount is not above zero');
  const extent = extentOf(cells, family);
  const last = extent.next > extent.first ? itemAt(cells, family, extent.next - 1).at : at;
  if (at < last) throw new Error(`window: recorded at ${at}, after an item at ${last}`);
  const sequence = extent.next;
  const { client, customer, wallet, asset, destination, purpose } = subject;
  cells.put('item', itemId(family, sequence), {
    ...{ client, customer, wallet, asset, destination, purpose, newcomer, at, reversed: false },
    amount: subject.amount.toString(),
  });
  cells.put('items', family, { ...extent, next: sequence + 1 });
  for (const limit of policy.limits) {
    if (!applies(limit, subject, newcomer)) continue;
    change(cells, windowId(family, limit, subject), subject.amount, 1);
  }
  return sequence;
}

/**
 * Takes a sum back: cancelled, rejected, expired. The count of a request stays, for asking is what
 * it counts; that of a payment goes, for a second preparation will be counted again. Reversing
 * twice, or an item that all windows have forgotten, changes nothing.
 */
export function reverse(cells: Cells, policy: Policy, family: Family, sequence: number): void {
  const extent = extentOf(cells, family);
  if (sequence >= extent.next) throw new Error(`window: no ${family} ${sequence} to reverse`);
  if (sequence < extent.first) return;
  const item = itemAt(cells, family, sequence);
  if (item.reversed) return;
  const reversed = { ...item, reversed: true };
  cells.put('item', itemId(family, sequence), reversed);
  const count = countOf(family, item) - countOf(family, reversed);
  for (const limit of policy.limits) {
    if (sequence < cursorOf(cells, family, limit)) continue;
    if (!applies(limit, item, item.newcomer)) continue;
    change(cells, windowId(family, limit, item), -sumOf(item), -count);
  }
}

/** Lets every window forget what `time` (witnessed, ms) has put outside of it. */
export function advance(cells: Cells, policy: Policy, time: number): void {
  for (const family of FAMILIES) {
    const extent = extentOf(cells, family);
    for (const limit of policy.limits) forget(cells, family, limit, extent, time);
    drop(cells, family, extent, time);
  }
}

/** What each limit that applies to the subject has counted for it, by limit id. */
export function usageOf(
  cells: Cells,
  policy: Policy,
  family: Family,
  subject: Subject,
  newcomer: boolean,
): Map<string, Usage> {
  const usage = new Map<string, Usage>();
  for (const limit of policy.limits) {
    if (!applies(limit, subject, newcomer)) continue;
    usage.set(limit.id, aggregateOf(cells, windowId(family, limit, subject)));
  }
  return usage;
}

/**
 * The same by scanning the items, as of `time` and only over items with a smaller sequence number:
 * for judging again under a changed policy. Throws for a `time` so long past that items it would
 * need are gone (RETENTION_SECONDS behind the witnessed time, less the window).
 */
export function recount(
  cells: Cells,
  policy: Policy,
  family: Family,
  subject: Subject,
  newcomer: boolean,
  before: number,
  time: number,
): Map<string, Usage> {
  const extent = extentOf(cells, family);
  const end = before < extent.next ? before : extent.next;
  const limits = policy.limits.filter((limit) => applies(limit, subject, newcomer));
  const usage = new Map<string, Usage>();
  for (const limit of limits) {
    if (extent.dropped !== undefined && !isOutside(extent.dropped, limit, time)) {
      throw new Error(`window: items that limit ${limit.id} counted at ${time} are gone`);
    }
    usage.set(limit.id, NOTHING);
  }
  for (let sequence = extent.first; sequence < end; sequence++) {
    const item = itemAt(cells, family, sequence);
    for (const limit of limits) {
      if (!applies(limit, item, item.newcomer) || isOutside(item.at, limit, time)) continue;
      if (entityOf(limit, item) !== entityOf(limit, subject)) continue;
      const { sum, count } = usage.get(limit.id) ?? NOTHING;
      usage.set(limit.id, { sum: sum + sumOf(item), count: count + countOf(family, item) });
    }
  }
  return usage;
}

/**
 * After an amendment: cursors and aggregates as if the new policy had always been in force. One
 * pass over the items, O(items × limits); `time` is the witnessed time of the amendment.
 */
export function rebuild(cells: Cells, policy: Policy, previous: Policy, time: number): void {
  for (const family of FAMILIES) {
    const extent = extentOf(cells, family);
    const cursors = new Map(policy.limits.map((limit) => [limit, extent.first]));
    const windows = new Map<string, Usage>();
    for (let sequence = extent.first; sequence < extent.next; sequence++) {
      const item = itemAt(cells, family, sequence);
      // Whatever the previous limits hold stems from these items, so the items name it all.
      for (const limit of previous.limits) {
        const id = windowId(family, limit, item);
        if (!windows.has(id)) windows.set(id, NOTHING);
      }
      for (const limit of policy.limits) {
        if (isOutside(item.at, limit, time)) cursors.set(limit, sequence + 1);
        else if (applies(limit, item, item.newcomer)) {
          const id = windowId(family, limit, item);
          const { sum, count } = windows.get(id) ?? NOTHING;
          windows.set(id, { sum: sum + sumOf(item), count: count + countOf(family, item) });
        }
      }
    }
    for (const limit of previous.limits) writeCursor(cells, family, limit, 0);
    for (const [limit, cursor] of cursors) writeCursor(cells, family, limit, cursor);
    for (const [id, usage] of windows) writeAggregate(cells, id, usage);
  }
}

/** Items still held: sequences from `first` up to `next`; `dropped`: the `at` of the last gone. */
type Extent = { first: number; next: number; dropped?: number };

type Item = Counted & {
  readonly amount: string;
  readonly newcomer: boolean;
  readonly at: number;
  readonly reversed: boolean;
};

type StoredAggregate = { readonly sum: string; readonly count: number };

const NOTHING: Usage = { sum: 0n, count: 0 };

const isOutside = (at: number, limit: Limit, time: number): boolean =>
  at <= time - limit.windowSeconds * 1_000;

const sumOf = (item: Item): bigint => (item.reversed ? 0n : BigInt(item.amount));

const countOf = (family: Family, item: Item): number =>
  family === 'payment' && item.reversed ? 0 : 1;

function forget(cells: Cells, family: Family, limit: Limit, extent: Extent, time: number): void {
  const start = cursorOf(cells, family, limit);
  let sequence = start;
  for (; sequence < extent.next; sequence++) {
    const item = itemAt(cells, family, sequence);
    if (!isOutside(item.at, limit, time)) break;
    if (!applies(limit, item, item.newcomer)) continue;
    change(cells, windowId(family, limit, item), -sumOf(item), -countOf(family, item));
  }
  if (sequence !== start) writeCursor(cells, family, limit, sequence);
}

function drop(cells: Cells, family: Family, extent: Extent, time: number): void {
  let { first, dropped } = extent;
  for (; first < extent.next; first++) {
    const { at } = itemAt(cells, family, first);
    if (at > time - RETENTION_SECONDS * 1_000) break;
    cells.put('item', itemId(family, first), undefined);
    dropped = at;
  }
  if (first === extent.first || dropped === undefined) return;
  cells.put('items', family, { first, next: extent.next, dropped });
}

function change(cells: Cells, id: string, amount: bigint, count: number): void {
  const before = aggregateOf(cells, id);
  writeAggregate(cells, id, { sum: before.sum + amount, count: before.count + count });
}

/** An aggregate that is back at nothing is deleted, so that equal states are equal cells. */
function writeAggregate(cells: Cells, id: string, { sum, count }: Usage): void {
  if (sum < 0n || count < 0) throw new Error(`window: ${id} would fall below nothing`);
  const isNothing = sum === 0n && count === 0;
  if (isNothing && cells.get('window', id) === undefined) return;
  cells.put('window', id, isNothing ? undefined : { sum: sum.toString(), count });
}

function aggregateOf(cells: Cells, id: string): Usage {
  const stored = cells.get('window', id) as StoredAggregate | undefined;
  return stored === undefined ? NOTHING : { sum: BigInt(stored.sum), count: stored.count };
}

const windowId = (family: Family, limit: Limit, subject: Counted): string =>
  `${family}/${limit.id}/${entityOf(limit, subject)}`;

const extentOf = (cells: Cells, family: Family): Extent =>
  (cells.get('items', family) as Extent | undefined) ?? { first: 0, next: 0 };

const cursorOf = (cells: Cells, family: Family, limit: Limit): number =>
  (cells.get('cursor', `${family}/${limit.id}`) as number | undefined) ?? 0;

function writeCursor(cells: Cells, family: Family, limit: Limit, sequence: number): void {
  cells.put('cursor', `${family}/${limit.id}`, sequence === 0 ? undefined : sequence);
}

const itemId = (family: Family, sequence: number): string => `${family}/${sequence}`;

function itemAt(cells: Cells, family: Family, sequence: number): Item {
  const item = cells.get('item', itemId(family, sequence)) as Item | undefined;
  if (item === undefined) throw new Error(`window: ${family} ${sequence} is missing`);
  return item;
}
