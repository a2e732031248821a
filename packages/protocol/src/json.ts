// Strict JSON (RFC 8259 within I-JSON, RFC 7493). Two readers of one signed body must never see
// different values, so whatever parsers are known to disagree about is refused here: duplicate
// keys, lone surrogates, numbers that are not exact integers, a byte order mark, trailing bytes.
import { fromUtf8 } from './bytes.ts';
import { type Refusal, refuse } from './refusal.ts';

/** A value of our closed subset: every number is a safe integer and never -0. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** From the parser it has no prototype: a key nobody sent reads as undefined, whatever its name. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Sixteen times the largest entry body (60 kB): above that it is an attack or a mistake. */
export const MAX_JSON_LENGTH = 1_048_576;

/** Our deepest schema nests about ten levels; the parser recurses at most this far. */
export const MAX_JSON_DEPTH = 32;

/**
 * Keys that mean something to the language or to us: `__proto__` would set a prototype, and a value
 * with the key `refused` would pass for a Refusal.
 */
export const isReservedKey = (key: string): boolean => key === '__proto__' || key === 'refused';

/**
 * The value of a whole JSON text, or 'json-malformed' naming what is wrong and at which offset.
 * `longest` is for files that somebody opens on his own machine.
 */
export function parseJson(
  text: string | Uint8Array,
  longest: number = MAX_JSON_LENGTH,
): Json | Refusal {
  if (text.length > longest) return refuse('json-malformed', `longer than ${longest} bytes`);
  const decoded = typeof text === 'string' ? text : fromUtf8(text);
  if (decoded === undefined) return refuse('json-malformed', 'bytes that are not UTF-8');
  if (decoded.startsWith('\ufeff')) return refuse('json-malformed', 'byte order mark at offset 0');
  if (!decoded.isWellFormed()) {
    return refuse('json-malformed', `lone surrogate at offset ${decoded.search(/\p{Surrogate}/u)}`);
  }
  const reader = new Reader(decoded);
  const value = reader.document();
  return value ?? (reader.problem === '' ? null : refuse('json-malformed', reader.problem));
}

export const isJsonObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** One pass, no backtracking. `undefined` means failed, and then `problem` says why. */
class Reader {
  readonly text: string;
  at = 0;
  problem = '';

  constructor(text: string) {
    this.text = text;
  }

  document(): Json | undefined {
    const value = this.value(0);
    if (value === undefined) return undefined;
    this.space();
    return this.at === this.text.length ? value : this.fail('trailing characters');
  }

  private fail(what: string, at: number = this.at): undefined {
    this.problem = `${what} at offset ${at}`;
    return undefined;
  }

  private space(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.at++;
    }
  }

  private value(depth: number): Json | undefined {
    this.space();
    const code = this.text.charCodeAt(this.at);
    if (code === QUOTE) return this.string();
    if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (depth === MAX_JSON_DEPTH) return this.fail(`nested deeper than ${MAX_JSON_DEPTH}`);
      return code === OPEN_BRACE ? this.object(depth + 1) : this.array(depth + 1);
    }
    if (code === MINUS || (code >= ZERO && code <= NINE)) return this.integer();
    if (this.take('true')) return true;
    if (this.take('false')) return false;
    if (this.take('null')) return null;
    return this.fail(this.at < this.text.length ? 'unexpected character' : 'unexpected end');
  }

  private take(word: string): boolean {
    if (!this.text.startsWith(word, this.at)) return false;
    this.at += word.length;
    return true;
  }

  private object(depth: number): JsonObject | undefined {
    const members: Record<string, Json> = Object.create(null);
    this.at++;
    this.space();
    if (this.text.charCodeAt(this.at) === CLOSE_BRACE) {
      this.at++;
      return members;
    }
    for (;;) {
      this.space();
      const start = this.at;
      if (this.text.charCodeAt(start) !== QUOTE) return this.fail('expected a key');
      const key = this.string();
      if (key === undefined) return undefined;
      if (isReservedKey(key)) return this.fail('reserved key', start);
      if (key in members) return this.fail('duplicate key', start);
      this.space();
      if (this.text.charCodeAt(this.at) !== COLON) return this.fail('expected ":"');
      this.at++;
      const value = this.value(depth);
      if (value === undefined) return undefined;
      members[key] = value;
      this.space();
      const next = this.text.charCodeAt(this.at);
      if (next !== COMMA && next !== CLOSE_BRACE) return this.fail('expected "," or "}"');
      this.at++;
      if (next === CLOSE_BRACE) return members;
    }
  }

  private array(depth: number): readonly Json[] | undefined {
    const items: Json[] = [];
    this.at++;
    this.space();
    if (this.text.charCodeAt(this.at) === CLOSE_BRACKET) {
      this.at++;
      return items;
    }
    for (;;) {
      const value = this.value(depth);
      if (value === undefined) return undefined;
      items.push(value);
      this.space();
      const next = this.text.charCodeAt(this.at);
      if (next !== COMMA && next !== CLOSE_BRACKET) return this.fail('expected "," or "]"');
      this.at++;
      if (next === CLOSE_BRACKET) return items;
    }
  }

  /** Only the canonical form of a safe integer; no other number means the same to everybody. */
  private integer(): number | undefined {
    const start = this.at;
    if (this.text.charCodeAt(this.at) === MINUS) this.at++;
    while (isDigit(this.text.charCodeAt(this.at))) this.at++;
    const digits = this.text.slice(start, this.at);
    const value = Number(digits);
    const next = this.text[this.at];
    if (next === '.' || next === 'e' || next === 'E') {
      return this.fail('number with a fraction or exponent', start);
    }
    if (String(value) !== digits) return this.fail('integer not in canonical form', start);
    return Number.isSafeInteger(value) ? value : this.fail('integer beyond 2^53 - 1', start);
  }

  private string(): string | undefined {
    const start = this.at++;
    let run = this.at; // where the characters not yet copied begin
    let text = '';
    let escaped = false;
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code === QUOTE) break;
      if (!(code >= 0x20)) {
        return this.fail(this.at < this.text.length ? 'raw control character' : 'unclosed string');
      }
      if (code !== BACKSLASH) {
        this.at++;
        continue;
      }
      escaped = true;
      text += this.text.slice(run, this.at);
      const character = this.escape();
      if (character === undefined) return undefined;
      text += character;
      run = this.at;
    }
    text += this.text.slice(run, this.at);
    this.at++;
    // The raw text is well formed, so only an escape can have brought in half a character.
    return escaped && !text.isWellFormed() ? this.fail('lone surrogate in string', start) : text;
  }

  private escape(): string | undefined {
    const letter = this.text.charAt(this.at + 1);
    if (letter === 'u') {
      const digits = this.text.slice(this.at + 2, this.at + 6);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) return this.fail('malformed escape');
      this.at += 6;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const character = ESCAPES.get(letter);
    if (character === undefined) return this.fail('malformed escape');
    this.at += 2;
    return character;
  }
}

const isDigit = (code: number): boolean => code >= ZERO && code <= NINE;
