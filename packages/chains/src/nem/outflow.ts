// What a transaction takes out of one wallet: the question every watcher asks of every transaction.
import { equalBytes } from '@sekisho/protocol/bytes';
import type { Destination } from '../contract.ts';
import type { MosaicAmount } from './mosaic.ts';
import type { NemKind, NemTransaction } from './transaction.ts';

export interface NemOutflow {
  readonly identity: string;
  readonly kind: NemKind;
  /** Micro-XEM that leave the wallet: amount, and fee. */
  readonly amount: bigint;
  readonly fee: bigint;
  readonly mosaics: readonly MosaicAmount[];
  readonly destination?: Destination;
  /**
   * False where the wallet's key signed for another account's money: no outflow, yet a use of the
   * key.
   */
  readonly isPayer: boolean;
}

/** The outflow, or undefined if the wallet's key neither paid nor signed. */
export function outflowOf(transaction: NemTransaction, wallet: Uint8Array): NemOutflow | undefined {
  const { identity, kind, amount, fee, mosaics, destination } = transaction;
  const to = destination === undefined ? {} : { destination };
  if (equalBytes(transaction.payerPublicKey, wallet)) {
    return { identity, kind, amount, fee, mosaics, ...to, isPayer: true };
  }
  return transaction.signerPublicKeys.some((key) => equalBytes(key, wallet))
    ? { identity, kind, amount: 0n, fee: 0n, mosaics: [], ...to, isPayer: false }
    : undefined;
}
