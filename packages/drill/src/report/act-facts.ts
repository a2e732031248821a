// What was done in a drill beside taking money, what stations refused, and what the attacker held.
import type { Mode } from '../world/attack.ts';
import type { Scenario } from '../scenario.ts';
import type { Result } from '../world/result.ts';

export interface ActFact {
  readonly at: number;
  readonly act: string;
  /** What it was done to or with, as the file says it. */
  readonly object: string;
  readonly outcome: string;
  readonly tag: string | undefined;
}

export interface ActFacts {
  /** Acts that ask for no money: those are attempts. By time. */
  readonly acts: readonly ActFact[];
  /** What signers and watchers refused once the attack had begun. */
  readonly refusals: Result['refusals'];
  /** What the attacker held in the end, by the names of scenario files. */
  readonly parties: readonly string[];
}

/** What a mode gives the attacker for thefts. */
const MODE_PARTY: Readonly<Record<Mode, string>> = {
  'forged-request': 'app-server',
  'one-signer': 'signer-1',
  'stolen-key': 'wallet-key',
};

const MONEY_ACTS = ['request', 'spend', 'collude', 'substitute'];

/** The result tells them by time; what each was about stands in the file. */
export function actsOf({
  scenario,
  result,
}: {
  readonly scenario: Scenario;
  readonly result: Result;
}): ActFacts {
  const { acts: planned = [], attacker = [] } = scenario;
  const byTime = planned.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const acts = result.acts.flatMap(({ at, act, outcome, tag }, i) =>
    MONEY_ACTS.includes(act)
      ? []
      : [{ at: Date.parse(at), act, object: objectOf(byTime[i]), outcome, tag }],
  );
  const began = Math.min(...[...result.attempts, ...result.acts].map(({ at }) => Date.parse(at)));
  const taken = planned.flatMap((act) => (act.act === 'take-over' ? [act.party] : []));
  // The mode only says how thefts are done; acts use what the file says is held.
  const byMode = scenario.thefts.length > 0 ? [MODE_PARTY[result.mode]] : [];
  return {
    acts,
    refusals: result.refusals.filter(({ at }) => Date.parse(at) >= began),
    parties: [...new Set([...byMode, ...attacker, ...taken])],
  };
}

/** Names of parties, scopes and people, as they stand in the file. */
function objectOf(act: NonNullable<Scenario['acts']>[number] | undefined): string {
  if (act === undefined) return '';
  const { at: _at, act: _act, time: _time, ...rest } = act;
  return Object.values(rest)
    .flatMap((value) => (isNested(value) ? Object.values(value) : value))
    .filter((value) => typeof value === 'string')
    .join(', ');
}

const isNested = (value: object | string): value is object =>
  typeof value === 'object' && !Array.isArray(value);
