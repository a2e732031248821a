// Which entries concern which withdrawal. It is kept from the first session on; what is older is
// read from the store, newest first and a little at a time, so that neither a start nor anybody's
// work waits for it.
import { fromUtf8 } from '@sekisho/protocol/bytes';
import { type Content, ENTRY_TYPES } from '@sekisho/protocol/entry';
import type { SealedEntry } from '@sekisho/protocol/envelope';
import type { ApiParts } from '../api/parts.ts';
import type { Committed } from '../sequencer.ts';
import { ImportedPast } from './imported-past.ts';
import { contentOf, hashOf, storedEntry, subjectsOf } from './subjects.ts';

/** Entries read at once: some ten milliseconds of work. */
const CHUNK = 128;
/** … and then whoever else has work does it. */
const PAUSE_MS = 5;
/** After a fault of the store. */
const AGAIN_MS = 10_000;

const CONCERNING: readonly number[] = [
  ENTRY_TYPES['withdrawal.requested'],
  ENTRY_TYPES['withdrawal.attested'],
  ENTRY_TYPES['withdrawal.approved'],
  ENTRY_TYPES['withdrawal.rejected'],
  ENTRY_TYPES['withdrawal.cancelled'],
  ENTRY_TYPES['payment.prepared'],
  ENTRY_TYPES['payment.signed'],
  ENTRY_TYPES['payment.expired'],
  ENTRY_TYPES['chain.observed'],
];

export class Trail {
  readonly #parts: ApiParts;
  /** By withdrawal, in no order. */
  readonly #indexes = new Map<string, number[]>();
  readonly imported = new ImportedPast();
  /** Entries from here on have been read. */
  #from = 0;
  #started = false;

  constructor(parts: ApiParts) {
    this.#parts = parts;
    parts.sequencer.onCommit((committed) => {
      if (this.#started) this.#committed(committed);
    });
  }

  /** Called when somebody begins to read. */
  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.#from = this.#parts.replica.size;
    this.#readOn(0);
  }

  /** Indexes in order, and whether they are all. */
  of(hash: string): { readonly indexes: readonly number[]; readonly complete: boolean } {
    const asked = this.#parts.replica.state.get('withdrawal', hash)?.index ?? 0;
    // What was committed while the first reading began may have come both ways.
    const indexes = [...new Set(this.#indexes.get(hash))].sort((a, b) => a - b);
    return { indexes, complete: this.#started && this.#from <= asked };
  }

  #committed({ size, entries, contents }: Committed): void {
    for (const [i, entry] of entries.entries()) {
      this.#note(size - entries.length + i, entry, contents[i]!);
    }
  }

  #note(index: number, entry: SealedEntry, content: Content): void {
    if (content.name === 'history.imported') this.imported.note(content.body.rows);
    if (!CONCERNING.includes(entry.type)) return;
    for (const subject of subjectsOf(this.#parts.replica.state, content, hashOf(entry))) {
      const known = this.#indexes.get(subject);
      if (known === undefined) this.#indexes.set(subject, [index]);
      else known.push(index);
    }
  }

  #readOn(ms: number): void {
    const { clock, events } = this.#parts;
    clock.after(ms, () => {
      this.#read().then(
        () => this.#from > 0 && this.#readOn(PAUSE_MS),
        (fault: unknown) => {
          events.fault('reading older entries for the desk', fault);
          this.#readOn(AGAIN_MS);
        },
      );
    });
  }

  async #read(): Promise<void> {
    const from = Math.max(0, this.#from - CHUNK);
    const stored = await this.#parts.replica.entries(from, this.#from - from);
    for (const [i, bytes] of stored.entries()) {
      const index = from + i;
      const entry = storedEntry(bytes, index);
      if (isConcerning(entry)) this.#note(index, entry, contentOf(entry, index));
    }
    this.#from = from;
  }
}

/** Most observations saw nothing leave: that is told without reading the rest of them. */
function isConcerning({ type, body }: SealedEntry): boolean {
  if (type !== ENTRY_TYPES['chain.observed']) {
    return CONCERNING.includes(type) || type === ENTRY_TYPES['history.imported'];
  }
  const text = fromUtf8(body) ?? '';
  return !(text.includes('"outflows":[]') && text.includes('"retracted":[]'));
}
