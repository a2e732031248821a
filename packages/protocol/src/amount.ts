// Amounts: integers of the smallest unit, `bigint` in code, decimal strings on the wire,
// 0 < a < 2^128. People write main units with the unit; conversion is exact or refused.
import { refuse, type Refusal } from './refusal.ts';

/** Largest amount of any asset: 2^128 − 1. An asset's own maximum is in `chains`. */
export const MAX_AMOUNT = (1n << 128n) - 1n;

/** Decimal digits of MAX_AMOUNT; longer texts are refused before they are parsed. */
const MAX_DIGITS = 39;

const CANONICAL = /^[1-9][0-9]*$/;

/** What an asset looks like to people. */
export interface Unit {
  readonly symbol: string;
  /** How many digits of the smallest unit stand behind the main unit's point. */
  readonly decimals: number;
}

/** A positive amount from its wire form; "1e3", "-1", "01", "0" and 2^128 are refused. */
export function parseAmount(text: string): bigint | Refusal {
  if (text.length > MAX_DIGITS || !CANONICAL.test(text)) {
    return refuse('amount-malformed', `"${text.slice(0, 48)}" is not a positive decimal integer`);
  }
  const amount = BigInt(text);
  return amount <= MAX_AMOUNT ? amount : refuse('amount-too-large', `${text} is 2^128 or more`);
}

/** "300 XEM" in the smallest unit: exact, in the asset's own unit, or refused. */
export function parseUnits(text: string, unit: Unit): bigint | Refusal {
  const match = /^(0|[1-9][0-9]*)(?:\.([0-9]+))? ([A-Za-z0-9]+)$/.exec(text);
  if (match === null || text.length > 2 * MAX_DIGITS) {
    return refuse('amount-malformed', `"${text.slice(0, 48)}" is not like "300 ${unit.symbol}"`);
  }
  const [, whole = '', fraction = '', symbol] = match;
  if (symbol !== unit.symbol) {
    return refuse('amount-unit', `${symbol} was written where ${unit.symbol} is meant`);
  }
  if (fraction.length > unit.decimals) {
    return refuse('amount-inexact', `${unit.symbol} has ${unit.decimals} decimals, not more`);
  }
  const digits = (whole + fraction.padEnd(unit.decimals, '0')).replace(/^0+/, '');
  return parseAmount(digits === '' ? '0' : digits);
}

/** Main units with the unit and grouped thousands, exactly: 1234567890n → "1,234.56789 XEM". */
export function formatUnits(amount: bigint, unit: Unit): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(unit.decimals + 1, '0');
  const point = digits.length - unit.decimals;
  const whole = digits.slice(0, point).replace(/\B(?=(\d{3})+$)/g, ',');
  const fraction = digits.slice(point).replace(/0+$/, '');
  const sign = amount < 0n ? '-' : '';
  return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`} ${unit.symbol}`;
}
