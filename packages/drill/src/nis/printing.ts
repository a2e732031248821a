// JSON exactly as NIS's own serialisers print it (key sets, types, order of keys).
import { type Block, blockType, versionField } from './block.ts';
import { hexOf } from './hexadecimal.ts';
import type { SignedTransaction } from './transaction.ts';

/** A JSON value; amounts fit a JSON number because all XEM together do. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

export interface Confirmed {
  readonly transaction: SignedTransaction;
  readonly height: number;
  /** The row number in the node's database: newer is larger, never used again. */
  readonly id: number;
}

export function transactionJson(transaction: SignedTransaction): Json {
  const { message, mosaics } = transaction;
  return {
    timeStamp: transaction.timestamp,
    amount: Number(transaction.amount),
    signature: hexOf(transaction.signature),
    fee: Number(transaction.fee),
    recipient: transaction.recipient,
    ...(mosaics && {
      mosaics: mosaics.map(({ namespace, name, quantity }) => ({
        quantity: Number(quantity),
        mosaicId: { namespaceId: namespace, name },
      })),
    }),
    type: transaction.type,
    deadline: transaction.deadline,
    message: message ? { payload: hexOf(message.payload), type: message.type } : {},
    version: versionField(transaction.networkByte, transaction.version),
    signer: transaction.signer,
  };
}

export const confirmedJson = ({ transaction, height, id }: Confirmed): Json => ({
  meta: { innerHash: {}, id, hash: { data: transaction.hash }, height },
  transaction: transactionJson(transaction),
});

export const unconfirmedJson = (transaction: SignedTransaction): Json => ({
  meta: { data: null }, // the hash of an inner transaction, which a transfer has not
  transaction: transactionJson(transaction),
});

export const blockJson = (block: Block): Json => ({
  timeStamp: block.timestamp,
  signature: hexOf(block.signature),
  prevBlockHash: { data: block.previousHash },
  type: blockType(block.height),
  transactions: block.transactions.map(transactionJson),
  version: versionField(block.networkByte, 1),
  signer: block.signer,
  height: block.height,
});

export interface AccountView {
  readonly address: string;
  readonly balance: bigint;
  readonly publicKey: string | null;
  readonly harvestedBlocks: number;
}

export const accountJson = ({
  address,
  balance,
  publicKey,
  harvestedBlocks,
}: AccountView): Json => ({
  meta: { cosignatories: [], cosignatoryOf: [], status: 'LOCKED', remoteStatus: 'INACTIVE' },
  account: {
    address,
    harvestedBlocks,
    balance: Number(balance),
    importance: 0,
    vestedBalance: Number(balance),
    publicKey,
    label: null,
    multisigInfo: {},
  },
});
