// What NIS itself fixes: network bytes, limits and the codes of its answers (nem.core
// ValidationResult.java, BlockChainConstants.java, nis PushService.java). Named as NIS names them.

export type NetworkName = 'mainnet' | 'testnet';

/** The byte in the top of every version field, and the first of every address. */
export const NETWORK_BYTE: Readonly<Record<NetworkName, number>> = { mainnet: 0x68, testnet: 0x98 };

/** NEM counts seconds from this instant (ms since the Unix epoch), on both networks. */
export const NEM_EPOCH_MS = Date.UTC(2015, 2, 29, 0, 6, 25);

export const MAX_TRANSACTIONS_PER_BLOCK = 120;
/** No node undoes more blocks than this. */
export const REWRITE_LIMIT_BLOCKS = 360;
/** How far ahead of the node's own time a timestamp may lie (NonFutureEntityValidator). */
export const MAX_AHEAD_SECONDS = 10;
export const MAX_DEADLINE_SECONDS = 86_400;
export const MAX_MESSAGE_BYTES = 1_024;
/** PushService.TX_CACHE_SECONDS: how long the answer to an announce is remembered. */
export const ANNOUNCE_CACHE_SECONDS = 600;
/** TransactionSpamFilter: a node holds at most ten blocks' worth of waiting transactions. */
export const MAX_UNCONFIRMED = 10 * MAX_TRANSACTIONS_PER_BLOCK;
/** All XEM there can ever be, in micro-XEM: safely inside a JSON number. */
export const XEM_SUPPLY = 8_999_999_999_000_000n;
/** /account/unconfirmedTransactions shows no more than this many. */
export const UNCONFIRMED_SHOWN = 25;
export const PAGE_SIZE_MIN = 5;
export const PAGE_SIZE_DEFAULT = 25;
export const PAGE_SIZE_MAX = 100;

export const TRANSFER = 257;
export const MULTISIG = 4_100;
export const NEMESIS_BLOCK = -1;
export const REGULAR_BLOCK = 1;

/** ValidationResult.java. */
export const RESULTS = {
  NEUTRAL: 0,
  SUCCESS: 1,
  FAILURE_PAST_DEADLINE: 3,
  FAILURE_FUTURE_DEADLINE: 4,
  FAILURE_INSUFFICIENT_BALANCE: 5,
  FAILURE_MESSAGE_TOO_LARGE: 6,
  FAILURE_HASH_EXISTS: 7,
  FAILURE_SIGNATURE_NOT_VERIFIABLE: 8,
  FAILURE_TIMESTAMP_TOO_FAR_IN_FUTURE: 10,
  FAILURE_SELF_SIGNED_TRANSACTION: 16,
  FAILURE_INSUFFICIENT_FEE: 17,
  FAILURE_TRANSACTION_CACHE_TOO_FULL: 19,
  FAILURE_WRONG_NETWORK: 20,
  FAILURE_MULTISIG_NOT_A_COSIGNER: 71,
  FAILURE_MOSAIC_UNKNOWN: 141,
} as const;

export type ResultName = keyof typeof RESULTS;

/** The seconds NEM counts at this Unix instant in ms. */
export const nemSeconds = (ms: number): number => Math.floor((ms - NEM_EPOCH_MS) / 1000);
