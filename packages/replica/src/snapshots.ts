// A node's snapshot: the state's segments, written down as their seals become durable, and a mark
// that says how far they are complete. What a mark says the node has signed itself: so a start from
// it rests on this node having folded every entry before, and on nobody's word beside.
import { linesOf, Restoring } from '@sekisho/ledger/restored';
import type { MemoryState } from '@sekisho/ledger/memory';
import { base64, concat, utf8 } from '@sekisho/protocol/bytes';
import { canonicalBytes, canonicalText } from '@sekisho/protocol/canonical';
import type { SignEd25519 } from '@sekisho/protocol/ed25519';
import { bytesBase64, count, hashHex, readAs } from '@sekisho/protocol/field';
import type { Hashing } from '@sekisho/protocol/hash';
import { parseJson } from '@sekisho/protocol/json';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { z } from 'zod';
import type { SealFolded } from './drafting.ts';
import type { Store } from './store.ts';

/** Notes `0`, `1`, … are the text's parts (ledger/restored.ts), `mark` says how many count. */
const BOOK = 'snapshot';
const MARK = 'mark';

/**
 * UTF-16 units of a part, and one line more at most: one write of it takes some milliseconds, and
 * reading holds little beside the state itself.
 */
export const PART_LENGTH = 262_144;

/** To be raised whenever the same entries fold to other cells: then every node folds them anew. */
const FOLD_VERSION = 1;

const markForm = z.strictObject({
  fold: z.literal(FOLD_VERSION),
  ledger: hashHex,
  /** What the seal says that vouches for it. */
  size: count,
  stateHash: hashHex,
  contentHash: hashHex,
  parts: count,
});
const signedMark = z.strictObject({ mark: markForm, signature: bytesBase64(64) });

export type Mark = z.infer<typeof markForm>;

export interface Snapshot {
  readonly mark: Mark;
  readonly state: MemoryState;
}

export class Snapshots {
  readonly #store: Store;
  readonly #ledger: string;
  readonly #sign: SignEd25519;
  #parts = 0;

  /** `sign`: with the node's own key, which is not in its store. */
  constructor(store: Store, ledger: string, sign: SignEd25519) {
    this.#store = store;
    this.#ledger = ledger;
    this.#sign = sign;
  }

  /** The last complete snapshot; why it is not to be used; or undefined: there is none. */
  async open(hashing: Hashing): Promise<Snapshot | Refusal | undefined> {
    const text = await this.#store.note(BOOK, MARK);
    if (text === undefined) return undefined;
    const mark = this.#readMark(text);
    if (isRefusal(mark)) return mark;
    const restoring = new Restoring(mark, hashing);
    for (let part = 0; part < mark.parts; part++) {
      const lines = await this.#store.note(BOOK, String(part));
      if (lines === undefined) return refuse('snapshot-mismatch', `its part ${part} is missing`);
      const wrong = restoring.take(lines);
      if (wrong !== undefined) return wrong;
    }
    const state = restoring.finish();
    if (isRefusal(state)) return state;
    this.#parts = mark.parts;
    return { mark, state };
  }

  /** Of no use after all: the next segments begin a new one. */
  discard(): void {
    this.#parts = 0;
  }

  /** Writes the segments of seals whose entries are durable; the mark is still the old one. */
  async write(seals: readonly SealFolded[]): Promise<void> {
    for (const { segment } of seals) {
      for (const part of partsOf(linesOf(segment))) {
        await this.#store.putNote(BOOK, String(this.#parts), part);
        this.#parts += 1;
      }
    }
  }

  /** The segments written so far are in force from now on. */
  async mark({ body }: SealFolded): Promise<void> {
    const { size, stateHash, contentHash } = body;
    const ledger = this.#ledger;
    const parts = this.#parts;
    const mark: Mark = { fold: FOLD_VERSION, ledger, size, stateHash, contentHash, parts };
    const signature = base64(this.#sign(bytesOf(mark)));
    await this.#store.putNote(BOOK, MARK, canonicalText({ mark, signature }));
  }

  #readMark(text: string): Mark | Refusal {
    const json = parseJson(text);
    const read = isRefusal(json) ? json : readAs(signedMark, json, 'mark');
    if (isRefusal(read)) return refuse('snapshot-mismatch', `its mark: ${read.detail}`);
    const { mark, signature } = read;
    // Ed25519 signs the same bytes alike each time (RFC 8032 §5.1.6): no other key is needed.
    const own = base64(this.#sign(bytesOf(mark))) === signature && mark.ledger === this.#ledger;
    return own ? mark : refuse('snapshot-mismatch', 'this node did not sign its mark');
  }
}

const bytesOf = (mark: Mark): Uint8Array =>
  concat(utf8('sekisho/snapshot/v1\n'), canonicalBytes(mark));

/** Whole lines, as many as fit, and always one. */
function* partsOf(lines: readonly string[]): Generator<string> {
  let part = '';
  for (const line of lines) {
    if (part !== '' && part.length + line.length > PART_LENGTH) {
      yield part;
      part = '';
    }
    part += line;
  }
  if (part !== '') yield part;
}
