// The fields every schema is made of. Strict everywhere: an unknown field is refused, a text has
// one spelling, and nothing is coerced.
import { z } from 'zod';
import { parseAmount } from './amount.ts';
import { ASSET_ID, CHAIN_ID } from './asset.ts';
import { fromBase64, fromBase64url, fromHex } from './bytes.ts';
import { CLIENT_GIVEN_ID, CUSTOMER_ID, HASH_HEX, PARTY_ID } from './id.ts';
import { parseInstant } from './instant.ts';
import type { Json } from './json.ts';
import { isRefusal, refuse, type Refusal } from './refusal.ts';

/** Longest list in any document: enough for every party of a large exchange, and bounded. */
const MAX_ITEMS = 1_000;

export const partyId = z.string().regex(PARTY_ID);
export const clientGivenId = z.string().regex(CLIENT_GIVEN_ID);
export const customerId = z.string().regex(CUSTOMER_ID);
export const hashHex = z.string().regex(HASH_HEX);
export const chainId = z.string().regex(CHAIN_ID);
export const assetId = z.string().regex(ASSET_ID);
export const address = z.string().regex(/^[A-Za-z0-9:._-]{1,128}$/);
export const memo = z.string().min(1).max(1_024);
export const count = z.int().min(0);

const typeParameters = (allowed: RegExp, maximum: number) => z.string().max(maximum).regex(allowed);
/** Text of visible ASCII: header values, origins. */
export const visibleAscii = (maximum: number) => typeParameters(/^[\x21-\x7e]+$/, maximum);
export const headerText = (maximum: number) => typeParameters(/^[\x20-\x7e]+$/, maximum);

/** A positive amount in its wire form (a string; see amount.ts). */
export const amount = z.string().refine((text) => !isRefusal(parseAmount(text)), 'not an amount');
/** Zero or a positive amount: balances, fees. */
export const amountOrZero = z
  .string()
  .refine((text) => text === '0' || !isRefusal(parseAmount(text)), 'not an amount or "0"');
export const instant = z
  .string()
  .refine((text) => parseInstant(text) !== undefined, 'not like 2026-01-31T00:00:00.000Z');

export const bytesBase64 = (length?: number) =>
  z.string().refine((text) => fromBase64(text, length) !== undefined, hint('base64', length));
export const bytesBase64url = (length?: number) =>
  z.string().refine((text) => fromBase64url(text, length) !== undefined, hint('base64url', length));
export const bytesHex = (length?: number) =>
  z.string().refine((text) => fromHex(text, length) !== undefined, hint('hex', length));

export const listOf = <T extends z.ZodType>(item: T) => z.array(item).max(MAX_ITEMS);

const hint = (encoding: string, length?: number) =>
  `not canonical ${encoding}${length === undefined ? '' : ` of ${length} bytes`}`;

/** The value under its schema, or a refusal that names the first wrong place. */
export function readAs<T extends z.ZodType>(
  schema: T,
  value: Json,
  what: string,
): z.infer<T> | Refusal {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = issue === undefined || issue.path.length === 0 ? '' : ` at ${place(issue.path)}`;
  return refuse('schema-mismatch', `${what}${path}: ${issue?.message ?? 'does not fit'}`);
}

/** Steps into a value as people write them: `.acts[3].to`. */
export const place = (path: readonly PropertyKey[]): string =>
  path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
