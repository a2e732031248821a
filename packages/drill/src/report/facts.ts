// What a report says in numbers, once for both languages.
import type { StoredReason } from '@sekisho/ledger/state';
import type { Outcome } from '@sekisho/protocol/status';
import { type Scenario, smallestUnits } from '../scenario.ts';
import { type ActFacts, actsOf } from './act-facts.ts';
import { UNIT } from '../world/incident.ts';
import type { Result } from '../world/result.ts';
import type { EverydayWithdrawal, Story } from '../world/story.ts';

export interface Told {
  readonly scenario: Scenario;
  readonly result: Result;
  readonly story: Story;
}

export interface AttemptFact {
  /** From 1. */
  readonly turn: number;
  /** Unix ms. */
  readonly at: number;
  readonly to: string;
  readonly amount: bigint;
  readonly verdict: Outcome | null;
  readonly tags: readonly string[];
  readonly reasons: readonly StoredReason[];
  readonly stoppedBy: readonly string[];
  readonly paid: boolean;
  /** Put in the place of what somebody else had asked for. */
  readonly isSubstitution: boolean;
}

export interface Facts extends Told, ActFacts {
  readonly attempts: readonly AttemptFact[];
  /** Of all wallets together. */
  readonly balance: bigint;
  readonly attempted: bigint;
  /** Of that, what there is to take: the same money may be tried for twice. */
  readonly takeable: bigint;
  readonly lost: bigint;
  /** What the file says that history lost, where it does. */
  readonly historyLost: bigint | undefined;
  readonly noticedInHistory: number | undefined;
  readonly stoppedInHistory: number | undefined;
  readonly frozenAt: number | undefined;
  readonly began: number | undefined;
  /** Taken by the time of the first stop; all of it where none came. */
  readonly lostBeforeStop: bigint;
  readonly paid: readonly EverydayWithdrawal[];
  readonly held: readonly EverydayWithdrawal[];
  readonly stopped: readonly EverydayWithdrawal[];
  /** Of the people of the story: `+09:00`, `Z`. */
  readonly zone: Zone;
}

export interface Zone {
  readonly offsetMs: number;
  /** As written beside a time: `UTC+9`. */
  readonly name: string;
}

const MINUTE_MS = 60_000;

export function factsOf(told: Told): Facts {
  const { scenario, result, story } = told;
  const { history = {} } = scenario;
  const attempts = result.attempts.map((attempt, i) => ({
    ...{ turn: i + 1, at: Date.parse(attempt.at), amount: BigInt(attempt.amount) },
    ...{ verdict: attempt.verdict, tags: attempt.reasons, paid: attempt.paid },
    to: story.attempts[i]?.to ?? '',
    isSubstitution: story.attempts[i]?.isSubstitution ?? false,
    reasons: story.attempts[i]?.reasons ?? [],
    stoppedBy: story.attempts[i]?.stoppedBy ?? [],
  }));
  const { lost } = history;
  const frozenAt = instantOf(result.frozenAt ?? undefined);
  const ended = (ending: EverydayWithdrawal['ending']) =>
    story.everyday.filter((one) => one.ending === ending);
  const balance = result.wallets.reduce((sum, { balance }) => sum + BigInt(balance), 0n);
  const attempted = BigInt(result.attempted);
  return {
    ...told,
    ...{ attempts, balance, attempted, takeable: attempted < balance ? attempted : balance },
    lost: BigInt(result.lost),
    historyLost: lost === undefined ? undefined : smallestUnits(lost, UNIT),
    noticedInHistory: instantOf(history.noticedAt),
    stoppedInHistory: instantOf(history.stoppedAt),
    frozenAt,
    began: attempts[0]?.at,
    lostBeforeStop: attempts
      .filter(({ at, paid }) => paid && !(frozenAt !== undefined && at > frozenAt))
      .reduce((sum, { amount }) => sum + amount, 0n),
    ...{ paid: ended('paid'), held: ended('held'), stopped: ended('stopped') },
    ...actsOf(told),
    zone: zoneOf(scenario.from),
  };
}

const instantOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Date.parse(text);

function zoneOf(instant: string): Zone {
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(instant) ?? [];
  const total = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
  if (total === 0) return { offsetMs: 0, name: 'UTC' };
  const rest = minutes === '00' ? '' : `:${minutes}`;
  return {
    offsetMs: (sign === '-' ? -total : total) * MINUTE_MS,
    name: `UTC${sign === '-' ? '\u2212' : '+'}${Number(hours)}${rest}`,
  };
}

/** `2018-01-26 00:04:56` of the story's people. */
export function localTime(at: number, { offsetMs }: Zone): { date: string; time: string } {
  const [date = '', time = ''] = new Date(at + offsetMs).toISOString().split('T');
  return { date, time: time.slice(0, 8) };
}

/** Hundredths of a percent are the finest that is said; what is above zero never reads as 0. */
export function percentOf(part: bigint | number, whole: bigint | number): string {
  const [a, b] = [BigInt(part), BigInt(whole)];
  if (a === 0n || b === 0n) return '0\u00a0%';
  const hundredths = (a * 10_000n + b / 2n) / b;
  if (hundredths === 0n) return '<\u00a00.01\u00a0%';
  const text = `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, '0')}`;
  return `${text.replace(/\.?0+$/, '')}\u00a0%`;
}
