// Checkpoints (C2SP tlog-checkpoint): the text by which a log states its size and root, in a note
// signed by the log's key. Our profile: exactly three lines, and the key is named like the origin.
import { base64, equalBytes, fromBase64 } from '@sekisho/protocol/bytes';
import { isRefusal, type Refusal, refuse } from '@sekisho/protocol/refusal';
import { HASH_LENGTH } from './hash-list.ts';
import { isOwnName } from './note-key.ts';
import { type NoteSigner, type NoteVerifier, openNote, signNote } from './note.ts';
import { readSize } from './size.ts';
import { emptyRoot } from './tree.ts';

export interface Checkpoint {
  /** The log's identity, a schema-less URL such as `ledger.example/log`. */
  readonly origin: string;
  /** Number of leaves. */
  readonly size: number;
  readonly root: Uint8Array;
}

/** The note text. A checkpoint that `parseCheckpoint` would refuse is a bug in the caller. */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  const text = `${origin}\n${size}\n${base64(root)}\n`;
  const parsed = parseCheckpoint(text);
  if (isRefusal(parsed)) throw new Error(`formatCheckpoint: ${parsed.detail}`);
  return text;
}

/** Reads the text of a checkpoint; says nothing about who signed it. */
export function parseCheckpoint(text: string): Checkpoint | Refusal {
  const lines = text.split('\n');
  if (lines.pop() !== '') return malformed('its last line does not end');
  if (lines.length > 3) {
    // Nothing audits such lines, and cosignatures of type 0x06 do not cover them.
    return refuse('checkpoint-extension', 'the checkpoint has lines after its root');
  }
  const [origin, decimal, encoded] = lines;
  if (origin === undefined || decimal === undefined || encoded === undefined) {
    return malformed('it does not have three lines');
  }
  const size = readSize(decimal);
  const root = fromBase64(encoded, HASH_LENGTH);
  if (!isOwnName(origin))
    return malformed('its origin is not 1 to 255 bytes without space or plus');
  if (size === undefined) return malformed('its size is not a plain decimal below 2^53');
  if (root === undefined) return malformed('its root is not the base64 of 32 bytes');
  if (size === 0 && !equalBytes(root, emptyRoot())) {
    return malformed('its size is 0 and its root is not that of no leaves');
  }
  return { origin, size, root };
}

/** The note of a checkpoint, signed by the log. */
export function signCheckpoint(checkpoint: Checkpoint, log: NoteSigner): string {
  if (log.key.name !== checkpoint.origin) throw new Error('signCheckpoint: another log’s key');
  return signNote(formatCheckpoint(checkpoint), [log]);
}

export interface OpenCheckpoint extends Checkpoint {
  /** What was signed, for cosigners to sign as well. */
  readonly text: string;
}

/** The checkpoint in a note, if the log signed it. Lines of other keys are not looked at. */
export function openCheckpoint(note: string, log: NoteVerifier): OpenCheckpoint | Refusal {
  const opened = openNote(note, [log]);
  if (isRefusal(opened)) return opened;
  const checkpoint = parseCheckpoint(opened.text);
  if (isRefusal(checkpoint)) return checkpoint;
  if (checkpoint.origin !== log.key.name) {
    return refuse('checkpoint-origin', `the key ${log.key.name} signed for another log`);
  }
  return { ...checkpoint, text: opened.text };
}

const malformed = (why: string): Refusal =>
  refuse('checkpoint-malformed', `this is not a checkpoint: ${why}`);
