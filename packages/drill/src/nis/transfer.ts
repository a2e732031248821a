// Builds and signs a version 1 transfer with symbol-sdk: for the simulated accounts and the thief.
import { Address, models, TransactionFactory } from 'symbol-sdk/nem';
import { PublicKey } from 'symbol-sdk';
import { XEM_SUPPLY, type NetworkName } from './facts.ts';
import { minimumFee } from './fee.ts';
import { facadeOf, readTransaction, type SignedTransaction } from './transaction.ts';

export interface TransferOrder {
  readonly network: NetworkName;
  readonly signerPublicKey: Uint8Array;
  readonly recipient: string;
  /** micro-XEM */
  readonly amount: bigint;
  /** Text, sent as a plain message. */
  readonly message?: string;
  /** NEM seconds. */
  readonly timestamp: number;
  readonly deadline: number;
  /** micro-XEM; absent: the least that NIS takes. */
  readonly fee?: bigint;
}

/** The bytes to be signed. */
export function transferBytes(order: TransferOrder): Uint8Array {
  const without = serialise(order, order.fee ?? 0n);
  if (order.fee !== undefined) return without;
  const unsigned = readTransaction(without, new Uint8Array(64));
  return serialise(order, minimumFee(unsigned, order.amount));
}

/** Signs with any signer over those bytes, and reads the result back. */
export function signedTransfer(
  order: TransferOrder,
  sign: (bytes: Uint8Array) => Uint8Array,
): SignedTransaction {
  const bytes = transferBytes(order);
  return readTransaction(bytes, sign(bytes));
}

function serialise(order: TransferOrder, fee: bigint): Uint8Array {
  if (order.amount < 0n || order.amount > XEM_SUPPLY) throw new Error('amount beyond all XEM');
  const created: unknown = facadeOf(order.network).transactionFactory.create({
    type: 'transfer_transaction_v1',
    signerPublicKey: new PublicKey(order.signerPublicKey),
    recipientAddress: new Address(order.recipient),
    amount: order.amount,
    timestamp: BigInt(order.timestamp),
    deadline: BigInt(order.deadline),
    fee,
    ...(order.message === undefined
      ? {}
      : { message: { messageType: 'plain', message: new TextEncoder().encode(order.message) } }),
  });
  if (!(created instanceof models.Transaction)) throw new Error('symbol-sdk made no transaction');
  return TransactionFactory.toNonVerifiableTransaction(created).serialize();
}
