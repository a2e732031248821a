// What a client of a NEM node needs, beside the chain itself: reading what NIS answers, writing
// what it is sent. JSON comes in as values: the client parses the text and bounds its size.
import { fromHex, hex } from '@sekisho/protocol/bytes';
import { isRefusal, refuse } from '@sekisho/protocol/refusal';
import type { Refusal } from '@sekisho/protocol/refusal';
import { isCount, isObject } from './nem/serialise.ts';
import { parseNisTransaction } from './nem/transaction.ts';
import type { NemTransaction } from './nem/transaction.ts';

export { parseNisBlock } from './nem/block.ts';
export type { NemBlock } from './nem/block.ts';
export type { MosaicAmount } from './nem/mosaic.ts';
export { outflowOf } from './nem/outflow.ts';
export type { NemOutflow } from './nem/outflow.ts';
export { verifyNemSignature } from './nem/signature.ts';
export { parseNisTransaction } from './nem/transaction.ts';
export type { NemKind, NemTransaction } from './nem/transaction.ts';

export interface ConfirmedTransaction {
  readonly height: number;
  /** The node's own number of it, to page back with. */
  readonly id: number;
  readonly transaction: NemTransaction;
}

/**
 * An item of `/account/transfers/outgoing` (and /incoming, /all). Its hash is checked, not
 * believed.
 */
export function parseNisTransfer(json: unknown): ConfirmedTransaction | Refusal {
  if (!isObject(json) || !isObject(json['meta'])) return malformed('no meta');
  const { height, id, hash } = json['meta'];
  if (!isCount(height) || height === 0 || !isCount(id)) return malformed('no height or no id');
  const stated = isObject(hash) ? hash['data'] : undefined;
  if (typeof stated !== 'string' || fromHex(stated, 32) === undefined) return malformed('no hash');
  const transaction = parseNisTransaction(json['transaction']);
  if (isRefusal(transaction)) return transaction;
  if (transaction.bytes === undefined) {
    return { height, id, transaction: { ...transaction, identity: stated } };
  }
  return transaction.identity === stated
    ? { height, id, transaction }
    : refuse('nem-hash-mismatch', `the node calls ${transaction.identity} ${stated}`);
}

/** The body of `POST /transaction/announce`. Verify the signature first: NIS caches its answer. */
export const announceBody = (bytes: Uint8Array, signature: Uint8Array): string =>
  JSON.stringify({ data: hex(bytes), signature: hex(signature) });

const malformed = (what: string): Refusal =>
  refuse('nem-json-malformed', `a transaction of an account with ${what}`);
