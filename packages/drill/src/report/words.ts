// Everything a report says, in one language. Two objects fill this form: words-en.ts, words-ja.ts.
import { formatUnits } from '@sekisho/protocol/amount';
import type { Mode } from '../world/attack.ts';
import { UNIT } from '../world/incident.ts';
import type { Beyond } from '../world/beyond.ts';
import type { EverydayWithdrawal } from '../world/story.ts';
import type { AttemptFact, Facts, Zone } from './facts.ts';
import { localTime } from './facts.ts';

export type Language = 'en' | 'ja';

/** A reason's numbers in words already. */
export interface Measured {
  readonly observed: string;
  readonly allowed: string;
  readonly time: string | undefined;
  readonly whose: string;
}

/** What tells how an attempt ended. */
export type Ended = Pick<AttemptFact, 'verdict' | 'paid' | 'isSubstitution'>;

export interface Words {
  readonly language: Language;
  readonly kicker: string;
  /** What the attacker held, in a sentence. */
  held(parties: readonly string[]): string;
  /** What happened, in one or two sentences. */
  summary(facts: Facts): string;
  readonly figures: {
    readonly heading: string;
    readonly lost: string;
    readonly inHistory: string;
    readonly noticed: string;
    readonly stopped: string;
    readonly everyday: string;
    ofWallet(percent: string): string;
    readonly afterFirst: string;
    readonly never: string;
    readonly notKnown: string;
    noticedAfter(duration: string): string;
    paidOf(paid: number, all: number): string;
    heldAndStopped(held: number, stopped: number): string;
  };
  readonly plot: {
    readonly heading: string;
    readonly history: string;
    readonly attempted: string;
    readonly here: string;
    readonly noticed: string;
    readonly stopped: string;
    readonly axisAmount: string;
    axisTime(zone: string): string;
    /** The whole plot in sentences. */
    told(facts: Facts): string;
  };
  readonly attempts: {
    readonly heading: string;
    readonly intro: string;
    readonly turn: string;
    readonly time: string;
    readonly amount: string;
    readonly came: string;
    readonly why: string;
    readonly none: string;
    readonly total: string;
    to(address: string): string;
    cameOf(attempt: Ended): string;
    readonly unasked: string;
    readonly substituted: string;
    readonly within: string;
    readonly byAltered: string;
    readonly asBefore: string;
    alreadyStopped(scopes: string): string;
    several(count: number): string;
  };
  readonly reasons: {
    /** What the tag means. */
    of(tag: string): string;
    /** What was measured, in how much time, of whom, and what would have been allowed. */
    measured(of: Measured): string;
    readonly neverPaid: string;
    paidSince(duration: string): string;
    readonly notUsedYet: string;
    usedTo(amount: string, upTo: string): string;
    more(count: number): string;
  };
  readonly stops: {
    readonly heading: string;
    readonly none: string;
    readonly time: string;
    readonly scope: string;
    readonly by: string;
    readonly why: string;
    readonly state: string;
    readonly lifted: string;
    readonly inForce: string;
    readonly honest: string;
    readonly halted: string;
    readonly cosigning: string;
    more(count: number): string;
    by_(party: string): string;
    of(scope: string): string;
    reason(tag: string): string;
  };
  readonly stoppedBy: {
    readonly heading: string;
    readonly nothing: string;
    readonly who: string;
    readonly why: string;
    readonly what: string;
    attemptsOf(count: number, all: number): string;
    readonly otherActs: string;
    by(by: string): string;
    /** Of a reason of a verdict or of a stop; undefined for any other tag. */
    reason(tag: string): string | undefined;
  };
  readonly acts: {
    readonly heading: string;
    readonly act: string;
    readonly object: string;
    readonly came: string;
    readonly why: string;
    readonly who: string;
    readonly what: string;
    readonly refusedHeading: string;
    readonly refusedIntro: string;
  };
  readonly traffic: {
    readonly heading: string;
    told(facts: Facts): string;
    readonly endings: Readonly<Record<EverydayWithdrawal['ending'], string>>;
    readonly theftPaid: string;
    readonly theftUnpaid: string;
    readonly axisAmount: string;
    readonly plotTitle: string;
    readonly heldHeading: string;
    readonly heldNone: string;
    readonly customer: string;
    readonly unanswered: string;
  };
  readonly attacker: {
    readonly heading: string;
    readonly file: string;
    readonly caveats: Readonly<Record<Mode, string>>;
    readonly beyond: Readonly<Record<Beyond, string>>;
  };
  readonly world: { readonly heading: string; readonly points: readonly string[] };
  readonly file: {
    readonly heading: string;
    readonly notes: string;
    readonly sources: string;
    readonly none: string;
  };
  readonly repeat: {
    readonly heading: string;
    readonly intro: string;
    readonly seed: string;
    readonly root: string;
    readonly entries: string;
    readonly command: string;
  };
  duration(ms: number): string;
  /** "100 M", "1億": for axes. */
  compact(mainUnits: number): string;
}

/** A number stays beside its unit. */
export const unbroken = (text: string): string => text.replaceAll(' ', '\u00a0');

export const money = (amount: bigint): string => unbroken(formatUnits(amount, UNIT));

const WHOLE = 10n ** BigInt(UNIT.decimals);

/** Fractions say nothing where there are thousands. */
export const rounded = (amount: bigint): string =>
  money(amount < 1_000n * WHOLE ? amount : amount - (amount % WHOLE));

/** An address long enough to be told from others of one page; the whole is in the ledger. */
export const shortened = (name: string): string =>
  name.length > 24 ? `${name.slice(0, 6)}…${name.slice(-6)}` : name;

/** Seconds within a story of a day; with the day where it is longer. */
export function moment(at: number, zone: Zone): string {
  const { date, time } = localTime(at, zone);
  return `${date} ${time}`;
}

const MS = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** The two largest parts of a duration, in the order days, hours, minutes, seconds. */
export function partsOf(ms: number): readonly (readonly [count: number, unit: number])[] {
  const sizes = [MS.day, MS.hour, MS.minute, MS.second];
  const counts = sizes.map((size, i) =>
    Math.floor(i === 0 ? ms / size : (ms % sizes[i - 1]!) / size),
  );
  const first = counts.findIndex((count) => count > 0);
  if (first < 0) return [[0, 3]];
  return [first, first + 1]
    .filter((unit) => unit < sizes.length && counts[unit]! > 0)
    .map((unit) => [counts[unit]!, unit]);
}
