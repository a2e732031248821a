// Thieves who have read the policy and stay just under all of it.
import { Purse, type Read } from './purse.ts';
import {
  about,
  between,
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  type Planning,
  type Step,
} from './theft-file.ts';

export interface Reading extends Planning {
  readonly policy: Read;
}

/** As many known customers as everyday traffic has: their names are used in turn. */
const CUSTOMERS = 200;
/** A sum that is not worth the fee. */
const CRUMB_PARTS = 200_000n;

interface Habit {
  readonly span: number;
  readonly gap: number;
  /** Which of his addresses is paid next. */
  readonly address: (turn: number, at: number) => string;
}

function stayUnder({ chance, balance, policy }: Reading, percent: number, habit: Habit): Step[] {
  const purse = new Purse(policy, balance, percent, CUSTOMERS);
  const steps: Step[] = [];
  for (let at = 0; at < habit.span && steps.length < MOST; at += about(chance, habit.gap, 60)) {
    const to = habit.address(steps.length, at);
    const amount = purse.room(at, to);
    if (amount < balance / CRUMB_PARTS) continue;
    purse.take(at, to, amount);
    steps.push({ at, to, amount });
  }
  return steps;
}

/** Windows are counted from each step back to all others. */
const MOST = 700;

/** Close to everything, or far enough from it to leave room for honest customers. */
const percentOf = ({ chance }: Planning): number =>
  chance.percent(60) ? between(chance, 95, 99) : between(chance, 60, 89);

const gapFor = ({ chance }: Planning, span: number): number =>
  Math.max(MINUTE_MS, Math.trunc(span / between(chance, 40, 600)));

/** A new address each time. */
export function underFresh(reading: Reading): readonly Step[] {
  const span = between(reading.chance, 1, 48) * HOUR_MS;
  const habit = { span, gap: gapFor(reading, span), address: (turn: number) => `under ${turn}` };
  return stayUnder(reading, percentOf(reading), habit);
}

/** The same for weeks, which long windows must bound. */
export function underLong(reading: Reading): readonly Step[] {
  const { chance } = reading;
  const span = between(chance, 3, 60) * DAY_MS;
  const addresses = chance.pick([1, 5, 50, 700]);
  const address = (turn: number) => `under ${turn % addresses}`;
  return stayUnder(reading, percentOf(reading), { span, gap: gapFor(reading, span), address });
}

/**
 * Plants addresses with what passes for them, waits until they are familiar, then pays the old ones
 * as much as they are familiar for, again and again, and lets that age in turn.
 */
export function ageing(reading: Reading): readonly Step[] {
  const { chance } = reading;
  const age = (reading.policy.familiarity?.ageSeconds ?? 86_400) * 1_000;
  const span = Math.min(60 * DAY_MS, age * between(chance, 1, 4) + 2 * DAY_MS);
  const planted = between(chance, 3, 60);
  const address = (turn: number) => `planted ${turn % planted}`;
  return stayUnder(reading, percentOf(reading), { span, gap: gapFor(reading, span), address });
}
