// Forty days of honest withdrawals, by time: the occasions of the world (occasions.ts) over days
// that differ. Nine in a hundred go to new addresses, some of which become part of the book.
import type { Chance } from '../world/chance.ts';
import { type Errand, usualAmount } from '../world/errand.ts';
import { occasionsOf } from '../world/occasions.ts';
import { PER_OCCASION, type Person } from './customers.ts';
import { wheelOf } from './luck.ts';
import { calendarOf, DAY_MS, HOUR_MS, MINUTE_MS, type Size, START } from './size.ts';

/** How busy each hour of a customer's day is. */
const HOURS = [2, 1, 1, 1, 1, 2, 3, 5, 7, 8, 9, 9, 10, 9, 9, 9, 9, 10, 11, 12, 12, 10, 7, 4];
const BUSIEST = Math.max(...HOURS);
const SHOCK_TIMES = 5;
const LISTING_TIMES = 2;
/** On the day of a listing, out of a hundred occasions, more go to an address nobody has paid. */
const LISTING_NEW_PERCENT = 15;
const WEEKEND_PERCENT = 70;
const GROWTH_PER_MILLE_A_DAY = 3;
const OUTAGE = { from: 4 * HOUR_MS, to: 7 * HOUR_MS, backlog: 20 * MINUTE_MS } as const;
/** Of new addresses, so many are used again. */
const KEPT_PERCENT = 50;

export function trafficOf(
  size: Size,
  people: readonly Person[],
  chance: Chance,
): readonly Errand[] {
  const calendar = calendarOf(size);
  const end = START + size.days * DAY_MS;
  let fresh = 0;
  const next = () => `d-new-${fresh++}`;
  const occasions = occasionsOf(chance, next);
  const errands: Errand[] = [];
  for (let day = 0; day < size.days; day++) {
    const present = people.filter(({ joins }) => joins <= day);
    const wheel = wheelOf(present);
    const times = calendar.shocks.includes(day)
      ? SHOCK_TIMES
      : calendar.listings.includes(day)
        ? LISTING_TIMES
        : 1;
    const isListing = calendar.listings.includes(day);
    const isOut = calendar.outages.includes(day);
    for (let left = occasionsOn(size, day) * times; left > 0;) {
      const person = wheel(chance);
      const at = START + day * DAY_MS + chance.below(DAY_MS);
      if (chance.below(BUSIEST) >= HOURS[hourOf(at, person.zone)]!) continue;
      left -= 1;
      const amount = usualAmount(person, chance);
      const asked =
        isListing && chance.percent(LISTING_NEW_PERCENT)
          ? [{ customer: person.id, to: next(), amount, at }]
          : occasions(person, amount, at);
      for (const errand of asked) {
        const moved = isOut ? afterOutage(errand, day, chance) : errand;
        if (moved.at >= START && moved.at < end) errands.push(moved);
        keep(person, errand, chance);
      }
    }
  }
  return errands.sort((a, b) => a.at - b.at);
}

function occasionsOn({ perDay }: Size, day: number): number {
  // The stream begins on a Sunday.
  const week = day % 7 === 0 || day % 7 === 6 ? WEEKEND_PERCENT : 100;
  const grown = 1_000 + day * GROWTH_PER_MILLE_A_DAY;
  const { withdrawals, of } = PER_OCCASION;
  return Math.trunc((perDay * week * grown * of) / (100 * 1_000 * withdrawals));
}

const hourOf = (at: number, zone: number): number =>
  ((((at - (at % HOUR_MS)) / HOUR_MS + zone) % 24) + 24) % 24;

/** Nothing can be asked for while it lasts; then everything is, within minutes. */
function afterOutage(errand: Errand, day: number, chance: Chance): Errand {
  const since = errand.at - START - day * DAY_MS;
  if (since < OUTAGE.from || since >= OUTAGE.to) return errand;
  return { ...errand, at: START + day * DAY_MS + OUTAGE.to + chance.below(OUTAGE.backlog) };
}

function keep({ id, book, segment }: Person, { to, customer }: Errand, chance: Chance): void {
  if (customer !== id || segment === 'institution' || book.includes(to)) return;
  if (chance.percent(KEPT_PERCENT)) book.push(to);
}
