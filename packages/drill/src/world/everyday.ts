// Everyday withdrawals around an incident: honest customers by the hours of their day, mostly to
// addresses they know, sometimes to new ones. What thieves do has its honest twin here (occasions).
import type { PolicyKit } from '../policy-kit.ts';
import type { Chance } from './chance.ts';
import { occasionsOf } from './occasions.ts';
import { atLeastOne, type Customer, stepped } from './population.ts';

export interface Errand {
  readonly at: number;
  readonly customer: string;
  readonly to: string;
  readonly amount: bigint;
}

const HOUR_MS = 3_600_000;
/** One step of the bell is a factor 16/11: within a customer, a log-normal with sigma 0.75. */
const STEP = { up: 16n, down: 11n } as const;
/** People type amounts with two or three digits. */
const DIGITS = 3;
/** How busy each hour of a customer's day is. */
const HOURS = [2, 1, 1, 1, 1, 2, 3, 5, 7, 8, 9, 9, 10, 9, 9, 9, 9, 10, 11, 12, 12, 10, 7, 4];
const BUSIEST = Math.max(...HOURS);
/** New addresses are numbered from here on; those of address books are below. */
const FIRST_NEW_ADDRESS = 10_000;

export interface Period {
  readonly from: number;
  readonly to: number;
}

/** `count` withdrawals or a batch more, by time. */
export function everyday(
  kit: PolicyKit,
  people: readonly Customer[],
  count: number,
  { from, to }: Period,
  chance: Chance,
): readonly Errand[] {
  const errands: Errand[] = [];
  let addresses = FIRST_NEW_ADDRESS;
  const occasions = occasionsOf(chance, () => kit.address(addresses++));
  while (errands.length < count) {
    const customer = chance.weighted(people);
    const at = from + chance.below(to - from);
    if (chance.below(BUSIEST) >= HOURS[hourOf(at, customer.zone)]!) continue;
    const amount = usualAmount(customer, chance);
    const all = occasions(customer, amount, at);
    errands.push(...all.filter((errand) => errand.at >= from && errand.at < to));
  }
  return errands.sort((a, b) => a.at - b.at);
}

const hourOf = (at: number, zone: number): number =>
  ((((at - (at % HOUR_MS)) / HOUR_MS + zone) % 24) + 24) % 24;

/** What the customer takes out this time. */
export const usualAmount = ({ usual }: Customer, chance: Chance): bigint =>
  rounded(stepped(usual, chance.bell(), STEP));

/** To the digits that people type; at least one of the smallest unit. */
export function rounded(amount: bigint, digits = DIGITS): bigint {
  const unit = 10n ** BigInt(Math.max(0, amount.toString().length - digits));
  return atLeastOne(amount - (amount % unit));
}
