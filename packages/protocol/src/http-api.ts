// What the HTTP interface answers, as schemas: the gateway types its answers by them, the SDK reads
// them by them, and OpenAPI is printed from them. Readers ignore members they do not know.
// spec/http-api.md says what they mean.
import { z } from 'zod';
import { BODIES } from './entry.ts';
import { personAct } from './evidence.ts';
import * as field from './field.ts';
import { policySchema } from './policy.ts';

/** A tlog-proof: index, inclusion proof, signed checkpoint. */
const receipt = z.string();

/** Where the entry of an act or a request is. */
export const logged = {
  /** Position in the log. */
  index: field.count,
  /** The whole entry: envelope ‖ salt ‖ body. Its envelope is what the log hashes. */
  bytes: field.bytesBase64(),
  receipt,
};

export const actBody = personAct;
export const attestationBody = BODIES['withdrawal.attested'];
export const importBody = BODIES['history.imported'];
export const amendmentBody = BODIES['policy.amended'];

export const actAnswer = z.object({
  /** The entry's hash. */
  entry: field.hashHex,
  ...logged,
  /** Where the act was a stop: its id. */
  stop: field.hashHex.optional(),
});

export const stop = z.object({
  id: field.hashHex,
  scope: z.string(),
  reason: z.string(),
  by: z.string(),
  at: field.instant,
  outflows: z.array(z.string()),
});

export const ledgerAnswer = z.object({
  ledger: field.hashHex,
  policy: field.hashHex,
  size: field.count,
  /** The head that this gateway signed. */
  note: z.string(),
  /** The latest head that a quorum of watchers has cosigned, and its size. */
  cosigned: z.object({ size: field.count, note: z.string() }).nullable(),
  witnessed: field.instant,
  /** How many stops are in force. */
  stopped: field.count,
  /** The first of them: the widest, and of those the newest; all at /v1/stops. */
  stops: z.array(stop),
  /** Policies that wait; `due` is null while too few watchers know of one. */
  amendments: z.array(
    z.object({ policy: field.hashHex, at: field.instant, due: field.instant.nullable() }),
  ),
});

/** The document in its canonical bytes: their hash is what approvals and promises bind. */
export const policyAnswer = policySchema;

/** `ready`: requests are taken; `paying`: what is cleared is signed as well. */
export const readyAnswer = z.object({
  ready: z.boolean(),
  paying: z.boolean(),
  /** Why not, the parts that are not well. */
  reasons: z.array(z.string()),
  parts: z.array(z.object({ part: z.string(), ok: z.boolean(), reason: z.string() })),
});

export const problemAnswer = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  tag: z.string(),
});

export type ActAnswer = z.infer<typeof actAnswer>;
export type ReadyAnswer = z.infer<typeof readyAnswer>;
export type StopInForce = z.infer<typeof stop>;
export type LedgerAnswer = z.infer<typeof ledgerAnswer>;
