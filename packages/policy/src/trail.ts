// Trails: for each detector and entity, the last withdrawals that the detector remembers. A trail
// names request items, so it costs a few bytes, goes when its items go, and can be read again from
// the items under any other policy.
//
// cells:  trail / rule "/" entity    sequences of request items, oldest first; absent: none
import { type Detector, type Policy, TRAIL_LENGTH } from '@sekisho/protocol/policy';
import { type Asked, detectorEntity, isDetector, remembers } from './detectors.ts';
import { type Cells, extentOf, type Item, itemAt } from './items.ts';

/** All that trails hang on. */
type Ruled = Pick<Policy, 'rules'>;

/** Sequences, oldest first. */
export type Trail = readonly number[];

/** Puts a new request item into the trail of each detector that remembers it. */
export function follow(cells: Cells, policy: Policy, item: Item, sequence: number): void {
  for (const rule of detectorsFor(policy, item)) {
    const id = trailId(rule, item);
    const trail = trailAt(cells, id);
    cells.put('trail', id, [...extended(rule, trail, sequence, amounts(cells))]);
  }
}

/** Takes the oldest item out of every trail, before it is dropped. */
export function unfollow(cells: Cells, policy: Policy, item: Item, sequence: number): void {
  for (const rule of detectorsFor(policy, item)) {
    const id = trailId(rule, item);
    const [oldest, ...rest] = trailAt(cells, id);
    if (oldest === sequence) cells.put('trail', id, rest.length === 0 ? undefined : rest);
  }
}

/** The trail the detector keeps for the entity of `asked`. */
export const trailOf = (cells: Cells, rule: Detector, asked: Asked): Trail =>
  trailAt(cells, trailId(rule, asked));

/** The same from the items with a smaller sequence number, whatever policy was in force. */
export function retraced(cells: Cells, rule: Detector, asked: Asked, before: number): Trail {
  const { first, next } = extentOf(cells, 'request');
  const entity = detectorEntity(rule, asked);
  let trail: Trail = [];
  for (let sequence = first; sequence < Math.min(before, next); sequence++) {
    const item = itemAt(cells, 'request', sequence);
    if (!remembers(rule, askedOf(item)) || detectorEntity(rule, item) !== entity) continue;
    trail = extended(rule, trail, sequence, amounts(cells));
  }
  return trail;
}

/** After an amendment: trails as if the new policy had always been in force. */
export function retrace(cells: Cells, policy: Ruled, previous: Ruled): void {
  const { first, next } = extentOf(cells, 'request');
  const trails = new Map<string, Trail>();
  for (let sequence = first; sequence < next; sequence++) {
    const item = itemAt(cells, 'request', sequence);
    // Whatever the previous trails hold names these items, so the items name them all.
    for (const rule of detectorsFor(previous, item)) {
      const id = trailId(rule, item);
      if (!trails.has(id)) trails.set(id, []);
    }
    for (const rule of detectorsFor(policy, item)) {
      const id = trailId(rule, item);
      trails.set(id, extended(rule, trails.get(id) ?? [], sequence, amounts(cells)));
    }
  }
  for (const [id, trail] of trails) {
    if (trail.length > 0) cells.put('trail', id, [...trail]);
    else if (cells.get('trail', id) !== undefined) cells.put('trail', id, undefined);
  }
}

/** What a detector goes by, of an item. */
export const askedOf = (item: Item): Asked => ({
  ...item,
  amount: BigInt(item.amount),
  balance: item.balance === null ? undefined : BigInt(item.balance),
});

/**
 * The trail with one item more. Of probes only the smallest of the time remembered matters, so what
 * is neither smaller nor newer goes; and where that leaves too many, the last but one, so that
 * nothing asked for later can flush a probe out.
 */
export function extended<One>(
  rule: Detector,
  trail: readonly One[],
  own: One,
  amountOf: (one: One) => bigint,
): readonly One[] {
  if (rule.kind !== 'probe-then-large') return [...trail, own].slice(-TRAIL_LENGTH);
  const amount = amountOf(own);
  // Amounts rise along the trail, so those that are smaller stand first.
  let smaller = trail.length;
  while (smaller > 0 && amountOf(trail[smaller - 1]!) >= amount) smaller--;
  return [...trail.slice(0, Math.min(smaller, TRAIL_LENGTH - 1)), own];
}

/** The amount of each request item. */
export const amounts =
  (cells: Cells) =>
  (sequence: number): bigint =>
    BigInt(itemAt(cells, 'request', sequence).amount);

function detectorsFor(policy: Ruled, item: Item): readonly Detector[] {
  const detectors = policy.rules.filter(isDetector);
  if (detectors.length === 0) return detectors;
  const asked = askedOf(item);
  return detectors.filter((rule) => remembers(rule, asked));
}

const trailAt = (cells: Cells, id: string): Trail =>
  (cells.get('trail', id) as Trail | undefined) ?? [];

const trailId = (rule: Detector, asked: Asked | Item): string =>
  `${rule.id}/${detectorEntity(rule, asked)}`;
