// Text forms of bytes. Every decoder is strict: it accepts exactly what its encoder produces, so
// that two parties can never read different bytes from one text (base64 is malleable: `…A==` and
// `…B==` decode alike in most libraries). A malformed text decodes to `undefined`.
import { bytesToHex } from '@noble/hashes/utils.js';
import { base32, base64 as scureBase64, base64urlnopad } from '@scure/base';

// The Encoding Standard's, which every runtime has; the types of none of them are known here.
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new (
  label: 'utf-8',
  options: { readonly fatal: true; readonly ignoreBOM: true },
) => { decode(bytes: Uint8Array): string };
const utf8Encoder = new TextEncoder();
const utf8Decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Up to this length a loop is several times faster than calling an encoder. */
const SHORT_TEXT = 96;

/** UTF-8 bytes of a well-formed string. A lone surrogate is a bug in the caller. */
export function utf8(text: string): Uint8Array {
  return (text.length <= SHORT_TEXT ? ascii(text) : undefined) ?? encodeUtf8(text);
}

function encodeUtf8(text: string): Uint8Array {
  if (!text.isWellFormed()) throw new Error('utf8: lone surrogate');
  return utf8Encoder.encode(text);
}

function ascii(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x80) return undefined;
    bytes[i] = code;
  }
  return bytes;
}

/** The text of UTF-8 bytes, or undefined if they are not canonical UTF-8. */
export function fromUtf8(bytes: Uint8Array): string | undefined {
  let text: string;
  try {
    text = utf8Decoder.decode(bytes);
  } catch {
    return undefined; // not UTF-8
  }
  // Every character outside ASCII takes more bytes than UTF-16 units: equal counts are ASCII.
  if (text.length === bytes.length) return text;
  return equalBytes(encodeUtf8(text), bytes) ? text : undefined;
}

/** Lower-case hexadecimal. */
export const hex = (bytes: Uint8Array): string => bytesToHex(bytes);

/** Bytes of lower-case hexadecimal; of exactly `length` bytes where given. */
export function fromHex(text: string, length?: number): Uint8Array | undefined {
  if (text.length % 2 !== 0) return undefined;
  if (length !== undefined && text.length !== length * 2) return undefined;
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    const high = nibble(text.charCodeAt(2 * i));
    const low = nibble(text.charCodeAt(2 * i + 1));
    if (high < 0 || low < 0) return undefined;
    bytes[i] = high * 16 + low;
  }
  return bytes;
}

/** The value of a lower-case hexadecimal digit; -1 for any other character. */
function nibble(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  return code >= 0x61 && code <= 0x66 ? code - 0x57 : -1;
}

/** Standard base64 with padding (RFC 4648 §4). */
export const base64 = (bytes: Uint8Array): string => scureBase64.encode(bytes);

export const fromBase64 = (text: string, length?: number): Uint8Array | undefined =>
  strictly(scureBase64, text, length);

/** URL-safe base64 without padding (RFC 4648 §5), as WebAuthn uses it. */
export const base64url = (bytes: Uint8Array): string => base64urlnopad.encode(bytes);

export const fromBase64url = (text: string, length?: number): Uint8Array | undefined =>
  strictly(base64urlnopad, text, length);

/** Base32 with padding (RFC 4648 §6): NEM addresses. */
export const toBase32 = (bytes: Uint8Array): string => base32.encode(bytes);

export const fromBase32 = (text: string, length?: number): Uint8Array | undefined =>
  strictly(base32, text, length);

interface Coder {
  encode(bytes: Uint8Array): string;
  decode(text: string): Uint8Array;
}

function strictly(coder: Coder, text: string, length?: number): Uint8Array | undefined {
  let bytes: Uint8Array;
  try {
    bytes = coder.decode(text);
  } catch {
    return undefined; // the library throws for foreign characters and bad padding
  }
  if (coder.encode(bytes) !== text) return undefined;
  return length === undefined || bytes.length === length ? bytes : undefined;
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ b[i]!;
  return difference === 0;
}

/** An unsigned 64-bit big-endian integer; `value` is a safe non-negative integer. */
export function u64be(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}

/** The safe integer at `offset`, or undefined if it is not one. */
export function readU64be(bytes: Uint8Array, offset: number): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [high, low] = [view.getUint32(offset), view.getUint32(offset + 4)];
  return high < 2 ** 21 ? high * 2 ** 32 + low : undefined;
}
