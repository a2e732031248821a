// A ledger that goes on under another name after an invalid entry or a fork: what the new history
// carries over from the ones that are given up, and what people, recovery keys and signers sign.
import { z } from 'zod';
import { hex, utf8 } from './bytes.ts';
import { canonicalText } from './canonical.ts';
import { MAX_BODY_BYTES } from './envelope.ts';
import * as field from './field.ts';
import { domainHash } from './hash.ts';
import type { Json } from './json.ts';

/** Named in `ledger.opened`, kept offline: with others of its kind it may rebase the ledger. */
export const recoveryKey = z.strictObject({ id: field.partyId, publicKey: field.bytesHex(32) });

/** Asked for after the base, in any history: its id is used for ever, and it is not paid anew. */
const carriedRequest = z.strictObject({
  /** Hash of its entry: promises name it so. */
  entry: field.hashHex,
  client: field.partyId,
  at: field.instant,
  /** The order as the client signed it. */
  body: field.bytesBase64(),
});

/** Prepared or promised after the base, in any history: it lives until watchers say it expired. */
const carriedPayment = z.strictObject({
  withdrawal: field.hashHex,
  chain: field.chainId,
  wallet: field.partyId,
  bytes: field.bytesHex(),
  /** When it was prepared; its deadline lies within the hour after. */
  at: field.instant,
});

/** Rejected or cancelled after the base, in any history: it stays so. */
const carriedEnding = z.strictObject({
  withdrawal: field.hashHex,
  ended: z.enum(['rejected', 'cancelled']),
});

/** Stopped after the base, in any history, or held by a watcher: it is in force again. */
const carriedStop = z.strictObject({
  id: field.hashHex,
  scope: field.visibleAscii(80),
  reason: field.visibleAscii(64),
  by: field.visibleAscii(80),
  at: field.instant,
  outflows: field.listOf(field.visibleAscii(256)),
});

/** One part of the union of what all nodes hold beyond the base. */
export const carriedPart = z.strictObject({
  requests: field.listOf(carriedRequest),
  payments: field.listOf(carriedPayment),
  endings: field.listOf(carriedEnding),
  stops: field.listOf(carriedStop),
  /** Hash of the part that comes next; null: this is the last. */
  next: field.hashHex.nullable(),
});

export type CarriedPart = z.infer<typeof carriedPart>;
export type Carried = Omit<CarriedPart, 'next'>;
export type CarriedRequest = z.infer<typeof carriedRequest>;
export type CarriedPayment = z.infer<typeof carriedPayment>;
export type CarriedStop = z.infer<typeof carriedStop>;

export const KINDS = ['requests', 'payments', 'endings', 'stops'] as const;

/** How a rebase, or the part before it, names a part. */
export const carriedPartHash = (part: CarriedPart): string =>
  hex(domainHash('sekisho/carried/v1', utf8(canonicalText(part as Json))));

/** What recovery keys and signers sign, each under a kind of its own (`statementBytes`). */
export const rebaseStatement = z.strictObject({
  /** The ledger that is given up. */
  ledger: field.hashHex,
  party: field.partyId,
  /** `rebaseSubject` of the body. */
  subject: field.hashHex,
});
export type RebaseStatement = z.infer<typeof rebaseStatement>;

/** What everybody signs: the body without what they sign it with. */
export function rebaseSubject(body: {
  readonly predecessor: string;
  readonly first: string;
  readonly base: { readonly size: number; readonly root: string };
  readonly time: string;
  readonly policy: unknown;
  readonly carried: string | null;
}): string {
  const { predecessor, first, base, time, policy, carried } = body;
  const { size, root } = base;
  const signed = {
    predecessor,
    first,
    base: { size, root },
    time,
    policy: policy as Json,
    carried,
  };
  return hex(domainHash('sekisho/rebase/v1', utf8(canonicalText(signed))));
}

/** An entry's body, less the frame around the rows. */
const PART_BYTES = MAX_BODY_BYTES - 1_000;

type Row = { readonly [Kind in (typeof KINDS)[number]]: readonly [Kind, Carried[Kind][number]] };

/**
 * The union in parts that each fit an entry: requests first, since the rest may name them. The
 * shortest row has a hundred bytes, so that no list comes near the longest that a form takes.
 */
export function carriedParts(carried: Carried): CarriedPart[] {
  const rows = KINDS.flatMap((kind) => carried[kind].map((row) => [kind, row] as Row[typeof kind]));
  const cuts: Carried[] = [];
  let left = 0;
  for (const [kind, row] of rows) {
    const bytes = utf8(canonicalText(row as Json)).length + 1;
    if (cuts.length === 0 || bytes > left) {
      cuts.push({ requests: [], payments: [], endings: [], stops: [] });
      left = PART_BYTES;
    }
    (cuts.at(-1)![kind] as unknown[]).push(row);
    left -= bytes;
  }
  const parts: CarriedPart[] = [];
  for (const cut of cuts.reverse()) {
    const [following] = parts;
    parts.unshift({ ...cut, next: following === undefined ? null : carriedPartHash(following) });
  }
  return parts;
}
