// NEM (NIS1) as a chain: plain XEM transfers, and nothing else, can be built and decoded.
import { fromUtf8 } from '@sekisho/protocol/bytes';
import { isRefusal, refuse } from '@sekisho/protocol/refusal';
import type { Refusal } from '@sekisho/protocol/refusal';
import type {
  BuiltPayment,
  Chain,
  DecodedPayment,
  Destination,
  PaymentOrder,
} from '../contract.ts';
import { addressOfKey, checkAddress } from './address.ts';
import { MICRO_PER_XEM, transferFee } from './fee.ts';
import { entityHash } from './hash.ts';
import { memoBytes } from './message.ts';
import { MAINNET, TESTNET } from './network.ts';
import type { Network } from './network.ts';
import { verifyNemSignature } from './signature.ts';
import { MAX_LIFETIME_SECONDS, MAX_SECONDS, msOfSeconds, secondsOfMs } from './time.ts';
import { decodeTransfer, encodeTransfer } from './transfer.ts';

/** All the XEM there will ever be, in micro-XEM. */
export const MAX_MICRO_XEM = 8_999_999_999n * MICRO_PER_XEM;

/** NIS BlockChainConstants.REWRITE_LIMIT. */
const REWRITE_LIMIT_BLOCKS = 360;

function nemChain(network: Network): Chain {
  const xem = `${network.id}/xem`;
  return {
    id: network.id,
    rewriteLimitBlocks: REWRITE_LIMIT_BLOCKS,
    maximum: (asset) => (asset === xem ? MAX_MICRO_XEM : undefined),
    parseDestination: (destination) => parseDestination(network, destination),
    addressOf: (publicKey) => addressOfKey(network, publicKey),
    fee: (order) => feeOf(order.amount, order.destination),
    build: (order) => build(network, xem, order),
    decode: (bytes) => decode(network, xem, bytes),
    verifySignature: verifyNemSignature,
  };
}

export const nemMainnet: Chain = nemChain(MAINNET);
export const nemTestnet: Chain = nemChain(TESTNET);

function parseDestination(network: Network, destination: Destination): Destination | Refusal {
  const address = checkAddress(network, destination.address);
  if (isRefusal(address)) return address;
  const message = memoBytes(destination.memo);
  if (isRefusal(message)) return message;
  return destination.memo === undefined ? { address } : { address, memo: destination.memo };
}

function feeOf(amount: bigint, destination: Destination): bigint {
  const message = memoBytes(destination.memo);
  if (isRefusal(message)) throw new Error(`nem fee of a refused memo: ${message.refused}`);
  return transferFee(amount, message.length);
}

function build(network: Network, xem: string, order: PaymentOrder): BuiltPayment | Refusal {
  if (order.asset !== xem) {
    return refuse('chain-asset-unknown', `${network.id} pays ${xem} only, not ${order.asset}`);
  }
  if (order.signerPublicKey.length !== 32) {
    return refuse('chain-public-key', 'the public key of a NEM account has 32 bytes');
  }
  const amount = checkAmount(order.amount);
  if (isRefusal(amount)) return amount;
  const destination = parseDestination(network, order.destination);
  if (isRefusal(destination)) return destination;
  const message = memoBytes(destination.memo);
  if (isRefusal(message)) return message;
  const timestamp = secondsOfMs(order.at);
  const deadline = secondsOfMs(order.deadline);
  if (timestamp === undefined || deadline === undefined) {
    return refuse('nem-time-range', 'an instant before 2015-03-29 or after NEM can count');
  }
  const lifetime = checkLifetime(timestamp, deadline);
  if (isRefusal(lifetime)) return lifetime;
  const fee = transferFee(amount, message.length);
  const recipient = destination.address;
  const { signerPublicKey } = order;
  const transfer = { timestamp, signerPublicKey, fee, deadline, recipient, amount, message };
  const bytes = encodeTransfer(network, transfer);
  return { bytes, identity: entityHash(bytes), fee };
}

function decode(network: Network, xem: string, bytes: Uint8Array): DecodedPayment | Refusal {
  const transfer = decodeTransfer(network, bytes);
  if (isRefusal(transfer)) return transfer;
  const destination = decodeDestination(network, transfer.recipient, transfer.message);
  if (isRefusal(destination)) return destination;
  const amount = checkAmount(transfer.amount);
  if (isRefusal(amount)) return amount;
  if (transfer.fee > MAX_MICRO_XEM) {
    return refuse('chain-fee-over-maximum', 'the fee is more than all the XEM there is');
  }
  if (transfer.timestamp > MAX_SECONDS || transfer.deadline > MAX_SECONDS) {
    return refuse('nem-time-range', 'an instant after NEM can count');
  }
  const lifetime = checkLifetime(transfer.timestamp, transfer.deadline);
  if (isRefusal(lifetime)) return lifetime;
  return {
    signerPublicKey: transfer.signerPublicKey,
    asset: xem,
    amount,
    destination,
    fee: transfer.fee,
    at: msOfSeconds(transfer.timestamp),
    deadline: msOfSeconds(transfer.deadline),
    identity: entityHash(bytes),
  };
}

function decodeDestination(
  network: Network,
  recipient: string,
  message: Uint8Array,
): Destination | Refusal {
  const address = checkAddress(network, recipient);
  if (isRefusal(address)) return address;
  if (message.length === 0) return { address };
  const memo = fromUtf8(message);
  return memo === undefined
    ? refuse('nem-message-not-text', 'the plain message is not UTF-8 text')
    : { address, memo };
}

function checkAmount(amount: bigint): bigint | Refusal {
  if (amount <= 0n) return refuse('chain-amount-zero', 'a payment of nothing');
  return amount <= MAX_MICRO_XEM
    ? amount
    : refuse('chain-amount-over-maximum', `more than the ${MAX_MICRO_XEM} micro-XEM there are`);
}

/** NIS refuses these too (NonFutureEntityValidator, DeadlineValidator): better before signing. */
function checkLifetime(timestamp: number, deadline: number): undefined | Refusal {
  if (deadline <= timestamp) {
    return refuse('nem-deadline', 'the deadline is not at least one second after the timestamp');
  }
  return deadline - timestamp <= MAX_LIFETIME_SECONDS
    ? undefined
    : refuse('nem-deadline', 'the deadline is more than 24 hours after the timestamp');
}
