// Amounts, durations and shares as people write them, and back: exact, or refused.
import { chainOfAsset } from '@sekisho/protocol/asset';
import { parseAmount, parseUnits, type Unit } from '@sekisho/protocol/amount';
import { isRefusal } from '@sekisho/protocol/refusal';

export type Read<T> = { readonly value: T } | { readonly problem: string; readonly fix: string };

export interface NamedUnit extends Unit {
  /** The asset's id. */
  readonly id: string;
}

/** Where the policy lists no asset that the amount is of, as with the fees of some chains. */
const SMALLEST = 'smallest-units';

/** "300 XEM" in the smallest unit of the one of `units` whose symbol it names. */
export function readAmount(text: string, units: readonly NamedUnit[]): Read<string> {
  const example = `write "300 ${units[0]?.symbol ?? SMALLEST}"`;
  const [, symbol = ''] = /^[^ ]* ([A-Za-z0-9-]+)$/.exec(text) ?? [];
  const named = units.filter((unit) => unit.symbol === symbol);
  const unit = symbol === SMALLEST ? { symbol: SMALLEST, decimals: 0 } : named[0];
  if (named.length > 1) {
    return { problem: `${symbol} is the symbol of two assets here`, fix: `write in ${SMALLEST}` };
  }
  if (unit === undefined) {
    const problem = symbol === '' ? `"${clip(text)}" has no unit` : `${symbol} is not meant here`;
    return { problem, fix: example };
  }
  const digits = text.slice(0, -symbol.length - 1);
  if (/^0(\.0+)?$/.test(digits)) return { value: '0' };
  const amount = symbol === SMALLEST ? parseAmount(digits) : parseUnits(text, unit);
  if (isRefusal(amount)) return { problem: amount.detail, fix: `${example}, digits and a point` };
  return { value: amount.toString() };
}

/** The same amount in main units: exact, without groups or trailing zeros. */
export function writeAmount(amount: string, unit: Unit | undefined): string {
  if (unit === undefined) return `${amount} ${SMALLEST}`;
  const digits = amount.padStart(unit.decimals + 1, '0');
  const point = digits.length - unit.decimals;
  const fraction = digits.slice(point).replace(/0+$/, '');
  return `${digits.slice(0, point)}${fraction === '' ? '' : `.${fraction}`} ${unit.symbol}`;
}

/**
 * What a fee on the chain is paid in: its native asset, whose id has no reference, as in
 * "nem:mainnet/xem", or one in SLIP-44 (CAIP-20).
 */
export const feeUnits = (units: readonly NamedUnit[], chain: string): NamedUnit[] =>
  units.filter(
    ({ id }) => chainOfAsset(id) === chain && /^[^:]+$|^slip44:/.test(id.slice(chain.length + 1)),
  );

const UNITS_OF_TIME = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
] as const;

/** "24h" in seconds. */
export function readDuration(text: string): Read<number> {
  const [, digits, unit] = /^(0|[1-9][0-9]{0,8})([dhms])$/.exec(text) ?? [];
  const seconds = UNITS_OF_TIME.find(([name]) => name === unit)?.[1];
  if (digits !== undefined && seconds !== undefined) return { value: Number(digits) * seconds };
  const problem = `"${clip(text)}" is not a time`;
  return { problem, fix: 'write a whole number and s, m, h or d, such as 30m, 24h or 7d' };
}

export function writeDuration(seconds: number): string {
  const [name, size] = UNITS_OF_TIME.find(([, size]) => seconds > 0 && seconds % size === 0) ?? [
    's',
    1,
  ];
  return `${seconds / size}${name}`;
}

/** "0.4 %" in hundredths of a percent. */
export function readShare(text: string): Read<number> {
  const [, whole, fraction = ''] = /^(0|[1-9][0-9]{0,2})(?:\.([0-9]{1,9}))? ?%$/.exec(text) ?? [];
  const fix = 'write a percentage, such as 0.4 %';
  if (whole === undefined) return { problem: `"${clip(text)}" is not a share`, fix };
  if (/[1-9]/.test(fraction.slice(2))) {
    return { problem: `${clip(text)} is finer than 0.01 %`, fix: `${fix}, with two decimals` };
  }
  const value = Number(whole) * 100 + Number(fraction.slice(0, 2).padEnd(2, '0'));
  if (value < 1 || value > 10_000) {
    return { problem: `${clip(text)} is not between 0.01 % and 100 %`, fix };
  }
  return { value };
}

export function writeShare(share: number): string {
  const digits = `${share}`.padStart(3, '0');
  const fraction = digits.slice(-2).replace(/0+$/, '');
  return `${digits.slice(0, -2)}${fraction === '' ? '' : `.${fraction}`} %`;
}

const clip = (text: string): string => text.slice(0, 48);
