// Stops: what holds money back, where, and how it is undone (section 4). A stop has an id and
// counts once; it forbids only `payment.prepared` and new shares. Those in force are numbered by
// scope and author, each in a cell of its own: a taken watcher can write one a second, and neither
// the next one nor its thaw may cost more for it.
import type { Draft } from './draft.ts';
import type { Lookup, Stop } from './state.ts';

export interface Covered {
  readonly wallet: string;
  readonly client: string;
  readonly customer: string;
}

type InForce = readonly [id: string, stop: Stop];

export const scopesOf = ({ wallet, client, customer }: Covered): readonly string[] => [
  'everything',
  `wallet:${wallet}`,
  `client:${client}`,
  `customer:${customer}`,
];

/** Stops in force that hold this back, widest scope first; read as far as they are asked for. */
export function* stopsOver(lookup: Lookup, covered: Covered): Generator<InForce> {
  for (const scope of scopesOf(covered)) yield* stopsIn(lookup, scope);
}

/** As many of them as whoever looks at it needs to know. */
export function someStopsOver(lookup: Lookup, covered: Covered, most: number): readonly InForce[] {
  const found: InForce[] = [];
  for (const stop of stopsOver(lookup, covered)) {
    if (found.push(stop) === most) break;
  }
  return found;
}

export const isStopped = (lookup: Lookup, covered: Covered): boolean =>
  scopesOf(covered).some((scope) => lookup.get('stopped', scope) !== undefined);

/** Those in force of exactly this scope. */
export function* stopsIn(lookup: Lookup, scope: string): Generator<InForce> {
  for (const by of Object.keys(authorsOf(lookup, scope))) yield* stopsBy(lookup, scope, by);
}

/** … and of this author alone. */
export function* stopsBy(lookup: Lookup, scope: string, by: string): Generator<InForce> {
  const count = authorsOf(lookup, scope)[by] ?? 0;
  for (let place = 0; place < count; place++) {
    const id = mustGet(lookup.get('stopping', placeKey(scope, by, place)));
    yield [id, mustGet(lookup.get('stop', id))];
  }
}

/** Puts a stop in force; a stop known by this id already counts once. */
export function putStop(
  draft: Draft,
  id: string,
  stop: Omit<Stop, 'thaws' | 'lifted' | 'place'>,
): void {
  if (draft.get('stop', id) !== undefined) return;
  const { scope, by } = stop;
  const place = authorsOf(draft, scope)[by] ?? 0;
  draft.put('stop', id, { ...stop, thaws: [], lifted: false, place });
  draft.put('stopping', placeKey(scope, by, place), id);
  count(draft, scope, by, place + 1);
}

/** The last of its author takes its place, so that they stay numbered without a gap. */
export function liftStop(draft: Draft, id: string, stop: Stop): void {
  const { scope, by, place } = stop;
  if (stop.lifted) throw new Error(`stop ${id} is lifted already`);
  const left = mustGet(authorsOf(draft, scope)[by]) - 1;
  const last = mustGet(draft.get('stopping', placeKey(scope, by, left)));
  draft.put('stopping', placeKey(scope, by, place), last);
  draft.put('stop', last, { ...mustGet(draft.get('stop', last)), place });
  draft.put('stopping', placeKey(scope, by, left), undefined);
  draft.put('stop', id, { ...stop, lifted: true });
  count(draft, scope, by, left);
}

/** How many are in force of a scope, by author. */
export const authorsOf = (lookup: Lookup, scope: string): Readonly<Record<string, number>> =>
  lookup.get('stopped', scope) ?? {};

/** A scope without stops has no cell. */
function count(draft: Draft, scope: string, by: string, stops: number): void {
  const { [by]: _before, ...others } = authorsOf(draft, scope);
  const left = stops === 0 ? others : { ...others, [by]: stops };
  draft.put('stopped', scope, Object.keys(left).length === 0 ? undefined : left);
}

/** Where those are who would lift all stops of a scope by this author (thawed-all.ts). */
export const thawingKey = (scope: string, by: string): string => `${scope}|${by}`;

const placeKey = (scope: string, by: string, place: number): string => `${scope}|${by}/${place}`;

function mustGet<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the stops in force are numbered without a gap');
  return value;
}
