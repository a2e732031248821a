// A policy in the arena: honest days, then attacks of every family on the days it was not set on.
import { defaultJudging } from '@sekisho/policy/default-judging';
import { readPolicy } from '@sekisho/policy/check';
import type { Json } from '@sekisho/protocol/json';
import type { Policy } from '@sekisho/protocol/policy';
import { isRefusal, type Refusal } from '@sekisho/protocol/refusal';
import { policyKit, XEM } from '../policy-kit.ts';
import type { Judging } from '../world/judging.ts';
import { FAMILY_NAMES, type FamilyName } from './attacks.ts';
import { baselinesOf } from './baselines.ts';
import { type Bout, boutOf } from './bout.ts';
import { Course, type Day } from './course.ts';
import { byFamily, type FamilyScore, scoreOf } from './score.ts';
import { luckOf } from './luck.ts';
import type { Marginals } from './marginals.ts';
import { DAY_MS, type Size, START } from './size.ts';
import { type Town, townOf } from './town.ts';

/** Per mille of honest withdrawals. */
export const BUDGETS = [1, 5] as const;
/** Attacks begin within the first days that nothing was set on, so that they have time. */
const BEGIN_DAYS = 4;
const NEWCOMER_SECONDS = 7 * 86_400;

export interface ArenaOptions {
  readonly judging: Judging;
  readonly size: Size;
  readonly seeds: readonly number[];
  /** Of each family and seed. */
  readonly instances: number;
  readonly onProgress?: (what: string, done: number, of: number) => void;
}

export interface PolicyScore {
  readonly families: Readonly<Partial<Record<FamilyName, FamilyScore>>>;
  /** Of honest withdrawals on unseen days, from 0 to 1; `tuning`: on the days before. */
  readonly falseHoldRate: number;
  readonly falseHoldRateTuning: number;
  readonly holdsPerDay: number;
  /** By limit or rule, all days; `stop`: only because something else had frozen the client. */
  readonly why: Readonly<Record<string, number>>;
}

export interface ArenaResult extends PolicyScore {
  readonly baselines: readonly (PolicyScore & { readonly name: string; readonly budget: number })[];
  readonly seeds: readonly number[];
  readonly turnover: number;
  readonly judgements: number;
  readonly marginals: readonly Marginals[];
}

interface Played {
  readonly bouts: readonly Bout[];
  readonly days: readonly Day[];
  readonly why: ReadonlyMap<string, number>;
  readonly judgements: number;
}

/** What `init` writes. */
export const defaultOf = (): Judging => defaultJudging(XEM);

/** Refused: judging that fits no exchange, as its reader says. */
export function arenaOf(options: ArenaOptions): ArenaResult | Refusal {
  const { size, seeds } = options;
  const policy = policyOf(options.judging);
  if (isRefusal(policy)) return policy;
  const towns = seeds.map((seed) => townOf(size, seed));
  const own = towns.map((town) => played(town, policy, 'policy', options));
  const names = BUDGETS.flatMap((budget) => baselinesOf(towns[0]!, budget));
  const baselines = names.map(({ name, budget }, i) => {
    const each = towns.map((town) => {
      const baseline = policyOf(baselinesOf(town, budget)[i % 2]!.judging);
      if (isRefusal(baseline)) throw new Error(`arena: ${baseline.detail}`);
      return played(town, baseline, `${name} ${budget / 10} %`, options);
    });
    return { name, budget: budget / 1_000, ...scored(each, size) };
  });
  return {
    ...scored(own, size),
    ...{ baselines, seeds, turnover: size.turnover / 10_000 },
    judgements: own.reduce((sum, { judgements }) => sum + judgements, 0),
    marginals: towns.map(({ marginals }) => marginals),
  };
}

function policyOf(judging: Judging): Policy | Refusal {
  const { policy } = policyKit('arena');
  return readPolicy({ ...policy, newcomerSeconds: NEWCOMER_SECONDS, ...judging } as Json);
}

function played(town: Town, policy: Policy, what: string, options: ArenaOptions): Played {
  const { instances, onProgress = () => {} } = options;
  const { size, seed } = town;
  const course = new Course(town, policy);
  const chance = luckOf(`arena starts ${seed}`);
  const starts = FAMILY_NAMES.flatMap((family) =>
    Array.from({ length: instances }, (_, n) => ({
      family,
      name: `${family} ${seed} ${n}`,
      start: START + size.tuning.to * DAY_MS + chance.below(BEGIN_DAYS * DAY_MS),
    })),
  ).sort((a, b) => a.start - b.start);
  const bouts: Bout[] = [];
  for (let day = 1; day <= size.tuning.to; day++) {
    course.runUntil(START + day * DAY_MS);
    onProgress(`${what}: days`, day, size.days);
  }
  for (const { family, name, start } of starts) {
    course.runUntil(start);
    bouts.push(boutOf(course, family, name, start));
    onProgress(`${what}: attacks`, bouts.length, starts.length);
  }
  course.runUntil(START + size.days * DAY_MS - 1);
  const { days, why, engine } = course;
  return { bouts, days, why, judgements: engine.judgements };
}

function scored(each: readonly Played[], { wallet, tuning, days }: Size): PolicyScore {
  const bouts = byFamily(each.flatMap((one) => one.bouts));
  const families = Object.fromEntries(
    [...bouts].map(([family, its]) => [family, scoreOf(its, wallet)]),
  );
  const unseen = sumOf(each.flatMap((one) => one.days.slice(tuning.to)));
  const seen = sumOf(each.flatMap((one) => one.days.slice(tuning.from, tuning.to)));
  const why = new Map<string, number>();
  for (const [id, count] of each.flatMap((one) => [...one.why])) {
    why.set(id, (why.get(id) ?? 0) + count);
  }
  return {
    families,
    falseHoldRate: rateOf(unseen),
    falseHoldRateTuning: rateOf(seen),
    holdsPerDay: Math.round(unseen.held / (each.length * (days - tuning.to))),
    why: Object.fromEntries(why),
  };
}

const sumOf = (days: readonly Day[]): Day => ({
  asked: days.reduce((sum, { asked }) => sum + asked, 0),
  held: days.reduce((sum, { held }) => sum + held, 0),
});

const rateOf = ({ asked, held }: Day): number =>
  asked === 0 ? 0 : Math.round((held * 1e6) / asked) / 1e6;
