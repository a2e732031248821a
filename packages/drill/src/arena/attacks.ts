// Families of attacks on the arena's exchange. Whoever attacks holds the key of the everyday client
// and asks in the names of customers. Plans of the thefts (thefts/) are used where there is one;
// what needs customers and their habits is in impostors.ts.
import type { Policy } from '@sekisho/protocol/policy';
import { burst, fanOut, manyCustomers } from '../thefts/crowds.ts';
import { relay, tides } from '../thefts/held-out.ts';
import { doubling, dripDays, dripHours, probeDays, probeHours } from '../thefts/plain.ts';
import { Purse } from '../thefts/purse.ts';
import { about, between, type Planning, type Step } from '../thefts/theft-file.ts';
import { ageing, type Reading, underFresh, underLong } from '../thefts/white-box.ts';
import {
  awakening,
  fanInMimic,
  fanOutMimic,
  lookAlike,
  nightly,
  passThrough,
  raisedLimit,
  replay,
  takenAccount,
  victimMimic,
} from './impostors.ts';
import { HOUR_MS, MINUTE_MS } from './size.ts';
import type { Town } from './town.ts';

/** As a step of a theft, in a customer's name; `at` in ms from the start of the attack. */
export interface Move extends Step {
  readonly customer: string;
}

export interface Scene extends Reading {
  readonly policy: Policy;
  readonly town: Town;
  /** When it starts, ms. */
  readonly start: number;
}

export type Plan = (scene: Scene) => readonly Move[];

interface Family {
  readonly title: string;
  readonly plan: Plan;
  /** No policy was tuned on it. */
  readonly heldOut?: true;
}

/** Names that are used in turn. */
const NAMES = 200;

/** Steps in the names of customers with a past. */
const inNames =
  (plan: (reading: Reading) => readonly Step[]): Plan =>
  (scene) => {
    const known = scene.town.people.filter(({ joins, isAway }) => joins === 0 && !isAway);
    const names = Array.from({ length: NAMES }, () => scene.chance.pick(known).id);
    const steps = [...plan(scene)].sort((a, b) => a.at - b.at);
    return steps.map((step, turn) => ({ ...step, customer: names[turn % NAMES]! }));
  };

const anyOf =
  (...plans: readonly ((planning: Planning) => readonly Step[])[]) =>
  (planning: Planning): readonly Step[] =>
    planning.chance.pick(plans)(planning);

/** 95 % of every limit that is left, as often as there is room, for two days. */
function structuring({ chance, balance, policy }: Reading): readonly Step[] {
  const purse = new Purse(policy, balance, 95, NAMES);
  const steps: Step[] = [];
  const gap = between(chance, 5, 30) * MINUTE_MS;
  for (let at = 0; at < 48 * HOUR_MS; at += about(chance, gap, 50)) {
    const to = `structured ${steps.length}`;
    const amount = purse.room(at, to);
    if (amount < balance / 200_000n) continue;
    purse.take(at, to, amount);
    steps.push({ at, to, amount });
  }
  return steps;
}

/** The same sum at the same gap, to the second. */
function cadence({ chance, balance }: Planning): readonly Step[] {
  const times = between(chance, 24, 120);
  const gap = between(chance, 10, 90) * MINUTE_MS;
  const amount = (balance * BigInt(between(chance, 5, 40))) / 10_000n;
  return Array.from({ length: times }, (_, i) => ({ at: i * gap, to: 'regular', amount }));
}

export const FAMILIES = {
  'probe-then-drain': {
    title: 'a probe, then everything',
    plan: inNames(anyOf(probeHours, probeDays)),
  },
  drip: { title: 'the same sum for hours or days', plan: inNames(anyOf(dripHours, dripDays)) },
  structuring: { title: 'reads the policy: 95 % of every limit', plan: inNames(structuring) },
  'fan-out': { title: '10 to 500 new addresses', plan: inNames(fanOut) },
  'fan-in': { title: 'many customers to a few addresses', plan: inNames(manyCustomers) },
  'dormant-awakening': { title: 'customers who were away for 90 days', plan: awakening },
  'off-hours': { title: 'in the small hours of those it robs', plan: nightly },
  'rising-replay': { title: 'what a customer did, each time more', plan: replay },
  doubling: { title: 'each sum up to three times the one before', plan: inNames(doubling) },
  'regular-cadence': { title: 'the same sum, to the second', plan: inNames(cadence) },
  'look-alike': { title: "addresses that look like the customer's own", plan: lookAlike },
  'pass-through': { title: 'customers without a past, everything out', plan: passThrough },
  'credential-change': { title: 'one account taken over and emptied', plan: takenAccount },
  'limit-changed': { title: 'an account at ten times its usual sums', plan: raisedLimit },
  burst: { title: 'everything within a minute', plan: inNames(burst) },
  'fan-out-mimic': {
    title: 'sums and hours of honest customers, new addresses',
    plan: fanOutMimic,
  },
  'fan-in-mimic': { title: 'the same, to three addresses', plan: fanInMimic },
  'victim-mimic': { title: "one victim's own sums and hours, more of them", plan: victimMimic },
  'white-box': {
    title: 'reads the policy, stays below all of it',
    plan: inNames((reading) => reading.chance.pick([underFresh, underLong, ageing])(reading)),
  },
  tides: { title: 'nightly waves over earlier tests', plan: inNames(tides), heldOut: true },
  relay: { title: 'a test and one sum per address', plan: inNames(relay), heldOut: true },
} as const satisfies Readonly<Record<string, Family>>;

export type FamilyName = keyof typeof FAMILIES;

export const FAMILY_NAMES = Object.keys(FAMILIES) as FamilyName[];

export const isHeldOut = (name: FamilyName): boolean => 'heldOut' in FAMILIES[name];
