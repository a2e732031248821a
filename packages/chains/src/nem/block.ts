// A block as a NEM node prints it. NIS prints no hashes in it, so that both the block's and its
// transactions' are computed here, and a node cannot lie about them.
import { fromHex } from '@sekisho/protocol/bytes';
import { isRefusal, refuse } from '@sekisho/protocol/refusal';
import type { Refusal } from '@sekisho/protocol/refusal';
import { entityHash } from './hash.ts';
import { BLOCK, ENTITY } from './layout.ts';
import { networkOfVersion } from './network.ts';
import type { Network } from './network.ts';
import { counted, isCount, isObject, joined, serialise } from './serialise.ts';
import type { Json } from './serialise.ts';
import { MAX_SECONDS, msOfSeconds } from './time.ts';
import { parseNisTransaction, transactionBytes } from './transaction.ts';
import type { NemTransaction } from './transaction.ts';

export interface NemBlock {
  readonly network: Network['id'];
  readonly height: number;
  readonly timeMs: number;
  /** Lower hex. */
  readonly previousHash: string;
  /** Lower hex; undefined if it holds a transaction that we cannot serialise ('unknown'). */
  readonly hash: string | undefined;
  readonly signerPublicKey: Uint8Array;
  /** What the harvester signed; undefined together with `hash`. */
  readonly bytes: Uint8Array | undefined;
  readonly signature: Uint8Array;
  readonly transactions: readonly NemTransaction[];
}

/** The answer of `POST /block/at/public` and `GET /chain/last-block`, already parsed from JSON. */
export function parseNisBlock(json: unknown): NemBlock | Refusal {
  if (!isObject(json)) return malformed('not an object');
  const { height, timeStamp, version, transactions, prevBlockHash } = json;
  const signerPublicKey = hexOf(json['signer'], 32);
  const signature = hexOf(json['signature'], 64);
  const previous = isObject(prevBlockHash) ? prevBlockHash['data'] : undefined;
  if (!isCount(height) || height === 0) return malformed('no height');
  if (!isCount(timeStamp) || timeStamp > MAX_SECONDS) return malformed('no timestamp');
  if (signerPublicKey === undefined || signature === undefined) return malformed('not signed');
  if (hexOf(previous, 32) === undefined) return malformed('no previous hash');
  if (!Array.isArray(transactions)) return malformed('no list of transactions');
  const network = typeof version === 'number' ? networkOfVersion(version) : undefined;
  if (network === undefined) return otherNetwork(height);
  const parsed: NemTransaction[] = [];
  for (const item of transactions) {
    const transaction = parseNisTransaction(item);
    if (isRefusal(transaction)) return transaction;
    if (transaction.network !== network.id) return otherNetwork(height);
    parsed.push(transaction);
  }
  const bytes = blockBytes(json, transactions);
  return {
    network: network.id,
    height,
    timeMs: msOfSeconds(timeStamp),
    previousHash: String(previous),
    hash: bytes === undefined ? undefined : entityHash(bytes),
    signerPublicKey,
    bytes,
    signature,
    transactions: parsed,
  };
}

/** Block.serializeImpl: transactions stand in it as they were sent, signatures included. */
const blockBytes = (json: Json, transactions: readonly unknown[]): Uint8Array | undefined =>
  joined([
    serialise(ENTITY, json),
    serialise(BLOCK, json),
    counted(transactions.map((transaction) => transactionBytes(transaction, true))),
  ]);

const hexOf = (value: unknown, length: number): Uint8Array | undefined =>
  typeof value === 'string' ? fromHex(value, length) : undefined;

const malformed = (what: string): Refusal => refuse('nem-json-malformed', `a block with ${what}`);

const otherNetwork = (height: number): Refusal =>
  refuse(
    'nem-other-network',
    `block ${height} is of another network, or holds a transaction of one`,
  );
