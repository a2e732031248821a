// What NIS says of a transaction, in the order in which it asks (DefaultUnconfirmedState.java:
// signature, then the single-transaction validators, then the node's own clock).
import type { Accounts } from './accounts.ts';
import {
  MAX_AHEAD_SECONDS,
  MAX_DEADLINE_SECONDS,
  MAX_MESSAGE_BYTES,
  NETWORK_BYTE,
  type NetworkName,
  type ResultName,
  XEM_SUPPLY,
} from './facts.ts';
import { minimumFee } from './fee.ts';
import { isAddress, isSigned, type SignedTransaction, xemMoved } from './transaction.ts';

export interface Circumstances {
  readonly network: NetworkName;
  /** NEM seconds: the node's clock, or the block's time. */
  readonly now: number;
  readonly accounts: Accounts;
  readonly isKnown: (hash: string) => boolean;
}

export function judge(transaction: SignedTransaction, about: Circumstances): ResultName {
  if (transaction.networkByte !== NETWORK_BYTE[about.network]) return 'FAILURE_WRONG_NETWORK';
  if (about.isKnown(transaction.hash)) return 'FAILURE_HASH_EXISTS';
  if (!isHonestlySigned(transaction)) return 'FAILURE_SIGNATURE_NOT_VERIFIABLE';
  if (!isAddress(about.network, transaction.recipient)) return 'FAILURE_WRONG_NETWORK';
  if (transaction.timestamp > about.now + MAX_AHEAD_SECONDS) {
    return 'FAILURE_TIMESTAMP_TOO_FAR_IN_FUTURE';
  }
  if (transaction.deadline <= transaction.timestamp) return 'FAILURE_PAST_DEADLINE';
  if (transaction.deadline > transaction.timestamp + MAX_DEADLINE_SECONDS) {
    return 'FAILURE_FUTURE_DEADLINE';
  }
  const payload = transaction.message?.payload;
  if (payload && payload.length > MAX_MESSAGE_BYTES) return 'FAILURE_MESSAGE_TOO_LARGE';
  return judgeMoney(transaction, about);
}

function judgeMoney(transaction: SignedTransaction, about: Circumstances): ResultName {
  const xem = xemMoved(transaction);
  if (xem === undefined) return 'FAILURE_MOSAIC_UNKNOWN'; // this chain has no mosaic but nem:xem
  if (xem > XEM_SUPPLY || transaction.fee > XEM_SUPPLY) return 'FAILURE_INSUFFICIENT_BALANCE';
  if (transaction.fee < minimumFee(transaction, xem)) return 'FAILURE_INSUFFICIENT_FEE';
  if (!about.accounts.canPay(transaction)) return 'FAILURE_INSUFFICIENT_BALANCE';
  if (transaction.deadline < about.now) return 'FAILURE_PAST_DEADLINE';
  return 'SUCCESS';
}

// NIS drops an empty message before it re-serialises and verifies (TransferTransaction.java,
// normalizeMessage), so a signature over one never verifies there.
const isHonestlySigned = (transaction: SignedTransaction): boolean =>
  transaction.message?.payload.length !== 0 && isSigned(transaction);
