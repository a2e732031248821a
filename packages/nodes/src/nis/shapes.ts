// What NIS answers, as far as it is used. Fields that a later NIS adds are ignored; those we use
// have exactly the type NIS gives them. Transactions and blocks are read by @sekisho/chains.
import { z } from 'zod';

/** All XEM there can ever be, in micro-XEM: below 2^53, so a JSON number holds it exactly. */
const MAX_MICRO_XEM = 8_999_999_999_000_000;

const count = z.int().nonnegative();
const hex32 = z.string().regex(/^[0-9a-f]{64}$/);

export const announceShape = z.object({
  type: count,
  code: count,
  message: z.string(),
  transactionHash: z.object({ data: hex32 }),
});

export const heightShape = z.object({ height: z.int().positive() });

export const accountShape = z.object({
  account: z.object({
    address: z.string(),
    balance: count.max(MAX_MICRO_XEM),
    publicKey: hex32.nullable(),
  }),
});

/** Milliseconds since the NEM epoch. */
export const networkTimeShape = z.object({ sendTimeStamp: count, receiveTimeStamp: count });

export const listShape = z.object({ data: z.array(z.unknown()) });

/** An item of /account/unconfirmedTransactions. */
export const unconfirmedShape = z.object({ transaction: z.unknown() });

/** What NIS says with every status but 200. */
export const errorShape = z.object({ status: count, message: z.string() });
