// How large the arena is, and its calendar.
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
/** 2026-03-01T00:00:00Z, a Sunday. */
export const START = 1_772_323_200_000;

export interface Size {
  readonly customers: number;
  /** Withdrawals on an ordinary weekday, about. */
  readonly perDay: number;
  readonly days: number;
  /** Days on which baselines are set, and from the last of them on what is measured: unseen. */
  readonly tuning: { readonly from: number; readonly to: number };
  /** What the hot wallet is refilled to, smallest unit. */
  readonly wallet: bigint;
  /** Of an ordinary day, in hundredths of a percent of the wallet. */
  readonly turnover: number;
}

const MILLION_XEM = 1_000_000n * 1_000_000n;
const WALLET = 100n * MILLION_XEM;
/** A wallet that would last for a month: a day takes 3 % of it. */
export const TURNOVER = 300;

export const sizeOf = (turnover: number = TURNOVER): Size => ({
  ...{ customers: 20_000, perDay: 2_300, days: 40, wallet: WALLET, turnover },
  tuning: { from: 20, to: 30 },
});

/** For tests: the same kinds of days, few of them. */
export const smallSize = (turnover: number = TURNOVER): Size => ({
  ...{ customers: 600, perDay: 90, days: 12, wallet: WALLET, turnover },
  tuning: { from: 3, to: 7 },
});

/** What is unlike other days, by day; tuning and unseen days have one shock each. */
export function calendarOf({ tuning: { from, to }, days }: Size) {
  const unseen = days - to;
  return {
    shocks: [from + 1, to + Math.trunc(unseen / 2)],
    listings: [from + 2, to + Math.trunc((unseen * 3) / 4)],
    outages: [from - 1, to + 1],
  };
}
