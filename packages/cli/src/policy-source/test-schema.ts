// The tests that authors write beside their policy: one withdrawal each, what was asked for before
// it, and what must come of it.
import { PURPOSES } from '@sekisho/protocol/policy';
import * as field from '@sekisho/protocol/field';
import { z } from 'zod';

/** "known": paid long ago and often enough; "new": never; or an address, which goes by `past`. */
const destination = field.address;
/** "known": with a past; "new": without one; or an id, which goes by `past`. */
const customer = field.customerId;
/** "300 XEM", in an asset of the wallet; with its fee. */
const amount = z.string().max(128);

const pastSchema = z.strictObject({
  /** How long before the withdrawal it was asked for: "-1h". */
  at: z.string().regex(/^-[1-9][0-9]{0,8}[dhms]$/),
  amount,
  destination,
  customer: customer.exactOptional(),
});

export const testSchema = z.strictObject({
  name: z.string().min(1).max(200),
  withdrawal: z.strictObject({
    wallet: field.partyId,
    amount,
    destination,
    customer: customer.exactOptional(),
    client: field.partyId.exactOptional(),
    purpose: z.enum(PURPOSES).exactOptional(),
    /** What watchers report of the wallet; absent: nobody does. */
    balance: amount.exactOptional(),
  }),
  /** Oldest first; each was paid, by the same client and from the same wallet. */
  past: field.listOf(pastSchema).exactOptional(),
  expect: z.strictObject({
    outcome: z.enum(['allow', 'delay', 'review', 'block', 'freeze']),
    /** Ids of all limits and rules that hit, or the tag of a reason without one; in any order. */
    reasons: field.listOf(z.string().max(64)).exactOptional(),
  }),
});

export const testsSchema = field.listOf(testSchema);

export type PolicyTest = z.infer<typeof testSchema>;
export type PastWithdrawal = z.infer<typeof pastSchema>;
