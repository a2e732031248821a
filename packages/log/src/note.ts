// Signed notes (C2SP signed-note): a text, an empty line, and one line per signature. The text
// means nothing until `openNote` returns it.
import { base64, concat, fromBase64, fromHex, hex, utf8 } from '@sekisho/protocol/bytes';
import type { SignEd25519, VerifyEd25519 } from '@sekisho/protocol/ed25519';
import { isRefusal, type Refusal, refuse } from '@sekisho/protocol/refusal';
import { ED25519, isKeyName, type NoteKey } from './note-key.ts';

/** signed-note asks for 16 at least; a log and the 32 witnesses of tlog-policy fit. */
export const MAX_SIGNATURES = 64;
/** 16 post-quantum signatures of 5 kB and a text, in UTF-16 units; far above what we write. */
export const MAX_NOTE_LENGTH = 131_072;

const SIGNATURE_MARK = '— ';
const KEY_ID_LENGTH = 4;
export const ED25519_SIGNATURE_LENGTH = 64;

export interface NoteSigner {
  readonly key: NoteKey;
  /** The signature bytes of the line, without key id, over the text of the note. */
  readonly sign: (text: Uint8Array) => Uint8Array;
}

export interface NoteVerifier {
  readonly key: NoteKey;
  readonly verify: (text: Uint8Array, signature: Uint8Array) => boolean;
}

/** One signature that verified. */
export interface NoteSignature {
  readonly name: string;
  readonly keyId: string;
  readonly signature: Uint8Array;
}

export interface Note {
  /** With its final newline, without the empty line. */
  readonly text: string;
  /** In the order of the lines; one per known key at most. */
  readonly signatures: readonly NoteSignature[];
}

/** Signs notes by type 0x01, plain Ed25519 over the text. */
export function ed25519Signer(key: NoteKey, sign: SignEd25519): NoteSigner {
  mustBeEd25519(key);
  return { key, sign };
}

/** Verifies signatures of type 0x01. */
export function ed25519Verifier(key: NoteKey, verify: VerifyEd25519): NoteVerifier {
  mustBeEd25519(key);
  return {
    key,
    verify: (text, signature) =>
      signature.length === ED25519_SIGNATURE_LENGTH && verify(key.publicKey, text, signature),
  };
}

/** Signs a text, which must be of the form a note can carry. */
export function signNote(text: string, signers: readonly NoteSigner[]): string {
  if (!isNoteText(text))
    throw new Error('signNote: a text ends in a newline, has no other controls');
  if (signers.length === 0) throw new Error('signNote: a note has a signature');
  const bytes = utf8(text);
  return `${text}\n${signers.map(({ key, sign }) => signatureLine(key, sign(bytes))).join('')}`;
}

/** The line of one signature, with its newline. Appended to a note, it signs the note too. */
export function signatureLine(key: NoteKey, signature: Uint8Array): string {
  const id = fromHex(key.keyId, KEY_ID_LENGTH);
  if (id === undefined) throw new Error('signatureLine: a key id is 8 hexadecimal digits');
  return `${SIGNATURE_MARK}${key.name} ${base64(concat(id, signature))}\n`;
}

/** The text, if at least one of the verifiers signed it and no line under their keys is false. */
export function openNote(note: string, verifiers: readonly NoteVerifier[]): Note | Refusal {
  const opened = verifiedSignatures(note, verifiers);
  if (isRefusal(opened)) return opened;
  if (opened.signatures.length === 0) {
    return refuse('note-unsigned', 'no known key signed the note: check which keys are configured');
  }
  return opened;
}

/** As `openNote`, but possibly with no signature: for those who count them themselves. */
export function verifiedSignatures(
  note: string,
  verifiers: readonly NoteVerifier[],
): Note | Refusal {
  const known = new Map(verifiers.map((verifier) => [identity(verifier.key), verifier]));
  if (known.size !== verifiers.length) {
    return refuse('note-keys-ambiguous', 'two configured keys have the same name and key id');
  }
  const parsed = parseNote(note);
  if (isRefusal(parsed)) return parsed;
  const bytes = utf8(parsed.text);
  const seen = new Set<string>();
  const signatures: NoteSignature[] = [];
  for (const line of parsed.signatures) {
    // The pair of name and id is the key; a line that shares only one of them is a stranger's.
    const verifier = known.get(identity(line));
    if (verifier === undefined) continue;
    if (seen.has(identity(line))) {
      return refuse('note-duplicate', `${identity(line)} has two signature lines`);
    }
    seen.add(identity(line));
    if (!verifier.verify(bytes, line.signature)) {
      return refuse('note-signature', `the signature of ${identity(line)} does not verify`);
    }
    signatures.push(line);
  }
  return { text: parsed.text, signatures };
}

/** The parts of a note, nothing verified. */
function parseNote(note: string): Note | Refusal {
  if (note.length > MAX_NOTE_LENGTH) {
    return refuse('note-too-large', `a note has at most ${MAX_NOTE_LENGTH} characters`);
  }
  const split = note.lastIndexOf('\n\n'); // the last empty line; the text may have others
  const text = note.slice(0, split + 1);
  const lines = note.slice(split + 2, -1).split('\n');
  if (split === -1 || !isNoteText(note)) {
    return refuse('note-malformed', 'a note is a text, an empty line and signature lines');
  }
  if (lines.length > MAX_SIGNATURES) {
    return refuse('note-too-large', `a note has at most ${MAX_SIGNATURES} signatures`);
  }
  const signatures: NoteSignature[] = [];
  for (const line of lines) {
    const signature = parseSignatureLine(line);
    if (signature === undefined) {
      return refuse('note-malformed', 'a signature line is "— name base64(key id and signature)"');
    }
    signatures.push(signature);
  }
  return { text, signatures };
}

function parseSignatureLine(line: string): NoteSignature | undefined {
  if (!line.startsWith(SIGNATURE_MARK)) return undefined;
  const [name, encoded, ...rest] = line.slice(SIGNATURE_MARK.length).split(' ');
  if (name === undefined || encoded === undefined || rest.length > 0) return undefined;
  const bytes = fromBase64(encoded);
  if (!isKeyName(name) || bytes === undefined || bytes.length <= KEY_ID_LENGTH) return undefined;
  const keyId = hex(bytes.slice(0, KEY_ID_LENGTH));
  return { name, keyId, signature: bytes.slice(KEY_ID_LENGTH) };
}

/** UTF-8 without control characters below U+0020 but newline, ending in one. */
function isNoteText(text: string): boolean {
  if (!text.isWellFormed() || !text.endsWith('\n')) return false;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x20 && unit !== 0x0a) return false;
  }
  return true;
}

const identity = ({ name, keyId }: { name: string; keyId: string }): string => `${name}+${keyId}`;

function mustBeEd25519(key: NoteKey): void {
  if (key.type !== ED25519) throw new Error(`${key.name}: a key of type 0x01 is needed here`);
}
