// Entries and roots that can be recomputed from their position, for whoever looks after a crash.
import { sha256 } from '@noble/hashes/sha2.js';
import { concat, hex, utf8 } from '@sekisho/protocol/bytes';

export const entryOf = (position: number): Uint8Array =>
  concat(utf8(`entry ${position} `), new Uint8Array((position * 37) % 3_000).fill(position));

export const rootOf = (size: number): string => hex(sha256(utf8(`root ${size}`)));
