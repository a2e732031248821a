// One transaction as a NEM node prints it in JSON: re-serialised, hashed, and flattened into what
// leaves whose account. A kind we cannot serialise is not dropped but becomes 'unknown'.
import { concat, fromHex, fromUtf8, hex, utf8 } from '@sekisho/protocol/bytes';
import { refuse } from '@sekisho/protocol/refusal';
import type { Refusal } from '@sekisho/protocol/refusal';
import type { Destination } from '../contract.ts';
import { entityHash, keccak256 } from './hash.ts';
import { BODIES, ENTITY, SIGNATURE, TRANSACTION, TYPE } from './layout.ts';
import { PLAIN } from './message.ts';
import { mosaicsOf, xemOf } from './mosaic.ts';
import type { MosaicAmount } from './mosaic.ts';
import { entityVersion, networkOfVersion } from './network.ts';
import type { Network } from './network.ts';
import { counted, isCount, isObject, joined, prefixed, serialise } from './serialise.ts';
import type { Json } from './serialise.ts';
import { MAX_SECONDS, msOfSeconds } from './time.ts';

export type NemKind =
  | 'transfer'
  | 'mosaics'
  | 'importance'
  | 'multisig-change'
  | 'cosignature'
  | 'namespace'
  | 'mosaic-definition'
  | 'mosaic-supply'
  | 'unknown';

export interface NemTransaction {
  /** Hash of the transaction that stands in the block; for 'unknown' a stand-in (see README). */
  readonly identity: string;
  /** Hash of the transaction inside a multisig one. */
  readonly innerIdentity?: string;
  readonly network: Network['id'];
  /** What it does; of a multisig transaction, what the inner one does. */
  readonly kind: NemKind;
  /** Whose money leaves, and who pays every fee: of a multisig transaction the inner signer. */
  readonly payerPublicKey: Uint8Array;
  /** All who signed: the signer, and of a multisig transaction the cosigners after it. */
  readonly signerPublicKeys: readonly Uint8Array[];
  /** Micro-XEM that leave the payer, fees aside. */
  readonly amount: bigint;
  readonly destination?: Destination;
  /** Other mosaics that leave the payer. Their levies, if they have one, are not in the JSON. */
  readonly mosaics: readonly MosaicAmount[];
  /** Micro-XEM of all fees together: the transaction's, the inner one's and the cosignatures'. */
  readonly fee: bigint;
  readonly at: number;
  readonly deadline: number;
  /** The unsigned bytes, and the signature over them; no bytes for 'unknown'. */
  readonly bytes?: Uint8Array;
  readonly signature: Uint8Array;
}

/** A transaction of `/block/at/public`, `/account/unconfirmedTransactions` and the like. */
export function parseNisTransaction(json: unknown): NemTransaction | Refusal {
  const outer = header(json);
  const signature = outer && hexField(outer.json, 'signature', 64);
  if (outer === undefined || signature === undefined) {
    return refuse('nem-json-malformed', 'a transaction without the fields that every one has');
  }
  if (outer.network === undefined) {
    return refuse('nem-other-network', 'a transaction of neither mainnet nor testnet');
  }
  const isMultisig = outer.type === TYPE.multisig;
  const inner = isMultisig ? header(outer.json['otherTrans']) : outer;
  const bytes = transactionBytes(outer.json, false);
  const readable = bytes !== undefined && inner !== undefined;
  const cosigners = isMultisig ? cosignatures(outer.json) : [];
  const payer = inner ?? outer;
  const innerBytes = isMultisig ? transactionBytes(payer.json, false) : undefined;
  return {
    identity: bytes === undefined ? standIn(signature) : entityHash(bytes),
    ...(innerBytes === undefined ? {} : { innerIdentity: entityHash(innerBytes) }),
    network: outer.network.id,
    payerPublicKey: payer.signer,
    signerPublicKeys: [outer.signer, ...cosigners.map((one) => one.signer)],
    fee: [outer, ...(payer === outer ? [] : [payer]), ...cosigners].reduce(feeSum, 0n),
    at: msOfSeconds(outer.timeStamp),
    deadline: msOfSeconds(outer.deadline),
    ...(readable ? effect(payer) : { kind: 'unknown', amount: 0n, mosaics: [] }),
    ...(bytes === undefined ? {} : { bytes }),
    signature,
  };
}

/** NIS's bytes of a transaction, `signed` with signature and cosignatures as blocks carry them. */
export function transactionBytes(json: unknown, signed: boolean): Uint8Array | undefined {
  if (!isObject(json)) return undefined;
  const { type, version } = json;
  if (!isCount(type) || typeof version !== 'number') return undefined;
  const kind = `${type}/${entityVersion(version)}`;
  const common = [
    serialise(ENTITY, json),
    signed ? serialise(SIGNATURE, json) : new Uint8Array(0),
    serialise(TRANSACTION, json),
  ];
  if (kind === `${TYPE.multisig}/1`) return joined([...common, multisigBody(json, signed)]);
  const body = BODIES.get(kind);
  return body === undefined ? undefined : joined([...common, serialise(body, json)]);
}

function multisigBody(json: Json, signed: boolean): Uint8Array | undefined {
  const other = json['otherTrans'];
  // NIS allows neither a multisig transaction nor a cosignature inside: this ends the recursion.
  const isNested = isObject(other) && (other['type'] === TYPE.multisig || isCosignature(other));
  const inner = isNested ? undefined : prefixed(transactionBytes(other, false));
  if (!signed) return inner;
  const signatures = json['signatures'];
  if (!Array.isArray(signatures) || !signatures.every(isCosignature)) return undefined;
  return joined([inner, counted(signatures.map((one) => transactionBytes(one, true)))]);
}

const isCosignature = (json: unknown): json is Json =>
  isObject(json) && json['type'] === TYPE.cosignature;

interface Header {
  readonly json: Json;
  readonly type: number;
  readonly network: Network | undefined;
  readonly timeStamp: number;
  readonly deadline: number;
  readonly signer: Uint8Array;
  readonly fee: number;
}

function header(json: unknown): Header | undefined {
  if (!isObject(json)) return undefined;
  const { type, version, timeStamp, deadline, fee } = json;
  const signer = hexField(json, 'signer', 32);
  if (!isCount(type) || typeof version !== 'number' || signer === undefined) return undefined;
  if (!isCount(timeStamp) || !isCount(deadline) || !isCount(fee)) return undefined;
  if (timeStamp > MAX_SECONDS || deadline > MAX_SECONDS) return undefined;
  return { json, type, network: networkOfVersion(version), timeStamp, deadline, signer, fee };
}

const feeSum = (sum: bigint, { fee }: Header): bigint => sum + BigInt(fee);

function cosignatures(json: Json): readonly Header[] {
  const list: unknown = json['signatures'];
  if (!Array.isArray(list)) return [];
  return list.map(header).filter((one) => one !== undefined);
}

type Effect = Pick<NemTransaction, 'kind' | 'amount' | 'destination' | 'mosaics'>;

function effect({ type, json }: Header): Effect {
  switch (type) {
    case TYPE.transfer: {
      const mosaics = mosaicsOf(json);
      const kind = mosaics.length === 0 ? 'transfer' : 'mosaics';
      return { kind, amount: xemOf(json), mosaics, destination: destinationOf(json) };
    }
    case TYPE.namespace:
      return sink('namespace', json, 'rentalFeeSink', 'rentalFee');
    case TYPE.mosaicDefinition:
      return sink('mosaic-definition', json, 'creationFeeSink', 'creationFee');
    case TYPE.importance:
      return nothing('importance');
    case TYPE.multisigChange:
      return nothing('multisig-change');
    case TYPE.cosignature:
      return nothing('cosignature');
    case TYPE.mosaicSupply:
      return nothing('mosaic-supply');
    default:
      return nothing('unknown');
  }
}

const nothing = (kind: NemKind): Effect => ({ kind, amount: 0n, mosaics: [] });

const sink = (kind: NemKind, json: Json, address: string, amount: string): Effect => ({
  kind,
  amount: BigInt(Number(json[amount])),
  mosaics: [],
  destination: { address: String(json[address]) },
});

function destinationOf(json: Json): Destination {
  const address = String(json['recipient']);
  const message = json['message'];
  if (!isObject(message) || message['type'] !== PLAIN) return { address };
  const payload = hexField(message, 'payload');
  const memo = payload === undefined ? undefined : fromUtf8(payload);
  return memo === undefined || memo === '' ? { address } : { address, memo };
}

function hexField(json: Json, name: string, length?: number): Uint8Array | undefined {
  const value = json[name];
  return typeof value === 'string' ? fromHex(value, length) : undefined;
}

/** A stable name for what we cannot hash: of the signature, which no two transactions share. */
const standIn = (signature: Uint8Array): string =>
  hex(keccak256(concat(utf8('sekisho/nem/unread/v1\n'), signature)));
