// The customers of the exchange: how often each pays out, how much, and to which addresses.
// Marginals: nine in ten are small, a few pay often, the largest two of two hundred carry a third
// of the value, sizes between customers differ far more than sizes of one customer, and everybody
// has an address book. Sized to the wallet: 200 withdrawals come to about 0.75 % of it.
import type { PolicyKit } from '../policy-kit.ts';
import type { Chance } from './chance.ts';

export interface Customer {
  /** Opaque, as an exchange derives it. */
  readonly id: string;
  /** How often this customer pays out, against the others. */
  readonly weight: number;
  /** The middle of this customer's amounts, smallest unit. */
  readonly usual: bigint;
  /** Addresses paid before the drill. An institution's: first its own, then those of its staff. */
  readonly book: readonly string[];
  /** Of the customer's local time, hours east of UTC. */
  readonly zone: number;
  readonly segment: 'retail' | 'active' | 'institution';
  /** Has not paid out for two months or more. */
  readonly isAway: boolean;
}

/** How many there are, how often each pays out against the others, and how much. */
const SEGMENTS = [
  { segment: 'retail', people: 179, often: 2, times: 1n, book: 1 },
  { segment: 'active', people: 18, often: 6, times: 5n, book: 2 },
  { segment: 'institution', people: 3, often: 16, times: 25n, book: 1 },
] as const;
/** A payroll's payees. */
export const STAFF = 10;
const AWAY_PERCENT = 8;
const LOCALS_PERCENT = 70;
/** One step of the bell is a factor 19/11: between customers, a log-normal with sigma 1.1. */
const STEP = { up: 19n, down: 11n } as const;
/** Addresses that many customers pay to: accounts of an exchange, a processor, a broker. */
const SHARED = 3;
const SHARING_PERCENT = 25;
/** What a customer pays on average, in percent of the middle: one customer's amounts are skewed. */
const MEAN_TO_MIDDLE = 130n;
/** In hundredths of a percent of the wallet, for so many withdrawals. */
const TURNOVER = { share: 75n, withdrawals: 200n } as const;
/** Against rounding away, before sizes are scaled to the wallet. */
const FINE = 1_000_000n;

/** The population of a seed; addresses are numbered from 1 on. `home`: hours east of UTC. */
export function populationOf(
  kit: PolicyKit,
  balance: bigint,
  home: number,
  chance: Chance,
): readonly Customer[] {
  let addresses = 0;
  const next = () => kit.address(++addresses);
  const shared = Array.from({ length: SHARED }, next);
  const segments = SEGMENTS.flatMap((row) => Array<typeof row>(row.people).fill(row));
  const people = chance.shuffled(segments).map(({ segment, often, times, book }, i): Customer => {
    const isInstitution = segment === 'institution';
    const own = Array.from({ length: 1 + chance.below(1 + book) }, next);
    const staff = isInstitution ? Array.from({ length: STAFF }, next) : [];
    const sharing = chance.percent(SHARING_PERCENT) ? [chance.pick(shared)] : [];
    return {
      id: `c-${String(i + 1).padStart(4, '0')}`,
      weight: often,
      usual: times * stepped(FINE, isInstitution ? 0 : chance.bell(), STEP),
      book: isInstitution ? [own[0]!, ...staff] : [...own, ...sharing],
      zone: chance.percent(LOCALS_PERCENT) ? home : chance.below(24) - 11,
      segment,
      isAway: !isInstitution && chance.percent(AWAY_PERCENT),
    };
  });
  return sizedTo(balance, people);
}

/** Amounts scaled so that the expected withdrawal is the one that the turnover asks for. */
function sizedTo(balance: bigint, people: readonly Customer[]): readonly Customer[] {
  const weights = people.reduce((sum, { weight }) => sum + BigInt(weight), 0n);
  const value = people.reduce((sum, { weight, usual }) => sum + BigInt(weight) * usual, 0n);
  const up = balance * TURNOVER.share * weights * 100n;
  const down = 10_000n * TURNOVER.withdrawals * value * MEAN_TO_MIDDLE;
  return people.map((one) => ({ ...one, usual: atLeastOne((one.usual * up) / down) }));
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
