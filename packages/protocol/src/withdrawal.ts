// What a client asks for: the body of POST /v1/withdrawals.
import { z } from 'zod';
import * as field from './field.ts';
import { PURPOSES } from './policy.ts';

/** Facts the exchange's own systems add; numbers, times and enums only, never personal data. */
export const contextSchema = z.strictObject({
  accountCreatedAt: field.instant.optional(),
  credentialChangedAt: field.instant.optional(),
  destinationSavedAt: field.instant.optional(),
  channel: z.enum(['web', 'app', 'api', 'desk']).optional(),
});

export const orderSchema = z.strictObject({
  id: field.clientGivenId,
  wallet: field.partyId,
  asset: field.assetId,
  amount: field.amount,
  destination: z.strictObject({ address: field.address, memo: field.memo.optional() }),
  customer: field.customerId,
  purpose: z.enum(PURPOSES).optional(),
  context: contextSchema.optional(),
});

/** An order as the client wrote it; amounts are still text here. */
export type Order = z.infer<typeof orderSchema>;

/** Longest order body the gateway reads: a full order with a NEM memo is under 4 kB. */
export const MAX_ORDER_BYTES = 16_384;
