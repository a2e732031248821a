// An announce of a version 2 transfer with one mosaic, made by symbol-sdk.
import { Address, models, TransactionFactory } from 'symbol-sdk/nem';
import { PublicKey } from 'symbol-sdk';
import { facadeOf } from '../src/nis/transaction.ts';
import { announceBytes, AT, STRANGER, WALLET_KEY, type AnnounceBody } from './world.ts';

/** The multiplier is one, so that `quantity` is what moves. */
export function v2Announce(namespace: string, name: string, quantity: bigint): AnnounceBody {
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  const created: unknown = facadeOf('mainnet').transactionFactory.create({
    type: 'transfer_transaction_v2',
    signerPublicKey: new PublicKey(WALLET_KEY),
    recipientAddress: new Address(STRANGER),
    amount: 1_000_000n,
    timestamp: BigInt(AT),
    deadline: BigInt(AT + 3_600),
    fee: 100_000n,
    mosaics: [
      {
        mosaic: {
          mosaicId: { namespaceId: { name: text(namespace) }, name: text(name) },
          amount: quantity,
        },
      },
    ],
  });
  if (!(created instanceof models.Transaction)) throw new Error('not a transaction');
  return announceBytes(TransactionFactory.toNonVerifiableTransaction(created).serialize());
}
