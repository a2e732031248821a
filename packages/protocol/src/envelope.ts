// An entry on the wire: the public envelope (74 bytes, what the log hashes), and the private body
// with its salt. spec/entries.md is the normative text.
import { concat, equalBytes, readU64be, u64be, utf8 } from './bytes.ts';
import { domainHash, type Hashing, hmacSha256, portableHashing, sha256 } from './hash.ts';
import { isRefusal, refuse, type Refusal } from './refusal.ts';

export const ENVELOPE_VERSION = 1;
/** u8 version ‖ u8 type ‖ u64be time ‖ tag[32] ‖ commit[32]. */
export const ENVELOPE_BYTES = 74;
/** A body is at most this long, so that an entry fits a C2SP entry bundle (65,535 bytes). */
export const MAX_BODY_BYTES = 60_000;
const SALT_BYTES = 32;
const TIME_AT = 2;
const TAG_AT = 10;
const COMMIT_AT = 42;
const BODY_AT = ENVELOPE_BYTES + SALT_BYTES;
const NO_TAG = new Uint8Array(32);

export interface Envelope {
  /** Number of the entry type (entry.ts). */
  readonly type: number;
  /** Milliseconds, assigned by the sequencer. */
  readonly time: number;
  /** 32 bytes; zeros where the entry carries no payment. */
  readonly tag: Uint8Array;
  readonly commit: Uint8Array;
}

export interface SealedEntry extends Envelope {
  readonly envelope: Uint8Array;
  readonly salt: Uint8Array;
  readonly body: Uint8Array;
}

/** What anybody recomputes from the chain alone, to ask whether an outflow is in the log. */
export const paymentTag = (chain: string, identity: string): Uint8Array =>
  sha256(utf8(`sekisho/tag/v1\n${chain}\n${identity}`));

/** Binds the body without revealing it: HMAC-SHA-256 under a 32-byte random salt. */
export const commitment = (salt: Uint8Array, body: Uint8Array): Uint8Array =>
  hmacSha256(salt, body);

export function sealEntry(
  type: number,
  time: number,
  body: Uint8Array,
  salt: Uint8Array,
  tag: Uint8Array = NO_TAG,
): SealedEntry {
  if (salt.length !== SALT_BYTES || tag.length !== 32) throw new Error('sealEntry: wrong lengths');
  if (body.length > MAX_BODY_BYTES) throw new Error('sealEntry: body too long');
  const commit = commitment(salt, body);
  const head = new Uint8Array([ENVELOPE_VERSION, type]);
  return { type, time, tag, commit, salt, body, envelope: concat(head, u64be(time), tag, commit) };
}

/** The envelope's fields, or a refusal. */
export function readEnvelope(bytes: Uint8Array): Envelope | Refusal {
  const time = timeOf(bytes);
  if (isRefusal(time)) return time;
  const [tag, commit] = [bytes.slice(TAG_AT, COMMIT_AT), bytes.slice(COMMIT_AT, ENVELOPE_BYTES)];
  return { type: bytes[1]!, time, tag, commit };
}

/** The time that an envelope bears: with the version, all of it that could be of a wrong form. */
function timeOf(bytes: Uint8Array): number | Refusal {
  if (bytes.length !== ENVELOPE_BYTES) {
    return refuse(
      'envelope-malformed',
      `an envelope has ${ENVELOPE_BYTES} bytes, not ${bytes.length}`,
    );
  }
  if (bytes[0] !== ENVELOPE_VERSION) {
    return refuse('envelope-version', `envelope version ${bytes[0]} is not known here`);
  }
  return readU64be(bytes, TIME_AT) ?? refuse('envelope-malformed', 'time beyond 2^53');
}

/** What nodes send and store: envelope ‖ salt ‖ body. */
export const entryBytes = (entry: SealedEntry): Uint8Array =>
  concat(entry.envelope, entry.salt, entry.body);

/** An entry from its stored bytes, as views on them; the body must open the commitment. */
export function readEntryBytes(
  bytes: Uint8Array,
  hashing = portableHashing,
): SealedEntry | Refusal {
  const envelope = openEntryBytes(bytes, hashing);
  if (isRefusal(envelope)) return envelope;
  const fields = readEnvelope(envelope);
  if (isRefusal(fields)) return fields;
  const salt = bytes.subarray(ENVELOPE_BYTES, BODY_AT);
  return { ...fields, envelope, salt, body: bytes.subarray(BODY_AT) };
}

/** The envelope of stored bytes, as a view, for who has read the same entry before. */
export function openEntryBytes(bytes: Uint8Array, hashing: Hashing): Uint8Array | Refusal {
  if (bytes.length < BODY_AT || bytes.length > BODY_AT + MAX_BODY_BYTES) {
    return refuse('envelope-malformed', `an entry of ${bytes.length} bytes`);
  }
  const envelope = bytes.subarray(0, ENVELOPE_BYTES);
  const time = timeOf(envelope);
  if (isRefusal(time)) return time;
  const salt = bytes.subarray(ENVELOPE_BYTES, BODY_AT);
  const commit = hashing.hmacSha256(salt, bytes.subarray(BODY_AT));
  return equalBytes(commit, envelope.subarray(COMMIT_AT))
    ? envelope
    : refuse('commitment', 'the body is not the one the envelope commits to');
}

/** RFC 6962 leaf hash of the envelope: how every other entry and every person names this one. */
export const entryHash = (envelope: Uint8Array): Uint8Array =>
  sha256(concat(new Uint8Array([0]), envelope));

/** The ledger's name: a hash of the whole body of its first entry. */
export const ledgerIdOf = (openedBody: Uint8Array): Uint8Array =>
  domainHash('sekisho/ledger/v1', openedBody);
