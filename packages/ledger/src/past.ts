// What a destination and a customer have been paid before. A destination's past is a staircase: the
// largest amount paid to it, and since when; so that a probe, however old, makes nothing but probes
// familiar, and a large payment makes nothing familiar until it is old itself.
import type { Familiarity } from '@sekisho/protocol/policy';
import type { Draft } from './draft.ts';
import { type Past, policyOf, type Step } from './state.ts';

/**
 * Steps a destination keeps. A destination paid more each time would have one per payment; sixteen
 * spread over its life tell the amount at any age closely enough, and forgetting one can only make
 * the destination less familiar.
 */
export const MAX_STEPS = 16;

export interface Paid {
  readonly asset: string;
  readonly destination: string;
  readonly customer: string;
  /** With its fee, as limits count it; smallest unit. */
  readonly amount: bigint;
}

/** A confirmed payment of `at` (ms), in any order: destination and customer have a past. */
export function notePaid(draft: Draft, paid: Paid, at: number): void {
  const key = `${paid.asset}|${paid.destination}`;
  const known = draft.get('destination', key);
  const past = withPaid(known, paid.amount, at, ageOf(draft));
  if (past !== known) draft.put('destination', key, past);
  const since = draft.get('customer', paid.customer);
  if (since === undefined || at < since) draft.put('customer', paid.customer, at);
}

/** The largest amount that was paid at least `ageSeconds` before `time` (ms); zero if none was. */
export function familiarAmount(
  past: Past | undefined,
  familiarity: Pick<Familiarity, 'ageSeconds'> | undefined,
  time: number,
): bigint {
  if (past === undefined || familiarity === undefined) return 0n;
  const old = past.steps.findLast(([at]) => at <= time - familiarity.ageSeconds * 1_000);
  return old === undefined ? 0n : BigInt(old[1]);
}

/** How old a step must be to count, in ms; undefined where the policy knows no familiarity. */
function ageOf(draft: Draft): number | undefined {
  const { familiarity } = policyOf(draft).document;
  return familiarity === undefined ? undefined : familiarity.ageSeconds * 1_000;
}

/** The past with one payment more; the very same past if that adds nothing to it. */
export function withPaid(
  past: Past | undefined,
  amount: bigint,
  at: number,
  ageMs: number | undefined,
): Past {
  if (past === undefined) return { first: at, steps: [[at, amount.toString()]] };
  // No step is earlier than the first payment: what lies below one is not the first itself.
  if (past.steps.some(([when, most]) => when <= at && amount <= BigInt(most))) return past;
  const first = at < past.first ? at : past.first;
  const before = past.steps.filter(([when]) => when < at);
  const after = past.steps.filter(([when, most]) => when >= at && BigInt(most) > amount);
  const steps: Step[] = [...before, [at, amount.toString()], ...after];
  if (ageMs !== undefined) forgetOld(steps, steps.at(-1)![0] - ageMs);
  if (steps.length > MAX_STEPS) forgetClosest(steps);
  return { first, steps };
}

/** Of the steps that are old enough, only the last can still tell anything. */
function forgetOld(steps: Step[], old: number): void {
  while (steps.length > 1 && steps[1]![0] <= old) steps.shift();
}

/** The step whose neighbours lie closest together goes: what remains is spread over the time. */
function forgetClosest(steps: Step[]): void {
  let closest = 1;
  const span = (i: number): number => steps[i + 1]![0] - steps[i - 1]![0];
  for (let i = 2; i < steps.length - 1; i++) if (span(i) < span(closest)) closest = i;
  steps.splice(closest, 1);
}
