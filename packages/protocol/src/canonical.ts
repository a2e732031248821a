// The one byte form of a value (RFC 8785, JCS), over our closed subset of JSON. With integers only,
// the hard part of RFC 8785 (printing doubles, §3.2.2.3) does not arise.
import { fromUtf8, utf8 } from './bytes.ts';
import { isReservedKey, type Json, MAX_JSON_DEPTH, MAX_JSON_LENGTH, parseJson } from './json.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';

/** The canonical text. A value outside the subset is a bug in the caller and throws. */
export const canonicalText = (value: Json): string => write(value, 0);

/** UTF-8 of the canonical text. */
export const canonicalBytes = (value: Json): Uint8Array => utf8(write(value, 0));

/** The value of bytes that are exactly their own canonical form. */
export function parseCanonical(bytes: Uint8Array): Json | Refusal {
  const text = bytes.length > MAX_JSON_LENGTH ? undefined : fromUtf8(bytes);
  const value = parseJson(text ?? bytes);
  if (isRefusal(value)) return value;
  // `fromUtf8` takes canonical UTF-8 only, so equal texts are equal bytes.
  return text === write(value, 0)
    ? value
    : refuse('json-not-canonical', 'encode the body by RFC 8785: sorted keys, no white space');
}

/** Nothing that RFC 8785 §3.2.2.2 escapes, and nothing that could be half a surrogate pair. */
const PLAIN = /^[ !#-[\]-~]*$/;

function write(value: Json, depth: number): string {
  switch (typeof value) {
    case 'string':
      return writeString(value);
    case 'number':
      // Parsing back must give the same value, and -0 would come back as 0.
      if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
        throw new Error('canonical: not a safe integer');
      }
      return String(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      if (depth === MAX_JSON_DEPTH) throw new Error(`canonical: deeper than ${MAX_JSON_DEPTH}`);
      return isList(value) ? writeArray(value, depth + 1) : writeObject(value, depth + 1);
    default:
      throw new Error(`canonical: ${typeof value} is not JSON`);
  }
}

// `Array.isArray` does not narrow a readonly array.
const isList = (value: object): value is readonly Json[] => Array.isArray(value);

function writeString(value: string): string {
  if (PLAIN.test(value)) return `"${value}"`;
  if (!value.isWellFormed()) throw new Error('canonical: lone surrogate');
  return JSON.stringify(value); // ECMAScript's escapes are RFC 8785's (§3.2.2.2)
}

function writeArray(items: readonly Json[], depth: number): string {
  let text = '[';
  for (let i = 0; i < items.length; i++) {
    if (i > 0) text += ',';
    text += write(items[i]!, depth); // a hole is undefined, and throws
  }
  return `${text}]`;
}

function writeObject(members: { readonly [key: string]: Json }, depth: number): string {
  const prototype: unknown = Object.getPrototypeOf(members);
  if (prototype !== null && prototype !== Object.prototype) {
    throw new Error('canonical: neither a plain object nor an array');
  }
  const keys = Object.keys(members);
  if (!isSorted(keys)) keys.sort(); // by UTF-16 units (§3.2.3)
  let text = '{';
  for (const key of keys) {
    if (isReservedKey(key)) throw new Error('canonical: reserved key');
    if (text.length > 1) text += ',';
    text += `${writeString(key)}:${write(members[key]!, depth)}`;
  }
  return `${text}}`;
}

function isSorted(keys: readonly string[]): boolean {
  for (let i = 1; i < keys.length; i++) {
    if (keys[i - 1]! >= keys[i]!) return false;
  }
  return true;
}
