// A scenario file as the world plays it: wallets of XEM, thefts and acts in the smallest unit,
// instants in ms of the world. What cannot be played is refused with its place in the file.
import { chainOf } from '@sekisho/chains/chain';
import { parseUnits } from '@sekisho/protocol/amount';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { Act } from '../acts.ts';
import { instantOf, instantText, minutesEast } from '../instant.ts';
import { seedOf } from '../keys.ts';
import { lookAlike } from './look-alike.ts';
import { CHAIN, XEM } from '../policy-kit.ts';
import type { Scenario } from '../scenario.ts';

export const UNIT = { symbol: 'XEM', decimals: 6 } as const;

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** NEM counts seconds since 2015-03-29; the world needs a past before the incident as well. */
const EARLIEST = Date.UTC(2016, 0, 1);
/** NEM counts them in 31 bits, until 2083. */
const LATEST = Date.UTC(2080, 0, 1);
/**
 * Each has a key of its own and the default limits by itself; the policy with all of them must fit
 * the ledger's first entry, also where ids are as long as they may be.
 */
const MAX_WALLETS = 10;
/** micro-XEM that stay with the crowd, for deposits. */
const CROWD_LEAST = 50_000_000_000_000n;

export interface Theft {
  readonly at: number;
  readonly wallet: string;
  readonly to: string;
  readonly amount: bigint;
}

/** What a customer was paid before, the same amount each time. */
export interface Known {
  readonly customer: string;
  readonly destination: string;
  readonly amount: bigint;
  readonly times: number;
}

export interface WalletAtStart {
  readonly id: string;
  readonly balance: bigint;
}

export interface Incident {
  readonly name: string;
  readonly title: string;
  readonly wallets: readonly WalletAtStart[];
  /** The first wallet, and its balance. */
  readonly wallet: string;
  readonly balance: bigint;
  /** The first and the last instant that is played. */
  readonly from: number;
  readonly to: number;
  /** Hours east of UTC of whoever wrote `from`: where most customers live. */
  readonly home: number;
  readonly thefts: readonly Theft[];
  /** Parties held from the start. */
  readonly attacker: readonly string[];
  readonly acts: readonly PlannedAct[];
  readonly known: readonly Known[];
  /** Until when people are valid, ms: those whose part ends within the story or before. */
  readonly ends: ReadonlyMap<string, number>;
  /** An instant of the world as the file tells it. */
  readonly told: (ms: number) => string;
  /** An instant of the file in the world. */
  readonly instant: (text: string) => number;
}

/** An act with its instant and, where it moves money, its amount and destination. */
export interface PlannedAct {
  readonly at: number;
  readonly act: Act;
  readonly money?: Theft;
  /** Of a false observation: the clock it states. */
  readonly clock?: number;
}

export function incidentOf(scenario: Scenario): Incident | Refusal {
  const wallets = walletsOf(scenario);
  if (isRefusal(wallets)) return wallets;
  const times = timesOf(scenario);
  if (isRefusal(times)) return times;
  const thefts: Theft[] = [];
  for (const [i, theft] of scenario.thefts.entries()) {
    const planned = moneyOf(theft, `thefts[${i}]`, times.instant);
    if (isRefusal(planned)) return planned;
    thefts.push(planned);
  }
  const acts: PlannedAct[] = [];
  for (const [i, act] of (scenario.acts ?? []).entries()) {
    const planned = plannedOf(act, i, times.instant);
    if (isRefusal(planned)) return planned;
    acts.push(planned);
  }
  const known = knownOf(scenario);
  if (isRefusal(known)) return known;
  const { name, title, attacker = [], ends = {} } = scenario;
  return {
    ...{ name, title, wallets, attacker, known },
    ends: new Map(Object.entries(ends).map(([person, at]) => [person, times.instant(at!)])),
    ...{ wallet: wallets[0]!.id, balance: wallets[0]!.balance },
    ...times,
    home: hoursEast(scenario.from),
    thefts: thefts.sort((a, b) => a.at - b.at),
    acts: acts.sort((a, b) => a.at - b.at),
  };
}

function walletsOf({ wallets }: Scenario): WalletAtStart[] | Refusal {
  if (wallets.length > MAX_WALLETS) {
    return unplayable('wallets', `a drill has at most ${MAX_WALLETS}`);
  }
  const all = chainOf(CHAIN)!.maximum(XEM)! - CROWD_LEAST;
  let left = all;
  const known: WalletAtStart[] = [];
  for (const [i, wallet] of wallets.entries()) {
    if (wallet.asset !== XEM) {
      return unplayable(`wallets[${i}].asset`, `a drill is played in ${XEM}`);
    }
    const balance = amountAt(`wallets[${i}].balance`, wallet.balance, left);
    if (isRefusal(balance)) return balance;
    left -= balance;
    known.push({ id: wallet.id, balance });
  }
  return known;
}

function knownOf({ known = [] }: Scenario): Known[] | Refusal {
  const paid: Known[] = [];
  for (const [i, { customer, to, amount, times }] of known.entries()) {
    const smallest = amountAt(`known[${i}].amount`, amount, MOST);
    if (isRefusal(smallest)) return smallest;
    paid.push({ customer, destination: addressFor(to), amount: smallest, times });
  }
  return paid;
}

/** The world lives when its chain can count seconds; its weekdays are those of the file. */
function timesOf(scenario: Scenario) {
  const { from, to, thefts, acts = [] } = scenario;
  const instants = [from, to, ...thefts.map(({ at }) => at), ...acts.map(({ at }) => at)];
  const ms = instants.map((text) => instantOf(text)!);
  const [first, last] = [least(ms), -least(ms.map((one) => -one))];
  const weeks =
    first < EARLIEST
      ? Math.ceil((EARLIEST - first) / WEEK_MS)
      : Math.min(0, Math.floor((LATEST - last) / WEEK_MS));
  const shift = weeks * WEEK_MS;
  if (first + shift < EARLIEST || last + shift > LATEST) {
    return unplayable(farthestOf(scenario), 'a drill is played within sixty years');
  }
  return {
    ...{ from: first + shift, to: last + shift },
    told: (at: number): string => instantText(at - shift),
    instant: (text: string): number => instantOf(text)! + shift,
  };
}

/** The place of the instant that is farthest from the first one of the period. */
function farthestOf({ from, to, thefts, acts = [] }: Scenario): string {
  const begin = instantOf(from)!;
  const all: (readonly [place: string, distance: number])[] = [
    ['to', to] as const,
    ...thefts.map(({ at }, i) => [`thefts[${i}].at`, at] as const),
    ...acts.map(({ at }, i) => [`acts[${i}].at`, at] as const),
  ].map(([place, at]) => [place, Math.abs(instantOf(at)! - begin)]);
  return all.reduce((a, b) => (b[1] > a[1] ? b : a))[0];
}

/** Spread arguments would not do for ten thousand. */
const least = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.min(a, b));

const MOST = chainOf(CHAIN)!.maximum(XEM)!;

interface Money {
  readonly at: string;
  readonly wallet: string;
  readonly to: string | { readonly like: string };
  readonly amount: string;
}

function moneyOf(
  { at, wallet, to, amount }: Money,
  place: string,
  instant: Incident['instant'],
): Theft | Refusal {
  const smallest = amountAt(`${place}.amount`, amount, MOST);
  if (isRefusal(smallest)) return smallest;
  return { at: instant(at), wallet, to: addressFor(to), amount: smallest };
}

function plannedOf(act: Act, i: number, instant: Incident['instant']): PlannedAct | Refusal {
  const at = instant(act.at);
  if (act.act === 'observe' && act.clock !== undefined) {
    return { at, act, clock: instant(act.clock) };
  }
  if (!('amount' in act)) return { at, act };
  const money = moneyOf(act, `acts[${i}]`, instant);
  return isRefusal(money) ? money : { at, act, money };
}

function amountAt(place: string, text: string, most: bigint): bigint | Refusal {
  const amount = parseUnits(`${text} ${UNIT.symbol}`, UNIT);
  if (isRefusal(amount)) return unplayable(place, amount.detail);
  return amount <= most ? amount : unplayable(place, 'more than there is');
}

const unplayable = (place: string, why: string): Refusal =>
  refuse('scenario-inconsistent', `scenario.${place}: ${why}`);

/** Files may name a destination by any text; what is no address stands for one. */
function addressFor(text: string | { readonly like: string }): string {
  if (typeof text !== 'string') return lookAlike(addressFor(text.like));
  const chain = chainOf(CHAIN)!;
  const destination = chain.parseDestination({ address: text });
  return isRefusal(destination)
    ? chain.addressOf(seedOf('destination', text))
    : destination.address;
}

const hoursEast = (instant: string): number => Math.trunc(minutesEast(instant) / 60);
