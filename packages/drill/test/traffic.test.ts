// Everyday traffic has the marginals that it is documented with, over seeds.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { seededRandom } from '../src/keys.ts';
import { policyKit } from '../src/policy-kit.ts';
import { Chance } from '../src/world/chance.ts';
import type { Errand } from '../src/world/errand.ts';
import { everyday } from '../src/world/everyday.ts';
import { PAST_DAYS, pastOf } from '../src/world/past.ts';
import { type Customer, populationOf } from '../src/world/population.ts';

const DAY_MS = 86_400_000;
const FROM = 1_516_000_000_000;
const BALANCE = 100_000_000_000_000n;
const SEEDS = 30;
const kit = policyKit('traffic');

interface Day {
  readonly people: readonly Customer[];
  readonly errands: readonly Errand[];
}

function dayOf(seed: number, balance = BALANCE): Day {
  const chance = (what: string) => new Chance(seededRandom(`traffic ${seed} ${what}`));
  const people = populationOf(kit, balance, 9, chance('people'));
  const period = { from: FROM, to: FROM + DAY_MS };
  return { people, errands: everyday(kit, people, 200, period, chance('errands')) };
}

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((all, one) => all + one, 0n);

/** The share in parts per million of the whole. */
const ppm = (part: bigint, whole: bigint): number => Number((part * 1_000_000n) / whole);

function marginals({ people, errands }: Day) {
  const books = new Set(people.flatMap(({ book }) => book));
  const toNew = errands.filter(({ to }) => !books.has(to));
  const addresses = new Set(toNew.map(({ to }) => to));
  const total = sum(errands.map(({ amount }) => amount));
  const byCustomer = new Map<string, bigint>();
  for (const { customer, amount } of errands) {
    byCustomer.set(customer, (byCustomer.get(customer) ?? 0n) + amount);
  }
  const largest = [...byCustomer.values()].sort((a, b) => (a < b ? 1 : -1)).slice(0, 2);
  return {
    withdrawals: errands.length,
    'new addresses, % of withdrawals': (addresses.size * 100) / errands.length,
    'paid again soon, % of new addresses': ((toNew.length - addresses.size) * 100) / addresses.size,
    'value of the largest 1 % of customers, %': ppm(sum(largest), total) / 10_000,
    'total, % of the wallet': ppm(total, BALANCE) / 10_000,
    'largest one, % of the wallet':
      ppm(
        errands.reduce((most, { amount }) => (amount > most ? amount : most), 0n),
        BALANCE,
      ) / 10_000,
  };
}

describe('everyday traffic', () => {
  const days = Array.from({ length: SEEDS }, (_, seed) => marginals(dayOf(seed)));
  const rows = {
    withdrawals: [200, 202],
    'new addresses, % of withdrawals': [7, 11],
    'paid again soon, % of new addresses': [28, 50],
    'value of the largest 1 % of customers, %': [25, 45],
    'total, % of the wallet': [0.5, 1],
    'largest one, % of the wallet': [0.05, 0.3],
  } as const;
  for (const name of Object.keys(rows) as (keyof typeof rows)[]) {
    const [low, high] = rows[name];
    test(`${name}: ${low} to ${high} on average`, (t) => {
      const values = days.map((day) => day[name]);
      const mean = values.reduce((all, one) => all + one, 0) / values.length;
      const [least, most] = [Math.min(...values), Math.max(...values)];
      t.diagnostic(`${name}: ${mean.toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)})`);
      assert.ok(low <= mean && mean <= high, `${mean}`);
    });
  }

  test('by time, and the same from the same seed', () => {
    const [one, again] = [dayOf(1), dayOf(1)];
    assert.deepEqual(one, again);
    const times = one.errands.map(({ at }) => at);
    assert.deepEqual(
      times,
      [...times].sort((a, b) => a - b),
    );
    assert.notDeepEqual(one.errands, dayOf(2).errands);
  });

  test('a wallet of another size has the same traffic in other amounts', () => {
    const [small, large] = [dayOf(3, BALANCE / 100n), dayOf(3)];
    assert.deepEqual(
      small.errands.map(({ at, to }) => [at, to]),
      large.errands.map(({ at, to }) => [at, to]),
    );
    const total = ({ errands }: Day) => sum(errands.map(({ amount }) => amount));
    const part = ppm(total(small), total(large));
    assert.ok(9_900 < part && part < 10_100, `${part} in a million, should be 10,000`);
  });
});

test('the past is in order, and ends before the drill', () => {
  const { people } = dayOf(1);
  const chance = new Chance(seededRandom('past'));
  const past = pastOf(people, chance, FROM);
  const times = past.map(({ at }) => at);
  assert.deepEqual(
    times,
    [...times].sort((a, b) => a - b),
  );
  assert.ok(times[0]! >= FROM - PAST_DAYS * DAY_MS && times.at(-1)! < FROM);
  for (const { id, book, isAway } of people) {
    const own = past.filter(({ customer }) => customer === id);
    assert.ok(book.every((address) => own.some(({ destination }) => destination === address)));
    if (isAway)
      assert.ok(
        own.every(({ at }) => at <= FROM - 60 * DAY_MS),
        `${id} is away`,
      );
  }
});
