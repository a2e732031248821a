// What the exchange has paid before the drill, as `history.imported` brings it: every customer has
// been paid, every address of every book several times, some addresses only lately.
import type { PastPayment } from '../imported.ts';
import { XEM } from '../policy-kit.ts';
import type { Chance } from './chance.ts';
import { usualAmount } from './errand.ts';
import type { Known } from './incident.ts';
import type { Customer } from './population.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** How far back it goes. */
export const PAST_DAYS = 90;
/** Who is away has not been paid since. */
const AWAY_DAYS = 60;
/** Of all addresses, so many were first paid in the last weeks. */
const YOUNG_PERCENT = 12;
const YOUNG_DAYS = 21;
/** Payments to one address after the first: as often as its customer pays out, but not for ever. */
const MOST = 10;

/** By time, all of it before `before` (ms). */
export function pastOf(
  people: readonly Customer[],
  chance: Chance,
  before: number,
): readonly PastPayment[] {
  const paid = people.flatMap((customer) =>
    customer.book.flatMap((destination) => {
      const from = firstDay(customer, chance) * DAY_MS;
      const to = customer.isAway ? AWAY_DAYS * DAY_MS : HOUR_MS;
      const times = Math.min(MOST, customer.weight + chance.below(2));
      const later = Array.from({ length: times }, () => {
        return to + chance.below(Math.min(Math.max(1, from - to), 2 ** 32));
      });
      const ages = [from, ...later];
      return ages.map((age) => ({
        ...{ customer: customer.id, destination, asset: XEM, at: before - age },
        amount: usualAmount(customer, chance),
      }));
    }),
  );
  return paid.sort((a, b) => a.at - b.at);
}

/** What a file says of addresses that were paid before: evenly over the whole of the past. */
export function knownPast(known: readonly Known[], before: number): readonly PastPayment[] {
  return known.flatMap(({ customer, destination, amount, times }) =>
    Array.from({ length: times }, (_, turn) => {
      const age = HOUR_MS + Math.trunc((PAST_DAYS * DAY_MS * (turn + 1)) / (times + 1));
      return { customer, destination, asset: XEM, amount, at: before - age };
    }),
  );
}

function firstDay({ isAway }: Customer, chance: Chance): number {
  if (!isAway && chance.percent(YOUNG_PERCENT)) return 2 + chance.below(YOUNG_DAYS - 2);
  return AWAY_DAYS + 1 + chance.below(PAST_DAYS - AWAY_DAYS);
}
