// Where this watcher's reading of the chain had come, kept over restarts: without it a watcher of
// an old wallet would read years of blocks before it speaks again.
import { canonicalText } from '@sekisho/protocol/canonical';
import { count, hashHex, readAs } from '@sekisho/protocol/field';
import { parseJson } from '@sekisho/protocol/json';
import { isRefusal } from '@sekisho/protocol/refusal';
import type { Store } from '@sekisho/replica/store';
import { z } from 'zod';
import type { Header } from './chain-view.ts';

const BOOK = 'scan';
/** Written once in this many blocks: a restart reads that much twice, and the disk rests. */
const WRITE_EVERY_BLOCKS = 30;

const headerNote = z.strictObject({ height: count, hash: hashHex, time: count });

export class ScanBook {
  readonly #store: Store;
  readonly #chain: string;
  #written: Header | undefined;

  private constructor(store: Store, chain: string, written: Header | undefined) {
    this.#store = store;
    this.#chain = chain;
    this.#written = written;
  }

  static async open(store: Store, chain: string): Promise<ScanBook> {
    const text = await store.note(BOOK, chain);
    if (text === undefined) return new ScanBook(store, chain, undefined);
    const json = parseJson(text);
    const header = isRefusal(json) ? json : readAs(headerNote, json, 'scan book');
    if (isRefusal(header)) throw new Error(`the scan book is damaged: ${header.detail}`);
    return new ScanBook(store, chain, header);
  }

  /** The block to read on from, or undefined for the beginning. */
  get base(): Header | undefined {
    return this.#written;
  }

  /** Notes a settled block, now and then. */
  async note(settled: Header | undefined): Promise<void> {
    const before = this.#written?.height ?? 0;
    if (settled === undefined || settled.height < before + WRITE_EVERY_BLOCKS) return;
    await this.#store.putNote(BOOK, this.#chain, canonicalText({ ...settled }));
    this.#written = settled;
  }
}
