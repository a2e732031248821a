// The oracle: the same questions put to symbol-sdk, which shares no code of ours.
import { PrivateKey, PublicKey, Signature } from 'symbol-sdk';
import { KeyPair, NemFacade, TransactionFactory, Verifier } from 'symbol-sdk/nem';
import { fromHex, hex } from '@sekisho/protocol/bytes';

export type NetworkName = 'mainnet' | 'testnet';

const FACADES = { mainnet: new NemFacade('mainnet'), testnet: new NemFacade('testnet') };

export interface SymbolTransfer {
  readonly signerPublicKey: Uint8Array;
  readonly recipient: string;
  readonly amount: bigint;
  readonly fee: bigint;
  readonly timestamp: number;
  readonly deadline: number;
  readonly message?: Uint8Array;
}

export function symbolTransfer(network: NetworkName, order: SymbolTransfer) {
  return describe(network, {
    type: 'transfer_transaction_v1',
    signerPublicKey: new PublicKey(order.signerPublicKey),
    recipientAddress: order.recipient,
    amount: order.amount,
    fee: order.fee,
    timestamp: order.timestamp,
    deadline: order.deadline,
    ...(order.message === undefined
      ? {}
      : { message: { messageType: 'plain', message: order.message } }),
  });
}

/**
 * Any transaction that symbol-sdk can make: the bytes it signs, its hash, the whole with
 * signature.
 */
export function describe(network: NetworkName, descriptor: object, autosort = true) {
  const facade = FACADES[network];
  const transaction = facade.transactionFactory.create(descriptor, autosort);
  return {
    transaction,
    bytes: facade.extractSigningPayload(transaction),
    hash: hex(facade.hashTransaction(transaction).bytes),
  };
}

/** The form in which a multisig transaction holds another one. */
export const withoutSignature = (transaction: Described['transaction']) =>
  TransactionFactory.toNonVerifiableTransaction(transaction);

export type Described = ReturnType<typeof describe>;

export const symbolAddress = (network: NetworkName, publicKey: Uint8Array): string =>
  FACADES[network].network.publicKeyToAddress(new PublicKey(publicKey)).toString();

export const symbolIsAddress = (network: NetworkName, address: string): boolean =>
  FACADES[network].network.isValidAddressString(address);

export interface Signer {
  readonly publicKey: Uint8Array;
  sign(bytes: Uint8Array): Uint8Array;
}

export function symbolSigner(privateKey: Uint8Array): Signer {
  const pair = new KeyPair(new PrivateKey(privateKey));
  return {
    publicKey: pair.publicKey.bytes,
    sign: (bytes) => pair.sign(bytes).bytes,
  };
}

export const symbolVerifies = (
  publicKey: Uint8Array,
  bytes: Uint8Array,
  signature: Uint8Array,
): boolean => new Verifier(new PublicKey(publicKey)).verify(bytes, new Signature(signature));

export const unhex = (text: string): Uint8Array => {
  const bytes = fromHex(text);
  if (bytes === undefined) throw new Error(`not hex: ${text}`);
  return bytes;
};
