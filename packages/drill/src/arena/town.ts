// Everything honest that follows from a seed: customers, their past, their withdrawals.
import type { Errand } from '../world/errand.ts';
import { type Before, customersOf, pastOf, type Person } from './customers.ts';
import { luckOf } from './luck.ts';
import { type Marginals, marginalsOf } from './marginals.ts';
import { type Size, START } from './size.ts';
import { trafficOf } from './traffic.ts';

export interface Town {
  readonly size: Size;
  readonly seed: number;
  readonly people: readonly Person[];
  readonly past: readonly Before[];
  readonly errands: readonly Errand[];
  readonly marginals: Marginals;
}

export function townOf(size: Size, seed: number): Town {
  const chance = luckOf(`arena ${seed}`);
  const people = customersOf(size, chance);
  const past = [...pastOf(people, chance, START)];
  // Books grow as the stream goes on.
  const books = new Map(people.map(({ id, book }) => [id, [...book]]));
  const errands = trafficOf(size, people, chance);
  return {
    size,
    seed,
    people,
    past,
    errands,
    marginals: marginalsOf(size, people, books, errands),
  };
}
