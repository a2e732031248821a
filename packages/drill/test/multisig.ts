// An announce of a multisig transaction around a transfer, made by symbol-sdk.
import { models, TransactionFactory } from 'symbol-sdk/nem';
import { PublicKey } from 'symbol-sdk';
import { facadeOf } from '../src/nis/transaction.ts';
import { transferBytes } from '../src/nis/transfer.ts';
import { type AnnounceBody, announceBytes, AT, order, WALLET_KEY } from './world.ts';

export function multisigAnnounce(): AnnounceBody {
  const inner: unknown = models.NonVerifiableTransactionFactory.deserialize(transferBytes(order()));
  const created: unknown = facadeOf('mainnet').transactionFactory.create({
    type: 'multisig_transaction_v1',
    signerPublicKey: new PublicKey(WALLET_KEY),
    timestamp: BigInt(AT),
    deadline: BigInt(AT + 3_600),
    fee: 150_000n,
    innerTransaction: inner,
  });
  if (!(created instanceof models.Transaction)) throw new Error('not a transaction');
  return announceBytes(TransactionFactory.toNonVerifiableTransaction(created).serialize());
}
