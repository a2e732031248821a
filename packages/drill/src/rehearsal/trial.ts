// Thefts of every family against a judging: what each took, and what honest customers felt.
import { isRefusal } from '@sekisho/protocol/refusal';
import { FAMILY_NAMES, type FamilyName, theftOf } from '../thefts/families.ts';
import type { Scenario } from '../scenario.ts';
import { incidentOf } from '../world/incident.ts';
import type { Judging } from '../world/judging.ts';
import type { Rehearsed } from './outcome.ts';
import { rehearse } from './rehearsal.ts';

export interface Trial {
  readonly family: FamilyName;
  readonly scenario: Scenario;
  /** Of everyday traffic. */
  readonly seed: number;
  readonly balance: bigint;
  readonly outcome: Rehearsed;
}

/** How many kinds of everyday traffic the files are spread over. */
const TRAFFIC_SEEDS = 25;

/** The n-th file of a run: families take turns. */
export function trialOf(run: number, n: number, judging: Judging, read: Judging = judging): Trial {
  const family = FAMILY_NAMES[n % FAMILY_NAMES.length]!;
  const scenario = theftOf(family, run, n, read);
  const incident = incidentOf(scenario);
  if (isRefusal(incident)) throw new Error(`${scenario.name}: ${incident.detail}`);
  const turn = Math.floor(n / FAMILY_NAMES.length);
  const seed = run * 1_000 + (turn % TRAFFIC_SEEDS);
  const outcome = rehearse({ incident, seed, judging, isBrief: true });
  return { family, scenario, seed, balance: incident.balance, outcome };
}

/** Ten-thousandths of a percent of the wallet. */
export const lostShare = ({ outcome, balance }: Trial): number =>
  Number((outcome.lost * 1_000_000n) / balance);

/** The same of honest withdrawals. */
export const falseShare = ({ outcome }: Trial): number =>
  Math.round((outcome.falseHolds * 1_000_000) / outcome.legit);
