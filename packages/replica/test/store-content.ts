// Entries and roots that can be recomputed from their position, for whoever looks after a crash.
import { sha256 } from '@noble/hashes/sha2.js';
import { concat, hex, utf8 } from '@sekisho/protocol/bytes';
import type { Append } from '../src/store.ts';

export const entryOf = (position: number): Uint8Array =>
  concat(utf8(`entry ${position} `), new Uint8Array((position * 37) % 3_000).fill(position));

export const rootOf = (size: number): string => hex(sha256(utf8(`root ${size}`)));

/** The append that takes a store from one size to another. */
export const batch = (from: number, to: number, note = `head ${to}`): Append => ({
  from,
  previousRoot: from === 0 ? '' : rootOf(from),
  entries: Array.from({ length: to - from }, (_, i) => entryOf(from + i)),
  head: { size: to, root: rootOf(to), note },
});

export const head = (size: number, note = `head ${size}`) => ({ size, root: rootOf(size), note });
