// A state from its segments, as a node wrote them down: a text of lines, read in parts of any
// length. A line that is a list is a cell; one that is a string ends a segment, and is the content
// hash there. Nothing of it is of use before `finish` has said that it is what a seal vouches for.
import { fromHex, hex, utf8 } from '@sekisho/protocol/bytes';
import { canonicalText } from '@sekisho/protocol/canonical';
import type { Body } from '@sekisho/protocol/entry';
import { domainHashStream, type Hashing, type HashStream } from '@sekisho/protocol/hash';
import { refuse, type Refusal } from '@sekisho/protocol/refusal';
import { MemoryState } from './memory.ts';
import { GENESIS_CONTENT_HASH, type Segment, SEGMENT_DOMAIN } from './segment.ts';
import type { Change } from './state.ts';

/** What a node writes down of a segment. */
export const linesOf = ({ lines, contentHash }: Segment): readonly string[] => [
  ...lines,
  endLine(contentHash),
];

const endLine = (contentHash: string): string => `${canonicalText(contentHash)}\n`;
const END_LINE_LENGTH = endLine(GENESIS_CONTENT_HASH).length;

export class Restoring {
  readonly #seal: Body<'state.sealed'>;
  readonly #hashing: Hashing;
  readonly #state: MemoryState;
  #contentHash = GENESIS_CONTENT_HASH;
  /** Of the segment being read; undefined between two. */
  #hash: HashStream | undefined;

  /** `seal`: the state that is to come of it. */
  constructor(seal: Body<'state.sealed'>, hashing: Hashing) {
    this.#seal = seal;
    this.#hashing = hashing;
    this.#state = new MemoryState(seal.stateHash);
  }

  /** Whole lines. Refused where they are not what was written. */
  take(text: string): Refusal | undefined {
    for (let at = 0; at < text.length;) {
      const end = endOfCells(text, at);
      if (end > at) {
        const wrong = this.#cells(text.slice(at, end));
        if (wrong !== undefined) return wrong;
      }
      at = Math.min(text.length, end + END_LINE_LENGTH);
      if (end < text.length && !this.#close(text.slice(end, at))) {
        return mismatch('a segment does not hash to what stands at its end');
      }
    }
    return undefined;
  }

  /** The whole state, if it is the one that was sealed. */
  finish(): MemoryState | Refusal {
    if (this.#hash !== undefined) return mismatch('it ends inside a segment');
    if (this.#contentHash !== this.#seal.contentHash) return mismatch('its content is another');
    return this.#state.get('meta', '')?.size === this.#seal.size
      ? this.#state
      : mismatch('it is of another size');
  }

  #cells(text: string): Refusal | undefined {
    const begins = this.#hash === undefined;
    this.#hash ??= domainHashStream(SEGMENT_DOMAIN, this.#hashing);
    if (begins) this.#hash.update(fromHex(this.#contentHash, 32)!);
    this.#hash.update(utf8(text));
    try {
      // The canonical form has no raw line feed inside a value (RFC 8785 §3.2.2.2).
      const cells = JSON.parse(`[${text.slice(0, -1).replaceAll('\n', ',')}]`) as Change[];
      this.#state.lay(cells, begins ? 'next' : 'same');
    } catch {
      return mismatch('a line is not a cell');
    }
    return undefined;
  }

  #close(line: string): boolean {
    if (this.#hash === undefined) return false;
    this.#contentHash = hex(this.#hash.digest());
    this.#hash = undefined;
    return line === endLine(this.#contentHash);
  }
}

/** Where the next line that is a string begins, or the text's end. */
function endOfCells(text: string, from: number): number {
  if (text[from] === '"') return from;
  const at = text.indexOf('\n"', from);
  return at < 0 ? text.length : at + 1;
}

const mismatch = (how: string): Refusal =>
  refuse('snapshot-mismatch', `the snapshot is not what the seal vouches for: ${how}`);
