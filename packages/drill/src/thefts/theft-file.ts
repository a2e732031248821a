// A theft as a scenario file, from the steps of a thief's plan.
import { formatUnits } from '@sekisho/protocol/amount';
import { formatInstant } from '@sekisho/protocol/instant';
import type { Scenario } from '../scenario.ts';
import { XEM } from '../policy-kit.ts';
import type { Chance } from '../world/chance.ts';
import { UNIT } from '../world/incident.ts';
import { atLeastOne, stepped } from '../world/population.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** `at` in ms from the start of the file; `to` any text, one address each; smallest unit. */
export interface Step {
  readonly at: number;
  readonly to: string;
  readonly amount: bigint;
}

export interface Planning {
  readonly chance: Chance;
  /** What is in the wallet, smallest unit. */
  readonly balance: bigint;
}

/** 2026-03-01T00:00:00Z, a Sunday. */
const START = 1_772_323_200_000;
const WALLET = 'nem-hot';
/** No file is longer (spec/scenario.md), and none needs as many. */
const MOST_STEPS = 1_200;

export function theftFile(
  name: string,
  title: string,
  { chance, balance }: Planning,
  plan: readonly Step[],
): Scenario {
  const start = START + chance.below(7 * 24) * HOUR_MS;
  const steps = [...plan].sort((a, b) => a.at - b.at).slice(0, MOST_STEPS);
  const last = steps.at(-1)?.at ?? 0;
  return {
    scenario: 1,
    ...{ name, title },
    notes: ['Generated; nothing of it happened.'],
    from: formatInstant(start),
    to: formatInstant(start + last + 2 * HOUR_MS),
    wallets: [{ id: WALLET, asset: XEM, balance: mainUnits(balance) }],
    thefts: steps.map(({ at, to, amount }) => ({
      at: formatInstant(start + at),
      wallet: WALLET,
      to: `${name} ${to}`,
      amount: mainUnits(atLeastOne(amount)),
    })),
  };
}

const mainUnits = (amount: bigint): string =>
  formatUnits(amount, UNIT).split(' ')[0]!.replaceAll(',', '');

const MILLION = 1_000_000n * 1_000_000n;
/** Sizes that are asked about most, and any between, each step a fourteenth more. */
const SIZES = [1n, 5n, 20n, 100n, 526n];

export function walletOf(chance: Chance): bigint {
  if (chance.percent(50)) return chance.pick(SIZES) * MILLION;
  return stepped(MILLION, chance.below(91), { up: 15n, down: 14n });
}

/** Between two numbers, whole. */
export const between = (chance: Chance, low: number, high: number): number =>
  low + chance.below(high - low + 1);

/** In parts per million of the wallet: from low to high, as likely to double as to halve. */
export function share({ chance, balance }: Planning, low: number, high: number): bigint {
  const rungs: bigint[] = [];
  const top = BigInt(high) * FINE;
  for (let rung = BigInt(low) * FINE; rung <= top; rung += rung / 11n) rungs.push(rung);
  return atLeastOne((balance * chance.pick(rungs)) / (1_000_000n * FINE));
}

const FINE = 1_000n;

/** A moment later: `ms` give or take this percentage. */
export const about = (chance: Chance, ms: number, percent: number): number =>
  Math.trunc((ms * (100 - percent + chance.below(2 * percent + 1))) / 100);
