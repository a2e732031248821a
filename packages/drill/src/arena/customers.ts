// The customers of the arena's exchange: segments, sizes, address books, time zones, who is away,
// who joins later, and what all of them were paid before the first day.
import type { Chance } from '../world/chance.ts';
import { usualAmount } from '../world/errand.ts';
import { atLeastOne, type Customer, STAFF, stepped } from '../world/population.ts';
import { DAY_MS, type Size } from './size.ts';

export interface Person extends Customer {
  readonly book: string[];
  /** Day of the stream from which the customer pays out; 0: has long done so. */
  readonly joins: number;
}

/** In tenths of a percent of the customers; how often and how much against the others. */
const SEGMENTS = [
  { segment: 'institution', share: 15, often: 32, times: 11n },
  { segment: 'active', share: 85, often: 12, times: 4n },
  { segment: 'retail', share: 900, often: 2, times: 1n },
] as const;
/** One step of the bell is a factor 19/11: between customers, a log-normal with sigma 1.1. */
const STEP = { up: 19n, down: 11n } as const;
const FINE = 1_000_000n;
const AWAY_PERCENT = 8;
/** Joins during the stream: growth. */
const JOINS_PERCENT = 5;
const HOME = 9;
const LOCALS_PERCENT = 70;
/** An OTC desk, processors, other exchanges: paid by many customers. */
const SHARED = 20;
const SHARING_PERCENT = 25;
/** What one customer pays on average, in percent of the middle, and withdrawals per occasion. */
const MEAN_TO_MIDDLE = 130n;
export const PER_OCCASION = { withdrawals: 118, of: 100 } as const;

export function customersOf(size: Size, chance: Chance): readonly Person[] {
  const people = Array.from({ length: size.customers }, (_, i) => personOf(i, size, chance));
  return scaled(people, size);
}

function personOf(i: number, { customers, days }: Size, chance: Chance): Person {
  const place = Math.trunc((i * 1_000) / customers);
  let left = place;
  const row = SEGMENTS.find(({ share }) => (left -= share) < 0)!;
  const isInstitution = row.segment === 'institution';
  const id = `c-${i}`;
  const own = Array.from({ length: 1 + chance.below(isInstitution ? 1 : 3) }, (_, n) => {
    return `d-${i}-${n}`;
  });
  const staff = isInstitution ? Array.from({ length: STAFF }, (_, n) => `d-${i}-staff-${n}`) : [];
  const sharing = chance.percent(SHARING_PERCENT) ? [`d-shared-${chance.below(SHARED)}`] : [];
  const isNew = !isInstitution && chance.percent(JOINS_PERCENT);
  return {
    id,
    weight: row.often,
    usual: row.times * stepped(FINE, isInstitution ? chance.below(5) - 2 : chance.bell(), STEP),
    book: isInstitution ? [own[0]!, ...staff] : [...own, ...sharing],
    zone: chance.percent(LOCALS_PERCENT) ? HOME : chance.below(24) - 11,
    segment: row.segment,
    isAway: !isInstitution && !isNew && chance.percent(AWAY_PERCENT),
    joins: isNew ? 1 + chance.below(days) : 0,
  };
}

/** Sized so that the expected day comes to the turnover. */
function scaled(people: readonly Person[], size: Size): readonly Person[] {
  const weights = people.reduce((sum, { weight }) => sum + BigInt(weight), 0n);
  const value = people.reduce((sum, { weight, usual }) => sum + BigInt(weight) * usual, 0n);
  const perDay = (size.wallet * BigInt(size.turnover)) / 10_000n;
  const up = perDay * weights * 100n;
  const down = BigInt(size.perDay) * value * MEAN_TO_MIDDLE;
  return people.map((one) => ({ ...one, usual: atLeastOne((one.usual * up) / down) }));
}

/** What an address was paid before the stream; `at` in ms. */
export interface Before {
  readonly customer: string;
  readonly destination: string;
  readonly amount: bigint;
  readonly at: number;
}

const OLDEST_DAYS = 200;
const AWAY_DAYS = 95;
/** Of all addresses, so many were first paid in the last three weeks. */
const YOUNG = { percent: 12, days: 21 } as const;
const FAMILIAR_DAYS = 65;

/** Who is away has not been paid for more than 90 days; all others have in the last weeks. */
export function* pastOf(people: readonly Person[], chance: Chance, start: number) {
  for (const person of people) {
    if (person.joins > 0) continue;
    for (const destination of person.book) {
      const isYoung = !person.isAway && chance.percent(YOUNG.percent);
      const least = person.isAway ? AWAY_DAYS : isYoung ? 1 : FAMILIAR_DAYS;
      const first = least + chance.below((isYoung ? YOUNG.days : OLDEST_DAYS) - least);
      const times = Math.min(5, 1 + chance.below(person.weight + 1));
      for (let n = 0; n < times; n++) {
        const age = n === 0 ? first : least + chance.below(first - least + 1);
        const at = start - age * DAY_MS - chance.below(DAY_MS);
        const amount = usualAmount(person, chance);
        yield { customer: person.id, destination, amount, at } satisfies Before;
      }
    }
  }
}
