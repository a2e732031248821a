// What limits and detectors would have counted before each of many withdrawals, under a policy that
// came into force later. `recount` and `behaviourBefore` answer it for one by reading every item;
// here all of them are told in one pass, since an amendment may find thousands open.
import type { Detector, Limit, Policy } from '@sekisho/protocol/policy';
import { type AskedAt, behaviourBy, pointsOf } from './behaviour.ts';
import { detectorEntity, isDetector, remembers } from './detectors.ts';
import type { Classes, Subject, Usage } from './facts.ts';
import { type Cells, extentOf, type Item, itemAt } from './items.ts';
import { applies, entityOf } from './limits.ts';
import { amounts, askedOf, extended, type Trail } from './trail.ts';
import { countOf, isOutside, NOTHING, recount, sumOf } from './window.ts';

/** A withdrawal as it is judged again, and the request item that it is itself. */
export interface Open {
  readonly subject: Subject;
  readonly classes: Classes;
  readonly asked: AskedAt;
  readonly item: number;
}

export interface Before {
  readonly usage: ReadonlyMap<string, Usage>;
  readonly behaviour: ReadonlyMap<string, bigint>;
}

/** For each of `open`, which stand in the order of their items. O(items × limits) for all. */
export function before(cells: Cells, policy: Policy, open: readonly Open[]): Before[] {
  const { first, next } = extentOf(cells, 'request');
  const end = Math.min(next, (open.at(-1)?.item ?? 0) + 1);
  const items: Item[] = [];
  for (let sequence = first; sequence < end; sequence++) {
    items.push(itemAt(cells, 'request', sequence));
  }
  const line = { cells, first, items, open };
  const usages = open.map(() => new Map<string, Usage>());
  for (const limit of policy.limits) countAlong(line, limit, usages);
  const trails = open.map(() => new Map<string, Trail>());
  for (const rule of policy.rules) if (isDetector(rule)) followAlong(line, rule, trails);
  return open.map(({ asked }, i) => ({
    usage: usages[i]!,
    behaviour: behaviourBy(policy, asked, ({ id }) => pointsOf(cells, trails[i]!.get(id) ?? [])),
  }));
}

interface Line {
  readonly cells: Cells;
  /** Sequence of the first of `items`. */
  readonly first: number;
  readonly items: readonly Item[];
  readonly open: readonly Open[];
}

/** One window that moves along the items, and is read just before each that is open. */
function countAlong(
  { cells, first, items, open }: Line,
  limit: Limit,
  usages: readonly Map<string, Usage>[],
): void {
  const counted = open.map(({ subject, classes }) => applies(limit, subject, classes));
  const entities = open.map(({ subject }) => entityOf(limit, subject));
  const held = new Map(entities.filter((_, i) => counted[i]).map((entity) => [entity, NOTHING]));
  const add = (item: Item, times: 1 | -1): void => {
    if (!applies(limit, item, item)) return;
    const entity = entityOf(limit, item);
    const had = held.get(entity);
    if (had === undefined) return;
    const sum = had.sum + BigInt(times) * sumOf(item);
    held.set(entity, { sum, count: had.count + times * countOf('request', item) });
  };
  const { dropped } = extentOf(cells, 'request');
  const isGone = (time: number): boolean =>
    dropped !== undefined && !isOutside(dropped, limit, time);
  let [from, to, latest] = [0, 0, -Infinity];
  for (const [i, { asked, classes, subject, item }] of open.entries()) {
    if (!counted[i]) continue;
    const { time } = asked;
    if (time < latest || isGone(time)) {
      // Told by itself: of time that fell, and of items that are gone, which throws.
      const alone = recount(cells, { limits: [limit] }, 'request', subject, classes, item, time);
      usages[i]!.set(limit.id, alone.get(limit.id)!);
      continue;
    }
    latest = time;
    for (; to < items.length && to < item - first; to++) add(items[to]!, 1);
    for (; from < to && isOutside(items[from]!.at, limit, time); from++) add(items[from]!, -1);
    usages[i]!.set(limit.id, held.get(entities[i]!)!);
  }
}

/** One detector's trails along the items, each read just before what is open. */
function followAlong(
  { cells, first, items, open }: Line,
  rule: Detector,
  trails: readonly Map<string, Trail>[],
): void {
  const entities = open.map(({ asked }) => detectorEntity(rule, asked));
  const held = new Map<string, Trail>(entities.map((entity) => [entity, []]));
  let to = 0;
  for (const [i, { item }] of open.entries()) {
    for (; to < items.length && to < item - first; to++) {
      const seen = items[to]!;
      const trail = held.get(detectorEntity(rule, seen));
      if (trail === undefined || !remembers(rule, askedOf(seen))) continue;
      held.set(detectorEntity(rule, seen), extended(rule, trail, first + to, amounts(cells)));
    }
    trails[i]!.set(rule.id, held.get(entities[i]!)!);
  }
}
