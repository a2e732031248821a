// Stops: what holds money back, where, and how it is undone (section 4). A stop has an id and
// counts once; it forbids only `payment.prepared` and new shares.
import type { Draft } from './draft.ts';
import { withMember } from './entering.ts';
import type { Lookup, Stop } from './state.ts';

export interface Covered {
  readonly wallet: string;
  readonly client: string;
  readonly customer: string;
}

export const scopesOf = ({ wallet, client, customer }: Covered): readonly string[] => [
  'everything',
  `wallet:${wallet}`,
  `client:${client}`,
  `customer:${customer}`,
];

/** Stops in force that hold this back: ids with their stops, widest scope first. */
export function stopsOver(lookup: Lookup, covered: Covered): readonly (readonly [string, Stop])[] {
  return scopesOf(covered)
    .flatMap((scope) => lookup.get('stopped', scope) ?? [])
    .map((id) => [id, mustGet(lookup, id)] as const);
}

/** Puts a stop in force; a stop known by this id already counts once. */
export function putStop(draft: Draft, id: string, stop: Omit<Stop, 'thaws' | 'lifted'>): void {
  if (draft.get('stop', id) !== undefined) return;
  draft.put('stop', id, { ...stop, thaws: [], lifted: false });
  draft.put('stopped', stop.scope, withMember(draft.get('stopped', stop.scope) ?? [], id));
}

export function liftStop(draft: Draft, id: string, stop: Stop): void {
  draft.put('stop', id, { ...stop, lifted: true });
  const left = (draft.get('stopped', stop.scope) ?? []).filter((other) => other !== id);
  draft.put('stopped', stop.scope, left.length === 0 ? undefined : left);
}

function mustGet(lookup: Lookup, id: string): Stop {
  const stop = lookup.get('stop', id);
  if (stop === undefined) throw new Error(`stop ${id} is in force and not known`);
  return stop;
}
