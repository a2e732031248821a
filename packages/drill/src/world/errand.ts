// A withdrawal that somebody honest asks for, and how much that is.
import type { Chance } from './chance.ts';
import { atLeastOne, type Customer, stepped } from './population.ts';

export interface Errand {
  readonly at: number;
  readonly customer: string;
  readonly to: string;
  readonly amount: bigint;
}

/** One step of the bell is a factor 16/11: within a customer, a log-normal with sigma 0.75. */
const STEP = { up: 16n, down: 11n } as const;
/** People type amounts with two or three digits. */
const DIGITS = 3;

/** What the customer takes out this time. */
export const usualAmount = ({ usual }: Customer, chance: Chance): bigint =>
  rounded(stepped(usual, chance.bell(), STEP));

/** To the digits that people type; at least one of the smallest unit. */
export function rounded(amount: bigint, digits = DIGITS): bigint {
  const unit = 10n ** BigInt(Math.max(0, amount.toString().length - digits));
  return atLeastOne(amount - (amount % unit));
}
