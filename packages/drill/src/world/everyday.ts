// Everyday withdrawals around an incident: honest customers by the hours of their day, mostly to
// addresses they know, sometimes to new ones. What thieves do has its honest twin here (occasions).
import type { PolicyKit } from '../policy-kit.ts';
import type { Chance } from './chance.ts';
import { type Errand, usualAmount } from './errand.ts';
import { occasionsOf } from './occasions.ts';
import type { Customer } from './population.ts';

const HOUR_MS = 3_600_000;
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
