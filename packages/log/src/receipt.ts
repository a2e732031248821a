// Receipts (C2SP tlog-proof, `c2sp.org/tlog-proof@v1`): the index of an entry, its inclusion proof
// and the checkpoint it leads to, in one text that anybody verifies offline with the log's key.
import { base64, equalBytes, fromBase64, hex } from '@sekisho/protocol/bytes';
import { isRefusal, type Refusal, refuse } from '@sekisho/protocol/refusal';
import { type Checkpoint, openCheckpoint } from './checkpoint.ts';
import { type Cosignature, openCosignatures } from './cosignature.ts';
import { HASH_LENGTH } from './hash-list.ts';
import { MAX_NOTE_LENGTH, type NoteVerifier } from './note.ts';
import { MAX_PROOF_HASHES, verifyInclusion } from './proof.ts';
import { isSize, readSize } from './size.ts';
import { leafHash } from './tree.ts';

const HEADER = 'c2sp.org/tlog-proof@v1';

/** The longest note, and before it 63 lines of 45 characters and the header. */
export const MAX_RECEIPT_LENGTH = MAX_NOTE_LENGTH + 4_096;

export interface Receipt {
  readonly index: number;
  /** From the leaf's sibling up. */
  readonly proof: readonly Uint8Array[];
  /** The signed checkpoint, a note, verbatim. */
  readonly checkpoint: string;
}

/** The text of a receipt. Parts that `decodeReceipt` would refuse are a bug in the caller. */
export function encodeReceipt({ index, proof, checkpoint }: Receipt): string {
  const hashes = proof.map((hash) => `${base64(hash)}\n`).join('');
  const text = `${HEADER}\nindex ${index}\n${hashes}\n${checkpoint}`;
  const decoded = decodeReceipt(text);
  if (isRefusal(decoded)) throw new Error(`encodeReceipt: ${decoded.detail}`);
  return text;
}

/** The parts of a receipt, nothing verified. */
export function decodeReceipt(text: string): Receipt | Refusal {
  if (text.length > MAX_RECEIPT_LENGTH) {
    return malformed(`it is longer than ${MAX_RECEIPT_LENGTH} characters`);
  }
  const split = text.indexOf('\n\n'); // the first empty line; the note has its own
  if (split === -1) return malformed('it has no empty line before the checkpoint');
  const [header, second, ...encoded] = text.slice(0, split).split('\n');
  if (header !== HEADER) return malformed(`its first line is not ${HEADER}`);
  if (second?.startsWith('extra ')) {
    return refuse('receipt-extra', 'the receipt carries extra data, which nothing authenticates');
  }
  const index = second?.startsWith('index ') ? readSize(second.slice('index '.length)) : undefined;
  if (index === undefined) return malformed('its second line is not "index" and a plain decimal');
  if (encoded.length > MAX_PROOF_HASHES) return malformed(`it has over ${MAX_PROOF_HASHES} hashes`);
  const proof = encoded.map((line) => fromBase64(line, HASH_LENGTH));
  if (!proof.every((hash) => hash !== undefined)) {
    return malformed('a line of its proof is not the base64 of 32 bytes');
  }
  return { index, proof, checkpoint: text.slice(split + 2) };
}

/** Which witnesses must have cosigned: `quorum` of these, from 0 to all. */
export interface Witnessing {
  readonly witnesses: readonly NoteVerifier[];
  readonly quorum: number;
}

export interface VerifiedReceipt extends Checkpoint {
  readonly index: number;
  /** Each witness that cosigned, and when. */
  readonly times: readonly Cosignature[];
}

/** Where the log has this entry, by the log's signature and those of a quorum of witnesses. */
export function verifyReceipt(
  receiptText: string,
  entry: Uint8Array,
  log: NoteVerifier,
  { witnesses, quorum }: Witnessing = { witnesses: [], quorum: 0 },
): VerifiedReceipt | Refusal {
  if (!isSize(quorum) || quorum > witnesses.length) {
    throw new RangeError(`verifyReceipt: a quorum of ${quorum} of ${witnesses.length} witnesses`);
  }
  if (witnesses.some(({ key }) => equalBytes(key.publicKey, log.key.publicKey))) {
    return refuse('note-keys-ambiguous', 'the log cannot be its own witness: it needs another key');
  }
  const receipt = decodeReceipt(receiptText);
  if (isRefusal(receipt)) return receipt;
  const checkpoint = openCheckpoint(receipt.checkpoint, log);
  if (isRefusal(checkpoint)) return checkpoint;
  const times = openCosignatures(receipt.checkpoint, witnesses);
  if (isRefusal(times)) return times;
  if (times.length < quorum) {
    return refuse('cosignature-quorum', `${times.length} of ${quorum} needed witnesses cosigned`);
  }
  const { origin, size, root } = checkpoint;
  const { index, proof } = receipt;
  const leaf = leafHash(entry);
  if (!verifyInclusion({ leafHash: leaf, index, size, root, proof })) {
    return refuse('inclusion-proof', `leaf ${hex(leaf)} is not proven at ${index} of ${size}`);
  }
  return { origin, index, size, root, times };
}

const malformed = (why: string): Refusal =>
  refuse('receipt-malformed', `this is not a receipt: ${why}`);
