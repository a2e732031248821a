// What the honest traffic is like, in numbers that an exchange can hold its own beside.
import type { Errand } from '../world/errand.ts';
import type { Person } from './customers.ts';
import { calendarOf, DAY_MS, type Size, START } from './size.ts';

export interface Marginals {
  readonly customers: number;
  readonly withdrawals: number;
  readonly perDay: number;
  /** The busiest day against the median day, times 100. */
  readonly busiestPercent: number;
  /** Of the wallet, on the median day and the busiest one. */
  readonly turnoverPercent: { readonly median: number; readonly busiest: number };
  /** Of the value: what the largest hundredth of the customers carries. */
  readonly topPercent: number;
  /** Of the withdrawals: to an address that its customer has not used before. */
  readonly newPercent: number;
  /** Of first payments to new addresses: those below a tenth of the next one within four days. */
  readonly testedPercent: number;
  /** Second payments to a new address within four days. */
  readonly usedAgainSoon: number;
  /** Customers who had not paid out for 90 days. */
  readonly returnsAfterAbsence: number;
  readonly weekendPercent: number;
  /** In millionths of the wallet. */
  readonly amounts: { readonly median: number; readonly p90: number; readonly largest: number };
  readonly calendar: ReturnType<typeof calendarOf>;
}

export function marginalsOf(
  size: Size,
  people: readonly Person[],
  books: ReadonlyMap<string, readonly string[]>,
  errands: readonly Errand[],
): Marginals {
  const perDay = Array.from({ length: size.days }, () => ({ count: 0, value: 0n }));
  const values = new Map<string, bigint>();
  for (const { at, customer, amount } of errands) {
    const day = perDay[Math.trunc((at - START) / DAY_MS)]!;
    day.count += 1;
    day.value += amount;
    values.set(customer, (values.get(customer) ?? 0n) + amount);
  }
  const counts = sorted(perDay.map(({ count }) => count));
  const days = sorted(perDay.map(({ value }) => Number((value * 1_000_000n) / size.wallet)));
  const amounts = sorted(errands.map(({ amount }) => Number((amount * 10n ** 9n) / size.wallet)));
  const weekend = perDay.filter((_, day) => day % 7 === 0 || day % 7 === 6);
  const away = new Set(people.filter(({ isAway }) => isAway).map(({ id }) => id));
  const total = perDay.reduce((sum, { value }) => sum + value, 0n);
  return {
    customers: people.length,
    withdrawals: errands.length,
    perDay: middle(counts),
    busiestPercent: Math.round((counts.at(-1)! * 100) / middle(counts)),
    turnoverPercent: { median: middle(days) / 10_000, busiest: days.at(-1)! / 10_000 },
    topPercent: Number((topOf(values, size.customers) * 1_000n) / total) / 10,
    ...newOnes(books, errands),
    returnsAfterAbsence: [...values.keys()].filter((id) => away.has(id)).length,
    weekendPercent: Math.round(
      (100 * middle(sorted(weekend.map(({ count }) => count)))) / middle(counts),
    ),
    amounts: {
      median: middle(amounts) / 1_000,
      p90: amounts[Math.trunc(amounts.length * 0.9)]! / 1_000,
      largest: amounts.at(-1)! / 1_000,
    },
    calendar: calendarOf(size),
  };
}

const sorted = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);
const middle = (numbers: readonly number[]): number => numbers[Math.trunc(numbers.length / 2)]!;

function topOf(values: ReadonlyMap<string, bigint>, customers: number): bigint {
  const largest = [...values.values()].sort((a, b) => (a < b ? 1 : -1));
  const top = largest.slice(0, Math.ceil(customers / 100));
  return top.reduce((sum, value) => sum + value, 0n);
}

const TEST_MS = 4 * DAY_MS;

function newOnes(books: ReadonlyMap<string, readonly string[]>, errands: readonly Errand[]) {
  const known = new Map<string, Errand | null>();
  for (const [customer, book] of books) {
    for (const to of book) known.set(`${customer} ${to}`, null);
  }
  let [count, tests, followed] = [0, 0, 0];
  for (const errand of errands) {
    const key = `${errand.customer} ${errand.to}`;
    const first = known.get(key);
    if (first === undefined) count += 1;
    else if (first !== null && errand.at - first.at < TEST_MS) {
      followed += 1;
      if (first.amount * 10n < errand.amount) tests += 1;
    }
    known.set(key, first === undefined ? errand : null);
  }
  const withoutTests = count === 0 ? 1 : count;
  return {
    newPercent: Math.round((count * 1_000) / errands.length) / 10,
    testedPercent: Math.round((tests * 1_000) / withoutTests) / 10,
    usedAgainSoon: followed,
  };
}
