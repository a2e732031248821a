// A transfer as the simulated NIS node holds it: read, re-serialised, hashed and verified by
// symbol-sdk, which shares no code with the codec that Sekisho's own signers use.
import { models, NemFacade, Verifier } from 'symbol-sdk/nem';
import { PublicKey, Signature } from 'symbol-sdk';
import { MULTISIG, NETWORK_BYTE, TRANSFER, type NetworkName } from './facts.ts';
import { hexOf } from './hexadecimal.ts';

export interface MosaicItem {
  readonly namespace: string;
  readonly name: string;
  readonly quantity: bigint;
}

/** One announced transaction. Timestamps in NEM seconds, amounts in micro-XEM, lower hex. */
export interface SignedTransaction {
  /** What was signed: the non-verifiable serialisation. */
  readonly bytes: Uint8Array;
  readonly signature: Uint8Array;
  readonly hash: string;
  readonly type: number;
  readonly version: 1 | 2;
  readonly networkByte: number;
  readonly timestamp: number;
  readonly deadline: number;
  readonly fee: bigint;
  readonly signer: string;
  readonly signerAddress: string;
  readonly recipient: string;
  /** The field as written; with mosaics it is a multiplier (6 decimals), not a sum. */
  readonly amount: bigint;
  readonly message: { readonly type: number; readonly payload: Uint8Array } | undefined;
  readonly mosaics: readonly MosaicItem[] | undefined;
}

/** What the bytes are not, in one sentence for the error answer. */
export class UnreadableTransaction extends Error {}

const facades = {
  mainnet: new NemFacade('mainnet'),
  testnet: new NemFacade('testnet'),
} satisfies Record<NetworkName, NemFacade>;

export const facadeOf = (network: NetworkName): NemFacade => facades[network];

export const addressOf = (network: NetworkName, publicKeyHex: string): string =>
  facades[network].network.publicKeyToAddress(new PublicKey(publicKeyHex)).toString();

export const isAddress = (network: NetworkName, address: string): boolean =>
  facades[network].network.isValidAddressString(address);

/** Reads a transfer (v1, v2). Throws UnreadableTransaction for anything that is not exactly one. */
export function readTransaction(bytes: Uint8Array, signature: Uint8Array): SignedTransaction {
  const transfer = deserialise(bytes);
  const network = networkOf(transfer.network.value);
  // Real NIS hashes and shows its own re-serialisation; the SDK accepts trailing bytes. Here the
  // two must be the same bytes, so that nothing unsigned can ride along.
  if (hexOf(transfer.serialize()) !== hexOf(bytes)) {
    throw new UnreadableTransaction('data is not the serialisation of the transaction it holds');
  }
  if (signature.length !== 64) throw new UnreadableTransaction('signature must be 64 bytes');
  return {
    bytes,
    signature,
    hash: facades[network]
      .hashTransaction(asTransaction(bytes, signature))
      .toString()
      .toLowerCase(),
    type: TRANSFER,
    version: transfer.version === 2 ? 2 : 1,
    networkByte: transfer.network.value,
    timestamp: Number(transfer.timestamp.value),
    deadline: Number(transfer.deadline.value),
    fee: BigInt(transfer.fee.value),
    signer: hexOf(transfer.signerPublicKey.bytes),
    signerAddress: addressOf(network, hexOf(transfer.signerPublicKey.bytes)),
    recipient: new TextDecoder().decode(transfer.recipientAddress.bytes),
    amount: BigInt(transfer.amount.value),
    message: messageOf(transfer),
    mosaics:
      transfer instanceof models.NonVerifiableTransferTransactionV2
        ? transfer.mosaics.map(mosaicOf)
        : undefined,
  };
}

const SIGNED = new WeakMap<SignedTransaction, boolean>();

/** True where symbol-sdk verifies the signature over the bytes; asked once of each transaction. */
export function isSigned(transaction: SignedTransaction): boolean {
  const { signer, bytes, signature } = transaction;
  const known =
    SIGNED.get(transaction) ??
    new Verifier(new PublicKey(signer)).verify(bytes, new Signature(signature));
  SIGNED.set(transaction, known);
  return known;
}

/** The micro-XEM that change hands, or undefined where another mosaic would. */
export function xemMoved(transaction: SignedTransaction): bigint | undefined {
  if (!transaction.mosaics?.length) return transaction.amount;
  const [only, ...more] = transaction.mosaics;
  if (!only || more.length > 0 || only.namespace !== 'nem' || only.name !== 'xem') return undefined;
  return (transaction.amount * only.quantity) / 1_000_000n; // TransferTransaction.getRawQuantity
}

/** The verifiable serialisation, as a block carries it: symbol-sdk must read it back unchanged. */
export function verifiableBytes({ bytes, signature }: SignedTransaction): Uint8Array {
  return asTransaction(bytes, signature).serialize();
}

/** Reads what `verifiableBytes` wrote. */
export function readVerifiable(full: Uint8Array): SignedTransaction {
  const bytes = new Uint8Array([...full.subarray(0, 48), ...full.subarray(48 + 68)]);
  return readTransaction(bytes, full.slice(52, 116));
}

type Transfer =
  | models.NonVerifiableTransferTransactionV1
  | models.NonVerifiableTransferTransactionV2;

function deserialise(bytes: Uint8Array): Transfer {
  let read: unknown;
  try {
    read = models.NonVerifiableTransactionFactory.deserialize(bytes);
  } catch (cause) {
    throw new UnreadableTransaction('data is not a NEM transaction', { cause });
  }
  if (
    read instanceof models.NonVerifiableTransferTransactionV1 ||
    read instanceof models.NonVerifiableTransferTransactionV2
  ) {
    return read;
  }
  const type = read instanceof models.NonVerifiableTransaction ? read.type.value : 'unknown';
  if (type === MULTISIG) throw new NotACosigner('no account of this chain has cosignatories');
  throw new UnreadableTransaction(`the simulated NIS node takes transfers only, not type ${type}`);
}

/** A multisig transaction: well-formed, but nobody here is a cosigner of anything. */
export class NotACosigner extends UnreadableTransaction {}

// The signature, length-prefixed, stands after the 48 bytes of header (VerifiableEntity.java).
function asTransaction(bytes: Uint8Array, signature: Uint8Array): models.Transaction {
  const full = new Uint8Array(bytes.length + 68);
  full.set(bytes.subarray(0, 48));
  full.set([64, 0, 0, 0], 48);
  full.set(signature, 52);
  full.set(bytes.subarray(48), 116);
  const transaction: unknown = models.TransactionFactory.deserialize(full);
  if (
    !(transaction instanceof models.Transaction) ||
    hexOf(transaction.serialize()) !== hexOf(full)
  ) {
    throw new UnreadableTransaction('the signed form does not read back unchanged');
  }
  return transaction;
}

function networkOf(byte: number): NetworkName {
  return byte === NETWORK_BYTE.testnet ? 'testnet' : 'mainnet';
}

function messageOf({ message }: Transfer): SignedTransaction['message'] {
  if (!(message instanceof models.Message)) return undefined;
  return { type: message.messageType.value, payload: message.message };
}

function mosaicOf(item: unknown): MosaicItem {
  if (!(item instanceof models.SizePrefixedMosaic)) {
    throw new UnreadableTransaction('a mosaic is not a mosaic');
  }
  const { mosaicId, amount } = item.mosaic;
  const decoder = new TextDecoder();
  return {
    namespace: decoder.decode(mosaicId.namespaceId.name),
    name: decoder.decode(mosaicId.name),
    quantity: BigInt(amount.value),
  };
}
