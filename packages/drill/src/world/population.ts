// The customers of the exchange: how often each pays out, how much, and to which addresses.
// Marginals: most are small, a few pay often, sizes between customers differ far more than sizes of
// one customer, and everybody has a short address book.
import type { PolicyKit } from '../policy-kit.ts';
import type { Chance } from './chance.ts';

export interface Customer {
  /** Opaque, as an exchange derives it. */
  readonly id: string;
  /** How often this customer pays out, against the others. */
  readonly weight: number;
  /** The middle of this customer's amounts, smallest unit. */
  readonly usual: bigint;
  /** Addresses paid before the drill. */
  readonly book: readonly string[];
  /** Of the customer's local time, hours east of UTC. */
  readonly zone: number;
}

/** Of every hundred: 90 now and then, 8 often, 2 all the time (institutions by interface). */
const SEGMENTS = [
  { weight: 90, often: 2 },
  { weight: 8, often: 6 },
  { weight: 2, often: 10 },
] as const;
/** The middle customer's amount is this part of the wallet: 300 XEM of Coincheck's 526 million. */
const WALLET_TO_USUAL = 1_750_000n;
/** One step is a factor 12/5: between customers, a log-normal with sigma 1.75. */
const STEP = { up: 12n, down: 5n } as const;
/**
 * How many steps customers are away from the middle: the quantiles of a bell, dealt out in another
 * order by each seed. 40 of them are few enough to give each a past in seconds of computing.
 */
const SPREAD = [1, 3, 5, 7, 8, 7, 5, 3, 1].flatMap((count, i) => Array<number>(count).fill(i - 4));
const MAX_BOOK = 2;
const LOCALS_PERCENT = 70;

/** The population of a seed; addresses are numbered from 1 on. `home`: hours east of UTC. */
export function populationOf(
  kit: PolicyKit,
  balance: bigint,
  home: number,
  chance: Chance,
): readonly Customer[] {
  let addresses = 0;
  return chance.shuffled(SPREAD).map((steps, i) => ({
    id: `c-${String(i + 1).padStart(4, '0')}`,
    weight: chance.weighted(SEGMENTS).often,
    usual: atLeastOne(stepped(balance / WALLET_TO_USUAL, steps, STEP)),
    book: Array.from({ length: 1 + chance.below(MAX_BOOK) }, () => kit.address(++addresses)),
    zone: chance.percent(LOCALS_PERCENT) ? home : chance.below(24) - 11,
  }));
}

/** The amount times a factor to the power of `steps`, in whole numbers. */
export function stepped(
  amount: bigint,
  steps: number,
  { up, down }: { readonly up: bigint; readonly down: bigint },
): bigint {
  const power = BigInt(Math.abs(steps));
  return steps < 0
    ? (amount * down ** power) / up ** power
    : (amount * up ** power) / down ** power;
}

export const atLeastOne = (amount: bigint): bigint => (amount < 1n ? 1n : amount);
