// The forms of names. A brand keeps one kind of name from standing where another is meant.

declare const kind: unique symbol;
type Named<Kind extends string> = string & { readonly [kind]?: Kind };

/** SHA-256 in lower-case hex: entry hashes, policy hashes, the ledger id. */
export type HashHex = Named<'hash'>;
/** The ledger: hash of the body of its first entry (spec/entries.md). */
export type LedgerId = Named<'ledger'>;
/** A withdrawal inside the system: the entry hash of its `withdrawal.requested`. */
export type WithdrawalHash = Named<'withdrawal'>;
/** A payment: domain hash of its unsigned bytes. */
export type PaymentId = Named<'payment'>;
/** A stop: domain hash of the statement that made it. */
export type StopId = Named<'stop'>;

/** Parties and policy items (clients, people, signers, wallets, limits …). */
export const PARTY_ID = /^[a-z0-9][a-z0-9._-]{0,63}$/;
/** What a client calls its withdrawal; unique per client for ever. */
export const CLIENT_GIVEN_ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/;
/** Customers are opaque ids that the exchange derives; no personal data (design, section 4). */
export const CUSTOMER_ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/;
export const HASH_HEX = /^[0-9a-f]{64}$/;
