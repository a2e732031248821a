// The unsigned bytes of a plain transfer (type 257, version 1): the only transaction that Sekisho
// ever signs on NEM. Layout: spec/nem.md. All integers are little-endian.
import { equalBytes, fromUtf8, utf8 } from '@sekisho/protocol/bytes';
import { isRefusal, refuse } from '@sekisho/protocol/refusal';
import type { Refusal } from '@sekisho/protocol/refusal';
import { ADDRESS_CHARACTERS } from './address.ts';
import { ENCRYPTED, MAX_MESSAGE_BYTES, PLAIN } from './message.ts';
import type { Network } from './network.ts';

export const TRANSFER_TYPE = 257;
const VERSION = 1;

/** The fields of the bytes, times in NEM seconds. No message is a payload of no bytes. */
export interface Transfer {
  readonly timestamp: number;
  readonly signerPublicKey: Uint8Array;
  readonly fee: bigint;
  readonly deadline: number;
  readonly recipient: string;
  readonly amount: bigint;
  readonly message: Uint8Array;
}

const AT = {
  type: 0,
  version: 4,
  timestamp: 8,
  signerLength: 12,
  signer: 16,
  fee: 48,
  deadline: 56,
  recipientLength: 60,
  recipient: 64,
  amount: 104,
  messageSize: 112,
  messageType: 116,
  payloadLength: 120,
  payload: 124,
} as const;

export function encodeTransfer(network: Network, transfer: Transfer): Uint8Array {
  const { message } = transfer;
  const bytes = new Uint8Array(message.length === 0 ? AT.messageType : AT.payload + message.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(AT.type, TRANSFER_TYPE, true);
  view.setUint32(AT.version, ((network.byte << 24) | VERSION) >>> 0, true);
  view.setUint32(AT.timestamp, transfer.timestamp, true);
  view.setUint32(AT.signerLength, 32, true);
  bytes.set(transfer.signerPublicKey, AT.signer);
  view.setBigUint64(AT.fee, transfer.fee, true);
  view.setUint32(AT.deadline, transfer.deadline, true);
  view.setUint32(AT.recipientLength, ADDRESS_CHARACTERS, true);
  bytes.set(utf8(transfer.recipient), AT.recipient);
  view.setBigUint64(AT.amount, transfer.amount, true);
  if (message.length === 0) return bytes; // message size 0
  view.setUint32(AT.messageSize, 8 + message.length, true);
  view.setUint32(AT.messageType, PLAIN, true);
  view.setUint32(AT.payloadLength, message.length, true);
  bytes.set(message, AT.payload);
  return bytes;
}

/**
 * Reads the bytes by their fixed positions and then demands that encoding what was read gives the
 * same bytes, which is what catches wrong inner lengths and whatever else nobody thought of.
 */
export function decodeTransfer(network: Network, bytes: Uint8Array): Transfer | Refusal {
  if (bytes.length < AT.messageType) return truncated(bytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = checkKind(network, view);
  if (isRefusal(kind)) return kind;
  const message = readMessage(bytes, view);
  if (isRefusal(message)) return message;
  const recipient = fromUtf8(bytes.subarray(AT.recipient, AT.amount));
  if (recipient === undefined || recipient.length !== ADDRESS_CHARACTERS) {
    return refuse('destination-malformed', 'the recipient of the transfer is not ASCII');
  }
  const transfer: Transfer = {
    timestamp: view.getUint32(AT.timestamp, true),
    signerPublicKey: bytes.slice(AT.signer, AT.fee),
    fee: view.getBigUint64(AT.fee, true),
    deadline: view.getUint32(AT.deadline, true),
    recipient,
    amount: view.getBigUint64(AT.amount, true),
    message,
  };
  return equalBytes(encodeTransfer(network, transfer), bytes)
    ? transfer
    : refuse('nem-not-canonical', 'the bytes say the transfer in another way than NIS does');
}

function checkKind(network: Network, view: DataView): undefined | Refusal {
  const type = view.getUint32(AT.type, true);
  if (type !== TRANSFER_TYPE) {
    return refuse('nem-transaction-type', `type ${type}: only a transfer (257) can be signed`);
  }
  const version = view.getUint32(AT.version, true);
  if (version >>> 24 !== network.byte) {
    return refuse('nem-other-network', `the transaction is not one of ${network.id}`);
  }
  if ((version & 0xffffff) !== VERSION) {
    return refuse('nem-transaction-version', `transfer version ${version & 0xffffff}, not 1`);
  }
  return undefined;
}

function readMessage(bytes: Uint8Array, view: DataView): Uint8Array | Refusal {
  if (view.getUint32(AT.messageSize, true) === 0) {
    return bytes.length === AT.messageType
      ? new Uint8Array(0)
      : trailing(bytes.length - AT.messageType);
  }
  if (bytes.length < AT.payload) return truncated(bytes.length);
  const type = view.getUint32(AT.messageType, true);
  if (type === ENCRYPTED) {
    return refuse('nem-message-encrypted', 'nobody who approves can read an encrypted message');
  }
  if (type !== PLAIN) return refuse('nem-message-type', `message type ${type}, not 1 (plain)`);
  const length = view.getUint32(AT.payloadLength, true);
  if (length === 0) return refuse('memo-empty', 'a message of no bytes: NIS would drop it');
  if (length > MAX_MESSAGE_BYTES) {
    return refuse('memo-too-long', `${length} bytes of message, at most ${MAX_MESSAGE_BYTES}`);
  }
  const end = AT.payload + length;
  if (bytes.length < end) return truncated(bytes.length);
  return bytes.length === end ? bytes.slice(AT.payload, end) : trailing(bytes.length - end);
}

const truncated = (length: number): Refusal =>
  refuse('nem-truncated', `the transaction ends early, after ${length} bytes`);

const trailing = (extra: number): Refusal =>
  refuse('nem-trailing-bytes', `${extra} bytes follow the end of the transaction`);
