// Exact sliding windows over the keyed cells of the ledger's state. One log of items per family,
// one cursor per limit that walks it and takes back what has left the window, one aggregate per
// limit and entity: reading is a lookup, and an event costs O(limits) once coming and once going.
//
// An item recorded at `at` counts in a window of W seconds while `at > time - W * 1000`, where
// `time` is witnessed time: the sequencer's clock alone makes no window forget.
//
// cells:  cursor / family "/" limit          first sequence still inside the window (absent: 0)
//         window / family "/" limit "/" entity   {sum, count}; absent: both zero
import { canonicalText } from '@sekisho/protocol/canonical';
import type { Json } from '@sekisho/protocol/json';
import type { Limit, Policy, Rule } from '@sekisho/protocol/policy';
import type { Classes, Counted, Subject, Usage } from './facts.ts';
import {
  append,
  type Cells,
  drop,
  type Extent,
  extentOf,
  FAMILIES,
  type Family,
  type Item,
  itemAt,
  putItem,
} from './items.ts';
import { applies, entityOf } from './limits.ts';
import { follow, retrace, unfollow } from './trail.ts';

/**
 * Counts a subject from `at` (ms) on, and returns the sequence number that names it. `at` may not
 * lie before that of an earlier item (entry times never decrease); a caller who does that throws.
 */
export function record(
  cells: Cells,
  policy: Policy,
  family: Family,
  subject: Subject,
  { newcomer, newDestination, unattended, nearThreshold, balance }: Judged,
  at: number,
): number {
  if (subject.amount <= 0n) throw new Error('window: the amount is not above zero');
  const { client, customer, wallet, asset, destination, purpose } = subject;
  const item: Item = {
    ...{ client, customer, wallet, asset, destination, purpose, at, reversed: false },
    ...{ newcomer, newDestination, unattended, nearThreshold, amount: subject.amount.toString() },
    balance: balance?.toString() ?? null,
  };
  const sequence = append(cells, family, item);
  for (const limit of policy.limits) {
    if (!applies(limit, item, item)) continue;
    change(cells, windowId(family, limit, item), subject.amount, 1);
  }
  if (family === 'request') follow(cells, policy, item, sequence);
  return sequence;
}

/** How a withdrawal was judged when it was asked for, and by what balance. */
export interface Judged extends Classes {
  readonly balance?: bigint | undefined;
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
  putItem(cells, family, sequence, reversed);
  const count = countOf(family, item) - countOf(family, reversed);
  for (const limit of policy.limits) {
    if (sequence < cursorOf(cells, family, limit)) continue;
    if (!applies(limit, item, item)) continue;
    change(cells, windowId(family, limit, item), -sumOf(item), -count);
  }
}

/** Lets every window forget what `time` (witnessed, ms) has put outside of it. */
export function advance(cells: Cells, policy: Policy, time: number): void {
  for (const family of FAMILIES) {
    const extent = extentOf(cells, family);
    for (const limit of policy.limits) forget(cells, family, limit, extent, time);
    drop(cells, family, time, (item, sequence) => {
      if (family === 'request') unfollow(cells, policy, item, sequence);
    });
  }
}

/** What each limit that applies to the subject has counted for it, by limit id. */
export function usageOf(
  cells: Cells,
  policy: Policy,
  family: Family,
  subject: Subject,
  classes: Classes,
): Map<string, Usage> {
  const usage = new Map<string, Usage>();
  for (const limit of policy.limits) {
    if (!applies(limit, subject, classes)) continue;
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
  policy: Pick<Policy, 'limits'>,
  family: Family,
  subject: Subject,
  classes: Classes,
  before: number,
  time: number,
): Map<string, Usage> {
  const extent = extentOf(cells, family);
  const end = before < extent.next ? before : extent.next;
  const limits = policy.limits.filter((limit) => applies(limit, subject, classes));
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
      if (!applies(limit, item, item) || isOutside(item.at, limit, time)) continue;
      if (entityOf(limit, item) !== entityOf(limit, subject)) continue;
      const { sum, count } = usage.get(limit.id) ?? NOTHING;
      usage.set(limit.id, { sum: sum + sumOf(item), count: count + countOf(family, item) });
    }
  }
  return usage;
}

/**
 * After an amendment: cursors, aggregates and trails as if the new policy had always been in force.
 * What counts as it did before is kept; for the rest one pass over the items, O(items × limits that
 * changed). `time` is the witnessed time of the amendment.
 */
export function rebuild(cells: Cells, policy: Policy, previous: Policy, time: number): void {
  const counting = new Set(previous.limits.map(countingOf));
  const [kept, made] = partition(policy.limits, (limit) => counting.has(countingOf(limit)));
  const still = new Set(kept.map(countingOf));
  const gone = previous.limits.filter((limit) => !still.has(countingOf(limit)));
  for (const family of FAMILIES) {
    const extent = extentOf(cells, family);
    for (const limit of kept) forget(cells, family, limit, extent, time);
    if (made.length + gone.length > 0) recast(cells, family, extent, made, gone, time);
  }
  const looking = new Set(previous.rules.map(lookingOf));
  const [seeing, others] = partition(policy.rules, (rule) => looking.has(lookingOf(rule)));
  const same = new Set(seeing.map(lookingOf));
  const blind = previous.rules.filter((rule) => !same.has(lookingOf(rule)));
  if (others.length + blind.length > 0) retrace(cells, { rules: others }, { rules: blind });
}

/** Windows of the limits `made`, and nothing any more of those `gone`. */
function recast(
  cells: Cells,
  family: Family,
  extent: Extent,
  made: readonly Limit[],
  gone: readonly Limit[],
  time: number,
): void {
  const cursors = new Map(made.map((limit) => [limit, extent.first]));
  const windows = new Map<string, Usage>();
  for (let sequence = extent.first; sequence < extent.next; sequence++) {
    const item = itemAt(cells, family, sequence);
    // Whatever the previous limits hold stems from these items, so the items name it all.
    for (const limit of gone) {
      const id = windowId(family, limit, item);
      if (!windows.has(id)) windows.set(id, NOTHING);
    }
    for (const limit of made) {
      if (isOutside(item.at, limit, time)) cursors.set(limit, sequence + 1);
      else if (applies(limit, item, item)) {
        const id = windowId(family, limit, item);
        const { sum, count } = windows.get(id) ?? NOTHING;
        windows.set(id, { sum: sum + sumOf(item), count: count + countOf(family, item) });
      }
    }
  }
  for (const limit of gone) writeCursor(cells, family, limit, 0);
  for (const [limit, cursor] of cursors) writeCursor(cells, family, limit, cursor);
  for (const [id, usage] of windows) writeAggregate(cells, id, usage);
}

/** All of a limit that says what its windows hold: not how much is too much, and what then. */
const countingOf = ({ id, asset, wallets, per, only, windowSeconds }: Limit): string =>
  canonicalText([id, asset, [...wallets].sort(), per, only ?? '', windowSeconds]);

const lookingOf = (rule: Rule): string => canonicalText(rule as Json);

function partition<T>(items: readonly T[], is: (item: T) => boolean): [T[], T[]] {
  return [items.filter(is), items.filter((item) => !is(item))];
}

type StoredAggregate = { readonly sum: string; readonly count: number };

export const NOTHING: Usage = { sum: 0n, count: 0 };

export const isOutside = (at: number, limit: Limit, time: number): boolean =>
  at <= time - limit.windowSeconds * 1_000;

export const sumOf = (item: Item): bigint => (item.reversed ? 0n : BigInt(item.amount));

export const countOf = (family: Family, item: Item): number =>
  family === 'payment' && item.reversed ? 0 : 1;

function forget(cells: Cells, family: Family, limit: Limit, extent: Extent, time: number): void {
  const start = cursorOf(cells, family, limit);
  let sequence = start;
  for (; sequence < extent.next; sequence++) {
    const item = itemAt(cells, family, sequence);
    if (!isOutside(item.at, limit, time)) break;
    if (!applies(limit, item, item)) continue;
    change(cells, windowId(family, limit, item), -sumOf(item), -countOf(family, item));
  }
  if (sequence !== start) writeCursor(cells, family, limit, sequence);
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

const cursorOf = (cells: Cells, family: Family, limit: Limit): number =>
  (cells.get('cursor', `${family}/${limit.id}`) as number | undefined) ?? 0;

function writeCursor(cells: Cells, family: Family, limit: Limit, sequence: number): void {
  cells.put('cursor', `${family}/${limit.id}`, sequence === 0 ? undefined : sequence);
}
