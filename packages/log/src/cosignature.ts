// Cosignatures (C2SP tlog-cosignature, cosignature/v1, Ed25519, type 0x04): "as of this time, the
// largest consistent tree I have seen of this log is this one". The line is a note signature of
// u64be(time) ‖ Ed25519("cosignature/v1\ntime <time>\n" ‖ checkpoint text).
import { concat, hex, readU64be, u64be, utf8 } from '@sekisho/protocol/bytes';
import type { SignEd25519, VerifyEd25519 } from '@sekisho/protocol/ed25519';
import { isRefusal, type Refusal, refuse } from '@sekisho/protocol/refusal';
import { parseCheckpoint } from './checkpoint.ts';
import { COSIGNATURE_V1, type NoteKey } from './note-key.ts';
import {
  ED25519_SIGNATURE_LENGTH,
  type NoteVerifier,
  signatureLine,
  verifiedSignatures,
} from './note.ts';
import { isSize } from './size.ts';

const TIME_LENGTH = 8;

export interface Cosignature {
  /** The witness's key name. */
  readonly name: string;
  /** When it signed, by its own clock: POSIX seconds. */
  readonly timeSeconds: number;
}

/**
 * The signature line by which a witness vouches for a checkpoint, to be appended to its note. The
 * caller has checked the log's signature and consistency, and has made the new head durable.
 */
export function cosign(
  checkpointText: string,
  key: NoteKey,
  timeSeconds: number,
  sign: SignEd25519,
): string {
  mustCosign(key);
  if (isRefusal(parseCheckpoint(checkpointText))) throw new Error('cosign: not a checkpoint');
  if (!isTime(timeSeconds)) throw new Error('cosign: the time is not in whole seconds since 1970');
  const signature = sign(signedMessage(utf8(checkpointText), timeSeconds));
  return signatureLine(key, concat(u64be(timeSeconds), signature));
}

/** Verifies one witness's lines, for `openCosignatures`. */
export function cosignatureVerifier(key: NoteKey, verify: VerifyEd25519): NoteVerifier {
  mustCosign(key);
  return {
    key,
    verify: (text, signature) => {
      const timeSeconds = readTime(signature);
      if (timeSeconds === undefined) return false;
      const message = signedMessage(text, timeSeconds);
      return verify(key.publicKey, message, signature.slice(TIME_LENGTH));
    },
  };
}

/**
 * Who of the witnesses cosigned the checkpoint in this note, and when: none is no refusal, a false
 * line of one of them is. Whether the log signed it is for `openCheckpoint` to say.
 */
export function openCosignatures(
  note: string,
  witnesses: readonly NoteVerifier[],
): readonly Cosignature[] | Refusal {
  for (const { key } of witnesses) mustCosign(key);
  // The signed message names nobody, so one key under two names would count twice; and a witness
  // is its name, so two keys under one name would too.
  const keys = new Set(witnesses.map(({ key }) => hex(key.publicKey)));
  const names = new Set(witnesses.map(({ key }) => key.name));
  if (keys.size !== witnesses.length || names.size !== witnesses.length) {
    return refuse('note-keys-ambiguous', 'two configured witnesses share a name or a public key');
  }
  const opened = verifiedSignatures(note, witnesses);
  if (isRefusal(opened)) return opened;
  const checkpoint = parseCheckpoint(opened.text);
  if (isRefusal(checkpoint)) return checkpoint;
  return opened.signatures.map(({ name, signature }) => {
    const timeSeconds = readTime(signature);
    if (timeSeconds === undefined) throw new Error('openCosignatures: verified without a time');
    return { name, timeSeconds };
  });
}

/** tlog-cosignature, "Ed25519 signed message". */
const signedMessage = (text: Uint8Array, timeSeconds: number): Uint8Array =>
  concat(utf8(`cosignature/v1\ntime ${timeSeconds}\n`), text);

function readTime(signature: Uint8Array): number | undefined {
  if (signature.length !== TIME_LENGTH + ED25519_SIGNATURE_LENGTH) return undefined;
  const timeSeconds = readU64be(signature, 0);
  return isTime(timeSeconds) ? timeSeconds : undefined;
}

/** Time 0 is how type 0x06 says "no time"; a witness of ours always states one. */
const isTime = (value: unknown): value is number => isSize(value) && value > 0;

function mustCosign(key: NoteKey): void {
  if (key.type !== COSIGNATURE_V1)
    throw new Error(`${key.name}: a key of type 0x04 is needed here`);
}
