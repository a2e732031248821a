// The families of thefts, by name, and a seeded file of each.
import { seededRandom } from '../keys.ts';
import type { Scenario } from '../scenario.ts';
import { Chance } from '../world/chance.ts';
import { burst, fanOut, manyCustomers, mimic, pauses } from './crowds.ts';
import { relay, tides } from './held-out.ts';
import {
  doubling,
  dripDays,
  dripHours,
  dripWeeks,
  probeDays,
  probeHours,
  probeMinutes,
  random,
  shrinking,
} from './plain.ts';
import type { Read } from './purse.ts';
import { type Step, theftFile, walletOf } from './theft-file.ts';
import { ageing, type Reading, underFresh, underLong } from './white-box.ts';

export interface Family {
  readonly title: string;
  readonly plan: (reading: Reading) => readonly Step[];
  /** The default policy was not tuned on it. */
  readonly heldOut?: true;
}

export const FAMILIES = {
  'probe-minutes': { title: 'probes, and a drain minutes later', plan: probeMinutes },
  'probe-hours': { title: 'probes, and a drain hours later', plan: probeHours },
  'probe-days': { title: 'probes, and a drain 1 to 14 days later', plan: probeDays },
  'drip-hours': { title: 'the same sum again and again, for hours', plan: dripHours },
  'drip-days': { title: 'the same sum again and again, for days', plan: dripDays },
  'drip-weeks': { title: 'the same sum again and again, for 10 to 60 days', plan: dripWeeks },
  'fan-out': { title: '10 to 500 new addresses', plan: fanOut },
  burst: { title: 'everything within a minute', plan: burst },
  'many-customers': { title: 'small sums in the names of many customers', plan: manyCustomers },
  doubling: { title: 'each sum up to three times the one before', plan: doubling },
  shrinking: { title: 'the largest first', plan: shrinking },
  random: { title: 'any sums at any time', plan: random },
  pauses: { title: 'a few large ones with hours or days between', plan: pauses },
  mimic: { title: 'sums and times as of honest customers', plan: mimic },
  'under-fresh': { title: 'has read the policy: new addresses, for hours', plan: underFresh },
  'under-long': { title: 'has read the policy: for 3 to 60 days', plan: underLong },
  ageing: { title: 'has read the policy: lets his addresses become familiar', plan: ageing },
  tides: { title: 'nightly waves over earlier tests', plan: tides, heldOut: true },
  relay: { title: 'a test and one sum per address', plan: relay, heldOut: true },
} as const satisfies Readonly<Record<string, Family>>;

export type FamilyName = keyof typeof FAMILIES;

export const FAMILY_NAMES = Object.keys(FAMILIES) as FamilyName[];

/** The n-th file of a family: the same from the same seed and policy. */
export function theftOf(family: FamilyName, seed: number, n: number, policy: Read): Scenario {
  const chance = new Chance(seededRandom(`thefts ${seed} ${family} ${n}`));
  const balance = walletOf(chance);
  const { title, plan } = FAMILIES[family];
  const name = `${family}-${seed}-${n}`;
  return theftFile(name, title, { chance, balance }, plan({ chance, balance, policy }));
}
