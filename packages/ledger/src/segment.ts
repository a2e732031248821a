// A segment of the state: the cells that changed between two seals, as they are at the later one.
// All segments in order give the whole state, so the hash of the last one, which is chained to
// those before, vouches for every cell.
import { fromHex, hex, utf8 } from '@sekisho/protocol/bytes';
import { canonicalText } from '@sekisho/protocol/canonical';
import { domainHash } from '@sekisho/protocol/hash';
import type { Json } from '@sekisho/protocol/json';
import type { Change, Lookup } from './state.ts';

export const GENESIS_CONTENT_HASH = '0'.repeat(64);
/** Of what is hashed for a segment, before its cells. */
export const SEGMENT_DOMAIN = 'sekisho/state-content/v2';

export interface Segment {
  /** RFC 8785 of `[table, id, value]`, each with a line feed at its end. */
  readonly lines: readonly string[];
  /** H(content hash of the seal before ‖ lines): 64 hex digits. */
  readonly contentHash: string;
}

/** `cells`: ordered by table and id, null for what is gone. */
export function segmentOf(previous: string, cells: readonly Change[]): Segment {
  const lines = cells.map((cell) => `${canonicalText(cell as Json)}\n`);
  const bytes = utf8(lines.join(''));
  const contentHash = hex(domainHash(SEGMENT_DOMAIN, fromHex(previous, 32)!, bytes));
  return { lines, contentHash };
}

/** The content hash of the last seal in this state, with which the next one goes on. */
export const sealedContentOf = (lookup: Lookup): string =>
  lookup.get('sealed', '')?.contentHash ?? GENESIS_CONTENT_HASH;
