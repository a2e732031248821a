// Why a customer pays out: mostly an address of the book, the usual amount. The rest are the honest
// twins of what thieves do: a test before the first large sum, a batch, a burst of retries, sums
// that grow with trust, the same sum every hour, everything at once, a customer nobody has seen.
import type { Chance } from './chance.ts';
import { type Errand, rounded } from './errand.ts';
import { type Customer, STAFF } from './population.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const TEST_FIRST_PERCENT = 35;

type Occasion = (customer: Customer, amount: bigint, at: number) => readonly Errand[];

/** Of a thousand occasions; all else goes to an address of the book. */
const NEW_ADDRESS = 80;
const NEWCOMER = 12;
const TRUST = 5;
const SWEEP = 30;
const RETRY = 15;
const STANDING = 5;
/** Of a hundred occasions of an institution. */
const PAYROLL_PERCENT = 8;

/** Every occasion of this chance; `fresh` answers an address that nobody has paid yet. */
export function occasionsOf(chance: Chance, fresh: () => string): Occasion {
  let newcomers = 0;
  const to = (customer: string, address: string, amount: bigint, at: number): Errand => ({
    ...{ customer, to: address, amount, at },
  });
  const known: Occasion = ({ id, book, segment }, amount, at) => [
    to(id, segment === 'institution' ? book[0]! : chance.pick(book), amount, at),
  ];
  const toNew = (customer: string, amount: bigint, at: number): readonly Errand[] => {
    const address = fresh();
    const errand = to(customer, address, amount, at);
    if (!chance.percent(TEST_FIRST_PERCENT)) return [errand];
    const test = rounded(amount / BigInt(testedPart(chance)), 2);
    return [to(customer, address, test, at - testedBefore(chance)), errand];
  };
  /** Each sum three times the one before, hours apart. */
  const trust: Occasion = ({ id }, amount, at) => {
    const address = fresh();
    const gap = HOUR_MS + chance.below(8 * HOUR_MS);
    return [9n, 3n, 1n].map((part, i) => to(id, address, rounded(amount / part), at + i * gap));
  };
  /** Several times the usual, to the last unit. */
  const sweep: Occasion = ({ id, book }, amount, at) => [
    to(id, book[0]!, amount * BigInt(2 + chance.below(4)) + BigInt(chance.below(1_000_000)), at),
  ];
  const retry: Occasion = ({ id, book }, amount, at) => {
    const gap = MINUTE_MS + chance.below(5 * MINUTE_MS);
    return [0, 1, 2].map((turn) => to(id, book[0]!, amount, at + turn * gap));
  };
  const standing: Occasion = ({ id, book }, amount, at) =>
    [0, 1, 2, 3].map((turn) => to(id, book[0]!, rounded(amount / 3n), at + turn * HOUR_MS));
  /** The staff at once, and somebody who joined it this month. */
  const payroll: Occasion = ({ id, book }, amount, at) => {
    const payees = [...book.slice(-STAFF), fresh()];
    const pay = amount / BigInt(2 * STAFF);
    return payees.map((payee, i) => {
      const own = rounded((pay * BigInt(75 + chance.below(50))) / 100n);
      return to(id, payee, own, at + i * 2_000);
    });
  };
  return (customer, amount, at) => {
    if (customer.segment === 'institution' && chance.percent(PAYROLL_PERCENT)) {
      return payroll(customer, amount, at);
    }
    let left = chance.below(1_000);
    const is = (share: number): boolean => (left -= share) < 0;
    if (is(NEW_ADDRESS)) return toNew(customer.id, amount, at);
    if (is(NEWCOMER)) return toNew(`n-${++newcomers}`, amount, at);
    if (is(TRUST)) return trust(customer, amount, at);
    if (is(SWEEP)) return sweep(customer, amount, at);
    if (is(RETRY)) return retry(customer, amount, at);
    if (is(STANDING)) return standing(customer, amount, at);
    return known(customer, amount, at);
  };
}

/** Most people look at once whether a test has arrived, some after days. */
function testedBefore(chance: Chance): number {
  if (chance.percent(60)) return (10 + chance.below(50)) * MINUTE_MS;
  return HOUR_MS + chance.below(chance.percent(50) ? 6 * HOUR_MS : 3 * DAY_MS);
}

/** Most test with a small part of the sum, some with as little as there is. */
const testedPart = (chance: Chance): number =>
  chance.percent(70) ? 20 + chance.below(80) : 100 + chance.below(3_000);
