// What the HTTP interface answers, as schemas: the gateway types its answers by them, the SDK reads
// them by them, and OpenAPI is printed from them. Readers ignore members they do not know.
// spec/http-api.md says what they mean.
import { z } from 'zod';
import { BODIES } from './entry.ts';
import { personAct } from './evidence.ts';
import * as field from './field.ts';
import { policySchema, PURPOSES } from './policy.ts';
import { OUTCOMES, STATUSES, WAITS } from './status.ts';

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

/** Clients get opaque tags; people see the numbers. */
const reason = z.object({ tag: z.string() });

const judgement = {
  verdict: z.enum(OUTCOMES),
  reasons: z.array(reason),
};

const withdrawal = {
  /** The client's id. */
  id: field.clientGivenId,
  /** The hash of its entry: how people and payments name it. */
  withdrawal: field.hashHex,
  status: z.enum(STATUSES),
  ...judgement,
  at: field.instant,
  /** It ends then unless a payment was prepared. */
  expires: field.instant,
  wallet: field.partyId,
  asset: field.assetId,
  amount: field.amount,
  destination: z.object({ address: field.address, memo: field.memo.optional() }),
  customer: field.customerId,
  purpose: z.enum(PURPOSES),
  /** The live payment; `identity` is what the chain knows it by (NEM: the transaction hash). */
  payment: z
    .object({ chain: field.chainId, identity: z.string(), fee: field.amountOrZero })
    .nullable(),
  /** What a withdrawal that nothing holds back waits for, where that is not there now. */
  waitsFor: z.enum(WAITS).nullable(),
  /** Stops in force that hold it back. */
  stops: z.array(z.object({ id: field.hashHex, scope: z.string(), reason: z.string() })),
};

export const withdrawalSummary = z.object(withdrawal);
export const withdrawalAnswer = z.object({ ...withdrawal, ...logged });

/** `cancellation` is null where the withdrawal was cancelled before. */
export const cancelAnswer = z.object({
  ...withdrawal,
  cancellation: z.object({ entry: field.hashHex, ...logged }).nullable(),
});

export const withdrawalList = z.object({
  withdrawals: z.array(withdrawalSummary),
  /** The cursor of the next page; null after the last. */
  next: z.string().nullable(),
});

export const judgeAnswer = z.object({ status: z.enum(STATUSES), ...judgement });

export const EVENT_TYPES = [
  'withdrawal.requested',
  'withdrawal.attested',
  'withdrawal.approved',
  'withdrawal.rejected',
  'withdrawal.cancelled',
  'payment.prepared',
  'payment.signed',
  'payment.expired',
  'payment.seen',
  'stopped',
  'thawed',
] as const;

/** One thing that an entry did to a withdrawal of the client, or a stop. */
export const feedEvent = z.object({
  /** Asking again with `after` = cursor answers what came later. */
  cursor: z.string(),
  at: field.instant,
  type: z.enum(EVENT_TYPES),
  id: z.string().optional(),
  withdrawal: field.hashHex.optional(),
  stop: field.hashHex.optional(),
  scope: z.string().optional(),
});

export const feedPage = z.object({ events: z.array(feedEvent), next: z.string() });

export const addressAnswer = z.object({
  valid: z.boolean(),
  asset: field.assetId,
  /** In its one spelling. */
  address: z.string().optional(),
  /** Why money sent there would be lost. */
  tag: z.string().optional(),
  detail: z.string().optional(),
});

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

const stop = z.object({
  id: field.hashHex,
  scope: z.string(),
  reason: z.string(),
  by: z.string(),
  at: field.instant,
  outflows: z.array(z.string()),
});

export const stopAnswer = z.object({ ...stop.shape, lifted: z.boolean() });

/** Stops in force, the widest first, and of those the newest. */
export const stopPage = z.object({
  total: field.count,
  stops: z.array(stop),
  /** The cursor of the next page; null after the last. */
  next: z.string().nullable(),
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

export const healthAnswer = z.object({ status: z.literal('ok') });
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

export type WithdrawalSummary = z.infer<typeof withdrawalSummary>;
export type WithdrawalAnswer = z.infer<typeof withdrawalAnswer>;
export type CancelAnswer = z.infer<typeof cancelAnswer>;
export type WithdrawalList = z.infer<typeof withdrawalList>;
export type JudgeAnswer = z.infer<typeof judgeAnswer>;
export type FeedEvent = z.infer<typeof feedEvent>;
export type FeedPage = z.infer<typeof feedPage>;
export type AddressAnswer = z.infer<typeof addressAnswer>;
export type ActAnswer = z.infer<typeof actAnswer>;
export type ReadyAnswer = z.infer<typeof readyAnswer>;
export type StopInForce = z.infer<typeof stop>;
export type StopPage = z.infer<typeof stopPage>;
export type LedgerAnswer = z.infer<typeof ledgerAnswer>;
