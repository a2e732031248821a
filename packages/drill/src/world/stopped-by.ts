// What kept the attacker from the money: for each attempt that was not paid, who or what stood in
// its way, and for each act that was refused, why. Read off the ledger, off what signers and
// watchers refused, and off the chain; the file has no word in it.
import { hasQuorum, verdictsOf } from '@sekisho/ledger/clearance';
import { policyOf, type Withdrawal } from '@sekisho/ledger/state';
import { scopesOf } from '@sekisho/ledger/stops';
import { isSigner } from '../cast.ts';
import type { Attempt } from './attack.ts';
import { isStolen } from './endings.ts';
import type { Outcomes } from './result.ts';
import { isBehind } from './stops.ts';

/**
 * `by`: `policy` (its limits and rules), `people` (approvals that are missing, or a rejection),
 * `gateway` (its interface, by the rules that every node folds by), `chain`, `rule:ID`, `person:ID`
 * or `watcher:ID` (a stop or veto of theirs), or a signer or watcher by its name. `tag`: a reason
 * of a verdict or of a stop, a refusal, an answer of the chain’s node, `rejected` or `vetoed`.
 */
export interface Obstacle {
  readonly by: string;
  readonly tag: string;
  /** Attempts that it kept unpaid. 0: an act that moves no money was refused. */
  readonly attempts: number;
}

interface Hindrance {
  readonly by: string;
  readonly tag: string;
}

/** Each once, those in the way of money first. */
export function obstaclesOf(outcomes: Outcomes): readonly Obstacle[] {
  const { world, attempts } = outcomes;
  const found = new Map<string, Obstacle>();
  const note = ({ by, tag }: Hindrance, count: number): void => {
    const key = `${by} ${tag}`;
    const known = found.get(key)?.attempts ?? 0;
    found.set(key, { by, tag, attempts: known + count });
  };
  for (const attempt of attempts) {
    if (isStolen(world, attempt)) continue;
    for (const one of hindrancesOf(outcomes, attempt)) note(one, 1);
  }
  for (const one of [...refusedActs(outcomes), ...vetoes(outcomes)]) note(one, 0);
  return [...found.values()];
}

function hindrancesOf(outcomes: Outcomes, attempt: Attempt): readonly Hindrance[] {
  const { verdict, reasons, withdrawal, announced, isSubstitution } = attempt;
  if (announced !== undefined) return [{ by: 'chain', tag: announced }];
  if (isSubstitution === true) return byStations(outcomes, attempt);
  if (withdrawal === undefined) return reasons.map((tag) => ({ by: 'gateway', tag }));
  const order = outcomes.world.gateway.replica.state.get('withdrawal', withdrawal)!;
  if (verdict === 'block' || verdict === 'freeze') return byPolicy(order);
  const people = order.ended === 'rejected' ? [REJECTED] : byReview(outcomes, order);
  if (order.ended !== null) return [...byPolicy(order), ...people];
  const isByGateway = outcomes.isAltered && verdict === 'allow';
  const stations = isByGateway ? byStations(outcomes, attempt) : [];
  return unique([...byPolicy(order), ...people, ...byStops(outcomes, order), ...stations]);
}

const REJECTED: Hindrance = { by: 'people', tag: 'rejected' };
const NOT_REVIEWED: Hindrance = { by: 'people', tag: 'not-reviewed' };

/** The reasons of the strictest outcome: those alone would have done. */
const byPolicy = ({ outcome, reasons }: Withdrawal): readonly Hindrance[] =>
  unique(
    reasons
      .filter((reason) => reason.outcome === outcome && outcome !== 'allow')
      .map(({ tag }) => ({ by: 'policy', tag })),
  );

function byStops({ world }: Outcomes, order: Withdrawal): readonly Hindrance[] {
  const scopes = scopesOf(order);
  const over = world.stops.all.filter(
    (stop) => isBehind(order, stop) || (!stop.lifted && scopes.includes(stop.scope)),
  );
  return over.map(({ by, reason }) => ({ by, tag: reason }));
}

/** As a node sees it that folds honestly, up to where it halted; whatever else is in the way. */
function byReview({ world }: Outcomes, order: Withdrawal): readonly Hindrance[] {
  const { state } = world.watchers[0]!.replica;
  const { hash, document } = policyOf(state);
  const wanted = new Set(verdictsOf(state, order).flatMap(({ reviews }) => reviews));
  const lacks = document.reviews.some(
    ({ id, approvals }) => wanted.has(id) && !hasQuorum(document, hash, order.approvals, approvals),
  );
  return lacks ? [NOT_REVIEWED] : [];
}

/**
 * An altered gateway is refused by signers, and halts watchers, who fold for themselves. Whatever
 * else watchers refuse has other reasons: a node that lags, a world that has just woken up.
 */
function byStations({ world }: Outcomes, { theft }: Attempt): readonly Hindrance[] {
  const { all, halted } = world.refusals;
  const bySigners = all.filter(({ who }) => isSigner(who));
  const seen = [...halted.values(), ...bySigners].filter(({ at }) => at >= theft.at);
  return unique(seen.map(({ who, tag }) => ({ by: who, tag })));
}

/** Acts that were refused, and proposals that lack people. */
const refusedActs = ({ performed }: Outcomes): readonly Hindrance[] =>
  performed.flatMap(({ tag, attempt, outcome }) => {
    if (outcome === 'collecting') return [{ by: 'people', tag: 'act-quorum' }];
    return tag === undefined || attempt !== undefined ? [] : [{ by: 'gateway', tag }];
  });

/** Nobody vetoes but what waits; what waits in a drill is another policy. */
const vetoes = ({ performed }: Outcomes): readonly Hindrance[] =>
  performed.flatMap(({ act, outcome }) =>
    act.act !== 'veto' || outcome !== 'vetoed'
      ? []
      : act.by.map((person) => ({ by: `person:${person}`, tag: 'vetoed' })),
  );

const unique = (all: readonly Hindrance[]): readonly Hindrance[] => [
  ...new Map(all.map((one) => [`${one.by} ${one.tag}`, one])).values(),
];
