// Everyday withdrawals around an incident: honest customers by the hours of their day, mostly to
// addresses they know, sometimes to new ones, some of those after a small test.
import type { PolicyKit } from '../policy-kit.ts';
import type { Chance } from './chance.ts';
import { atLeastOne, type Customer, stepped } from './population.ts';

export interface Errand {
  readonly at: number;
  readonly customer: string;
  readonly to: string;
  readonly amount: bigint;
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const NEW_ADDRESS_PERCENT = 9;
const TEST_FIRST_PERCENT = 35;
/** One step of the bell is a factor 16/11: within a customer, a log-normal with sigma 0.75. */
const STEP = { up: 16n, down: 11n } as const;
/** People type amounts with two or three digits. */
const DIGITS = 3;
/** How busy each hour of a customer's day is. */
const HOURS = [2, 1, 1, 1, 1, 2, 3, 5, 7, 8, 9, 9, 10, 9, 9, 9, 9, 10, 11, 12, 12, 10, 7, 4];
const BUSIEST = Math.max(...HOURS);
/** New addresses are numbered from here on; those of address books are below. */
const FIRST_NEW_ADDRESS = 10_000;

/** `count` withdrawals, and a test before some of them, by time. */
export function everyday(
  kit: PolicyKit,
  people: readonly Customer[],
  count: number,
  { from, to }: { readonly from: number; readonly to: number },
  chance: Chance,
): readonly Errand[] {
  const errands: Errand[] = [];
  let newAddresses = FIRST_NEW_ADDRESS;
  while (errands.length < count) {
    const customer = chance.weighted(people);
    const at = from + chance.below(Math.min(to - from, 2 ** 32));
    if (chance.below(BUSIEST) >= HOURS[hourOf(at, customer.zone)]!) continue;
    const amount = rounded(stepped(customer.usual, chance.bell(), STEP));
    const common = { customer: customer.id };
    if (!chance.percent(NEW_ADDRESS_PERCENT)) {
      errands.push({ ...common, at, to: chance.pick(customer.book), amount });
      continue;
    }
    const address = kit.address(newAddresses++);
    if (chance.percent(TEST_FIRST_PERCENT)) {
      const before = at - (10 + chance.below(50)) * MINUTE_MS;
      const test = rounded(atLeastOne(amount / BigInt(20 + chance.below(80))));
      errands.push({ ...common, at: Math.max(from, before), to: address, amount: test });
    }
    errands.push({ ...common, at, to: address, amount });
  }
  return errands.sort((a, b) => a.at - b.at);
}

const hourOf = (at: number, zone: number): number =>
  ((((at - (at % HOUR_MS)) / HOUR_MS + zone) % 24) + 24) % 24;

/** To the digits that people type; at least one of the smallest unit. */
function rounded(amount: bigint): bigint {
  const unit = 10n ** BigInt(Math.max(0, amount.toString().length - DIGITS));
  return atLeastOne(amount - (amount % unit));
}
