// The smallest parsers: JSON, texts of bytes, amounts, instants, names.
import { isDeepStrictEqual } from 'node:util';
import { instantOf, instantText } from '@sekisho/drill/instant';
import { formatUnits, parseAmount, parseUnits } from '@sekisho/protocol/amount';
import {
  base64,
  base64url,
  equalBytes,
  fromBase32,
  fromBase64,
  fromBase64url,
  fromHex,
  fromUtf8,
  hex,
  toBase32,
  utf8,
} from '@sekisho/protocol/bytes';
import { canonicalBytes, canonicalText, parseCanonical } from '@sekisho/protocol/canonical';
import { formatInstant, parseInstant } from '@sekisho/protocol/instant';
import { type Json, parseJson } from '@sekisho/protocol/json';
import { problemType, slugOfType } from '@sekisho/protocol/problem';
import { isRefusal } from '@sekisho/protocol/refusal';
import { contents, once, vectors } from '../examples.ts';
import { bytesLike, bytesOf, jsonLike, textLike, textOfInput } from '../inputs.ts';
import { printed } from '../json-mutations.ts';
import { type Input, must, plain, type Target } from '../target.ts';

const bodies = once(() => contents().map(({ body }) => body));
const bodyBytes = once(() => bodies().map((body) => utf8(printed(body))));

function json(input: Input): boolean {
  const bytes = bytesOf(input);
  const value = parseJson(bytes);
  if (isRefusal(value)) return false;
  const text = canonicalText(value);
  const again = parseJson(text);
  must(!isRefusal(again) && canonicalText(again) === text, 'its canonical text reads otherwise');
  const theirs: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
  must(isDeepStrictEqual(theirs, JSON.parse(text)), 'JSON.parse reads another value');
  const written = Buffer.from(bytes).toString('utf8').matchAll(STRINGS);
  const keys = [...written].filter(([, colon]) => colon !== undefined).length;
  must(keys === membersIn(value), 'a key was there twice');
  return true;
}

/** Every string of a JSON text, and whether it is a key. */
const STRINGS = /"(?:[^"\\]|\\.)*"(\s*:)?/g;

function membersIn(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0;
  const items = Object.values(value);
  const own = Array.isArray(value) ? 0 : items.length;
  return items.reduce<number>((sum, item) => sum + membersIn(item), own);
}

function canonical(input: Input): boolean {
  const bytes = bytesOf(input);
  const value = parseCanonical(bytes);
  if (isRefusal(value)) return false;
  must(equalBytes(canonicalBytes(value), bytes), 'it encodes to other bytes');
  return true;
}

const TEXTS: readonly (readonly [
  name: string,
  decode: (text: string) => Uint8Array | undefined,
  encode: (bytes: Uint8Array) => string,
])[] = [
  ['hex', fromHex, hex],
  ['base64', fromBase64, base64],
  ['base64url', fromBase64url, base64url],
  ['base32', fromBase32, toBase32],
];

function bytesAsText(input: Input): boolean {
  let accepted = false;
  const text = textOfInput(input);
  for (const [name, decode, encode] of TEXTS) {
    const bytes = decode(text);
    if (bytes === undefined) continue;
    accepted = true;
    must(encode(bytes) === text, `${name} encodes to another text`);
  }
  const bytes = bytesOf(input);
  const decoded = fromUtf8(bytes);
  if (decoded === undefined) return accepted;
  must(equalBytes(utf8(decoded), bytes), 'UTF-8 encodes to other bytes');
  return true;
}

const XEM = { symbol: 'XEM', decimals: 6 };

function words(input: Input): boolean {
  const text = textOfInput(input);
  const amount = parseAmount(text);
  const units = parseUnits(text, XEM);
  const instant = parseInstant(text);
  const slug = slugOfType(text);
  const rfc3339 = instantOf(text);
  if (typeof amount === 'bigint') must(String(amount) === text, 'another amount');
  if (typeof units === 'bigint') {
    const written = formatUnits(units, XEM).replaceAll(',', '');
    must(parseUnits(written, XEM) === units, `${written} is another amount`);
  }
  if (instant !== undefined) must(formatInstant(instant) === text, 'another instant');
  if (slug !== undefined) must(problemType(slug) === text, 'another problem');
  if (rfc3339 !== undefined) {
    must(instantOf(instantText(rfc3339)) === rfc3339, 'its own text is another instant');
  }
  return [amount, units].some((one) => typeof one === 'bigint') || instant !== undefined;
}

const WORDS = once((): readonly string[] => [
  ...vectors<{ accepted: string[] }>('amounts').accepted,
  ...['300 XEM', '0.000001 XEM', '8999999999 XEM', '340282366920938463463374607431768211455'],
  ...['2026-01-26T00:00:00.000Z', '2018-01-26T00:02:13+09:00', '2016-12-31T23:59:60Z'],
  ...['1969-12-31T23:59:59.5-12:30', 'urn:sekisho:problem:busy', '00ff', 'AP8=', 'AP8', 'AH7Q===='],
  ...[base64(new Uint8Array(64)), base64url(new Uint8Array(37)), hex(new Uint8Array(32))],
]);

export const wordTargets: readonly Target[] = [
  plain('json', 'reads what JSON.parse reads', jsonLike(bodies), 60, json),
  plain('canonical', 'encodes to the same bytes', jsonLike(bodies), 60, canonical),
  plain('canonical-bytes', 'encodes to the same bytes', bytesLike(bodyBytes), 40, canonical),
  plain('texts-of-bytes', 'each encodes to the same text', textLike(WORDS), 60, bytesAsText),
  plain('words', 'amounts, instants, types: the same text', textLike(WORDS), 60, words),
];
