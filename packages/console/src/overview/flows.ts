// What left a wallet hour by hour, as a chart draws it and as a sentence says it.
import type { WalletView } from '@sekisho/protocol/desk-api';
import { parseInstant } from '@sekisho/protocol/instant';

/** Columns of a chart, oldest first. */
export interface Columns {
  /** Beginnings of the hours, Unix seconds. */
  readonly hours: readonly number[];
  /** Whole main units that left: for the eye. The exact sums stand beside the chart. */
  readonly paid: readonly number[];
  /** Withdrawals that waited for people or time, and those refused. */
  readonly held: readonly number[];
  readonly refused: readonly number[];
}

export interface FlowSummary {
  readonly hours: number;
  readonly asked: number;
  readonly paid: number;
  /** Smallest unit. */
  readonly paidSum: bigint;
  readonly held: number;
  readonly refused: number;
  /** The hour in which most left; undefined where nothing did. */
  readonly busiest: { readonly hour: string; readonly sum: bigint } | undefined;
}

export function columnsOf({ hours, decimals }: Pick<WalletView, 'hours' | 'decimals'>): Columns {
  const main = 10n ** BigInt(decimals);
  return {
    hours: hours.map(({ hour }) => Math.floor(parseInstant(hour)! / 1_000)),
    paid: hours.map(({ paidSum }) => Number(BigInt(paidSum) / main)),
    held: hours.map(({ held }) => held),
    refused: hours.map(({ blocked }) => blocked),
  };
}

export function summaryOf({ hours }: Pick<WalletView, 'hours'>): FlowSummary {
  const count = (of: (hour: WalletView['hours'][number]) => number): number =>
    hours.reduce((sum, hour) => sum + of(hour), 0);
  const busiest = hours.reduce<FlowSummary['busiest']>((most, { hour, paidSum }) => {
    const sum = BigInt(paidSum);
    return sum > (most?.sum ?? 0n) ? { hour, sum } : most;
  }, undefined);
  return {
    hours: hours.length,
    asked: count(({ asked }) => asked),
    paid: count(({ paid }) => paid),
    paidSum: hours.reduce((sum, { paidSum }) => sum + BigInt(paidSum), 0n),
    held: count(({ held }) => held),
    refused: count(({ blocked }) => blocked),
    busiest,
  };
}
