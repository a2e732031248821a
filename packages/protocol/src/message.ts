// What gateway, signers and watchers say to each other: JSON over a link's frames. A call is
// {id, kind, body}; its answer {re, body} or {re, tag, detail}. spec/messages.md.
import { z } from 'zod';
import {
  expiryStatement,
  observationStatement,
  promiseStatement,
  signatureBase64,
  signed,
} from './evidence.ts';
import * as field from './field.ts';
import type { Json } from './json.ts';

/** Entries travel in batches of at most this many bytes, so that a call fits a frame. */
export const MAX_BATCH_BYTES = 393_216;
/** … and at most this many entries, so that a follower answers within a second or two. */
export const MAX_BATCH_ENTRIES = 512;

const note = z.string().min(1).max(65_536);
const refusalText = z.string().max(1_024);

/** Of a frame that our own parser has read; each kind of call has a schema that reads it on. */
const body = z.custom<Json>((value) => value !== undefined);

export const frameSchema = z.union([
  z.strictObject({ id: field.count, kind: z.string().regex(/^[a-z-]{1,32}$/), body }),
  z.strictObject({ re: field.count, body }),
  z.strictObject({ re: field.count, tag: refusalText, detail: refusalText }),
]);

/** First call of whoever dials: which ledger it follows and how much of it it has. */
export const helloSchema = z.strictObject({
  ledger: field.hashHex,
  size: field.count,
  /** The head it stands at, signed; '' at size 0. */
  note: z.string().max(65_536),
});

/**
 * gateway → watcher, signer: entries from `from` on, and a signed head. Where the head lies beyond
 * the last of them (catching up takes several batches), `consistency` proves that it continues
 * them.
 */
export const followSchema = z.strictObject({
  from: field.count,
  entries: z.array(field.bytesBase64()).max(MAX_BATCH_ENTRIES),
  note,
  consistency: z.array(field.bytesBase64(32)).max(63),
});

export const followedSchema = z.strictObject({
  size: field.count,
  /** A watcher's cosignature line; signers answer without one. */
  cosignature: z.string().max(1_024).optional(),
  /** Why a watcher that followed does not cosign, or a signer would not sign. */
  withheld: z.strictObject({ tag: refusalText, detail: refusalText }).optional(),
});

/** gateway → watcher: state your clock and your chain now. The answer is an observation. */
export const observedSchema = signed(observationStatement);
export const expirySchema = signed(expiryStatement);

/** "The largest head I ever cosigned", with the asker's nonce; size 0 says none. */
export const largestStatement = z.strictObject({
  ledger: field.hashHex,
  watcher: field.partyId,
  nonce: field.bytesHex(16),
  size: field.count,
  root: field.hashHex,
});
export const largestSchema = z.strictObject({ nonce: field.bytesHex(16) });
export const largestAnswer = signed(largestStatement);
export const largestAnswers = z.strictObject({ answers: field.listOf(largestAnswer) });

/** gateway → signer, FROST round one: promise this payment and commit to a nonce. */
export const commitSchema = z.strictObject({ payment: field.hashHex });
export const nonceCommitment = z.strictObject({
  party: field.partyId,
  hiding: field.bytesHex(32),
  binding: field.bytesHex(32),
});
export const committedSchema = z.strictObject({
  handle: field.visibleAscii(128),
  commitment: nonceCommitment,
  promise: z.strictObject({ statement: promiseStatement, signature: signatureBase64 }),
});

/** gateway → signer, FROST round two. */
export const shareSchema = z.strictObject({
  payment: field.hashHex,
  handle: field.visibleAscii(128),
  commitments: field.listOf(nonceCommitment),
});
export const sharedSchema = z.strictObject({
  share: z.strictObject({ party: field.partyId, share: field.bytesHex(32) }),
});

export type Follow = z.infer<typeof followSchema>;
export type Followed = z.infer<typeof followedSchema>;
export type Hello = z.infer<typeof helloSchema>;
export type Committed = z.infer<typeof committedSchema>;
export type LargestAnswer = z.infer<typeof largestAnswer>;
