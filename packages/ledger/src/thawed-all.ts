// A thaw of many stops: those of one scope and one author that were there when people looked. A
// taken watcher writes a stop a second, and nobody should lift them one by one.
import type { ActStatement, PersonAct } from '@sekisho/protocol/evidence';
import { isRefusal, refuse } from '@sekisho/protocol/refusal';
import { hasQuorum } from './clearance.ts';
import type { Entering, Ruling } from './entering.ts';
import { enterAct } from './person-act.ts';
import type { Lookup, Stop, ThawAll } from './state.ts';
import { liftStop, stopsBy, thawingKey } from './stops.ts';

/** One entry changes some two cells a stop: about a megabyte. The oldest go first. */
export const MAX_LIFTED = 2_000;

type Statement = Extract<ActStatement, { act: 'thaw-all' }>;

export function enterThawedAll(entering: Entering, act: PersonAct, said: Statement): Ruling {
  const { draft, policy } = entering;
  const { subject: scope, by, until, outflows } = said;
  const key = thawingKey(scope, by);
  if (draft.get('stopped', scope)?.[by] === undefined) {
    return refuse('stop-unknown', `no stop of ${scope} by ${by} is in force`);
  }
  const actor = enterAct(entering, act);
  if (isRefusal(actor)) return actor;
  const inForce = [...stopsBy(draft, scope, by)];
  const known = new Set(inForce.flatMap(([, stop]) => stop.outflows));
  const foreign = outflows.find((identity) => !known.has(identity));
  if (foreign !== undefined) {
    return refuse('thaw-outflows', `${foreign} is no outflow of a stop of ${scope} by ${by}`);
  }
  const own = { person: actor.person.id, origin: actor.origin, policy: policy.hash };
  const thaw: ThawAll = { ...own, until, outflows: [...outflows].sort() };
  if (!inForce.some(([, stop]) => covers(thaw, stop))) {
    return refuse('thaw-outflows', `it lifts nothing: no stop before ${until} has all it names`);
  }
  // Who says it again means what they said last.
  const others = (draft.get('thawing', key) ?? []).filter(({ person }) => person !== thaw.person);
  const thaws = [...others, thaw].filter((one) => one.policy === policy.hash);
  draft.put('thawing', key, thaws);
  if (!hasQuorum(policy.document, policy.hash, thaws, policy.document.thaw)) return undefined;
  const lifted = inForce
    .filter(([, stop]) => thaws.every((one) => covers(one, stop)))
    .sort(([, a], [, b]) => a.index - b.index)
    .slice(0, MAX_LIFTED);
  for (const [id] of lifted) liftStop(draft, id, inForceNow(draft, id));
  draft.put('thawing', key, undefined);
  return undefined;
}

/** Whoever thaws has seen the stop, and acknowledges each of its outflows. */
const covers = ({ until, outflows }: ThawAll, stop: Stop): boolean =>
  stop.index < until && stop.outflows.every((identity) => outflows.includes(identity));

/** Lifting one renumbers another. */
function inForceNow(lookup: Lookup, id: string): Stop {
  const stop = lookup.get('stop', id);
  if (stop === undefined) throw new Error(`stop ${id} is in force and not known`);
  return stop;
}
