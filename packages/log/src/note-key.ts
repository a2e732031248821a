// Names of keys in signed notes (C2SP signed-note, "Signatures" and "Verifier keys"):
// `<name>+<key id, 8 hex digits>+<base64(type ‖ public key)>`.
import { base64, concat, fromBase64, hex, utf8 } from '@sekisho/protocol/bytes';
import { sha256 } from '@sekisho/protocol/hash';
import { type Refusal, refuse } from '@sekisho/protocol/refusal';

/** Ed25519 over the text of the note (signed-note, type 0x01): how the log signs. */
export const ED25519 = 0x01;
/** Timestamped Ed25519 over a checkpoint (tlog-cosignature, type 0x04): how watchers sign. */
export const COSIGNATURE_V1 = 0x04;

/** The signature types of our profile; the others of the registry are not understood. */
export type SignatureType = typeof ED25519 | typeof COSIGNATURE_V1;

const PUBLIC_KEY_LENGTH = 32;

/** A cosigner's name and an origin of more bytes do not fit `opaque<1..2^8-1>` of type 0x06. */
export const MAX_KEY_NAME_BYTES = 255;

export interface NoteKey {
  readonly name: string;
  readonly type: SignatureType;
  readonly publicKey: Uint8Array;
  /** SHA-256(name ‖ 0x0A ‖ type ‖ public key)[:4], as 8 hexadecimal digits. */
  readonly keyId: string;
}

/** signed-note: a name is not empty and has no Unicode space and no plus. */
export const isKeyName = (name: string): boolean =>
  name !== '' && name.isWellFormed() && !/[\p{White_Space}+]/u.test(name);

/** Names of keys we configure, and origins, are short as well and hold no control character. */
export const isOwnName = (name: string): boolean =>
  isKeyName(name) && !/\p{Cc}/u.test(name) && utf8(name).length <= MAX_KEY_NAME_BYTES;

/** A key under a name. A name or key of the wrong form is a bug in the caller. */
export function noteKey(name: string, type: SignatureType, publicKey: Uint8Array): NoteKey {
  if (!isOwnName(name)) throw new Error('noteKey: a name is 1 to 255 bytes without space or plus');
  if (publicKey.length !== PUBLIC_KEY_LENGTH) throw new Error('noteKey: a public key is 32 bytes');
  const typed = concat(Uint8Array.of(type), publicKey);
  const keyId = hex(sha256(concat(utf8(`${name}\n`), typed)).slice(0, 4));
  return { name, type, publicKey, keyId };
}

export const formatKey = ({ name, type, publicKey, keyId }: NoteKey): string =>
  `${name}+${keyId}+${base64(concat(Uint8Array.of(type), publicKey))}`;

/** Reads a verifier key; its key id must be the hash of the rest. */
export function parseKey(text: string): NoteKey | Refusal {
  const parts = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text);
  const typed = parts === null ? undefined : fromBase64(parts[3]!);
  if (parts === null || typed === undefined || !isOwnName(parts[1]!)) {
    return refuse('note-key-malformed', 'a key is written name+8 hex digits+base64');
  }
  const type = typed[0];
  if (type !== ED25519 && type !== COSIGNATURE_V1) {
    return refuse('note-key-unsupported', 'the key is not of type 0x01 or 0x04');
  }
  if (typed.length !== 1 + PUBLIC_KEY_LENGTH) {
    return refuse('note-key-malformed', 'an Ed25519 public key is 32 bytes');
  }
  const key = noteKey(parts[1]!, type, typed.slice(1));
  if (key.keyId !== parts[2]) {
    return refuse('note-key-malformed', `the key id does not belong to the key: ${key.keyId} does`);
  }
  return key;
}
