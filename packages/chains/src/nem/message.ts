// The memo of a transfer: a plain message of UTF-8 text. Without a memo there is no message at all.
import { utf8 } from '@sekisho/protocol/bytes';
import { refuse } from '@sekisho/protocol/refusal';
import type { Refusal } from '@sekisho/protocol/refusal';

export const PLAIN = 1;
export const ENCRYPTED = 2;

/** The longest payload NIS accepts in a message. */
export const MAX_MESSAGE_BYTES = 1024;

const NONE = new Uint8Array(0);

/** The payload of a memo; no bytes where there is none. */
export function memoBytes(memo: string | undefined): Uint8Array | Refusal {
  if (memo === undefined) return NONE;
  if (memo === '') return refuse('memo-empty', 'an empty memo: leave the field out instead');
  if (!memo.isWellFormed()) {
    return refuse('memo-malformed', 'the memo has half a surrogate pair and no UTF-8 form');
  }
  const bytes = utf8(memo);
  if (bytes.length > MAX_MESSAGE_BYTES) {
    return refuse('memo-too-long', `${bytes.length} bytes of memo, at most ${MAX_MESSAGE_BYTES}`);
  }
  return bytes;
}
