// NIS's JSON back to NIS's bytes (BinarySerializer.java): little-endian integers, length-prefixed
// bytes, text and objects, counted arrays. Whatever does not fit its layout gives undefined.
import { concat, fromHex, utf8 } from '@sekisho/protocol/bytes';
import type { Field, Layout } from './layout.ts';

/** NIS BinarySerializer.NULL_BYTES_SENTINEL_VALUE, little-endian. */
const NULL_TEXT = Uint8Array.of(0xff, 0xff, 0xff, 0xff);

export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function serialise(layout: Layout, value: unknown): Uint8Array | undefined {
  if (!isObject(value)) return undefined;
  return joined(layout.map((field) => fieldBytes(field, value[field.name])));
}

/** All parts in a row, or undefined if one is. */
export function joined(parts: readonly (Uint8Array | undefined)[]): Uint8Array | undefined {
  const whole: Uint8Array[] = [];
  for (const part of parts) {
    if (part === undefined) return undefined;
    whole.push(part);
  }
  return concat(...whole);
}

export const prefixed = (bytes: Uint8Array | undefined): Uint8Array | undefined =>
  bytes === undefined ? undefined : concat(int32(bytes.length), bytes);

/** A counted array of prefixed items. */
export const counted = (items: readonly (Uint8Array | undefined)[]): Uint8Array | undefined =>
  joined([int32(items.length), ...items.map(prefixed)]);

function fieldBytes(field: Field, value: unknown): Uint8Array | undefined {
  switch (field.kind) {
    case 'int':
      return isInt32(value) ? int32(value) : undefined;
    case 'long':
      return isCount(value) ? int64(value) : undefined;
    case 'hex':
      return typeof value === 'string' ? prefixed(fromHex(value)) : undefined;
    case 'text':
      return textBytes(value);
    case 'optionalText':
      return value === undefined || value === null ? NULL_TEXT : textBytes(value);
    case 'object':
      return prefixed(serialise(field.layout, value));
    case 'optionalObject':
      return isAbsent(value) ? int32(0) : prefixed(serialise(field.layout, value));
    case 'array':
      return Array.isArray(value)
        ? counted(value.map((item: unknown) => serialise(field.layout, item)))
        : undefined;
  }
}

/** NIS prints an object that is null as {}. */
const isAbsent = (value: unknown): boolean =>
  value === undefined || value === null || (isObject(value) && Object.keys(value).length === 0);

const textBytes = (value: unknown): Uint8Array | undefined =>
  typeof value === 'string' && value.isWellFormed() ? prefixed(utf8(value)) : undefined;

const isInt32 = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && (value | 0) === value;

/** A non-negative integer that JSON carries exactly: every amount of NEM is below 2^53. */
export const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

function int32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, value, true);
  return bytes;
}

function int64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  return bytes;
}
