// What programs alone are answered, as schemas; the rest of the HTTP interface, which pages read
// as well, is in http-api.ts.
import { z } from 'zod';
import * as field from './field.ts';
import { logged, stop } from './http-api.ts';
import { PURPOSES } from './policy.ts';
import { OUTCOMES, STATUSES, WAITS } from './status.ts';

/** Clients get opaque tags; people see the numbers. */
const reason = z.object({ tag: z.string() });

const judgement = {
  verdict: z.enum(OUTCOMES),
  reasons: z.array(reason),
  /** Of limits and rules in shadow mode, which change nothing; absent: none. */
  shadows: z.array(reason).exactOptional(),
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

export const stopAnswer = z.object({ ...stop.shape, lifted: z.boolean() });

/** Stops in force, the widest first, and of those the newest. */
export const stopPage = z.object({
  total: field.count,
  stops: z.array(stop),
  /** The cursor of the next page; null after the last. */
  next: z.string().nullable(),
});

export const healthAnswer = z.object({ status: z.literal('ok') });

export type WithdrawalSummary = z.infer<typeof withdrawalSummary>;
export type WithdrawalAnswer = z.infer<typeof withdrawalAnswer>;
export type CancelAnswer = z.infer<typeof cancelAnswer>;
export type WithdrawalList = z.infer<typeof withdrawalList>;
export type JudgeAnswer = z.infer<typeof judgeAnswer>;
export type FeedEvent = z.infer<typeof feedEvent>;
export type FeedPage = z.infer<typeof feedPage>;
export type AddressAnswer = z.infer<typeof addressAnswer>;
export type StopPage = z.infer<typeof stopPage>;
