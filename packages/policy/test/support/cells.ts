// Cells that hold texts, so that whatever is put must be plain JSON and comes back as a copy.
import { canonicalText } from '@sekisho/protocol/canonical';
import { type Json, parseJson } from '@sekisho/protocol/json';
import { isRefusal } from '@sekisho/protocol/refusal';
import type { Cells } from '../../src/items.ts';

export class MemoryCells implements Cells {
  readonly texts = new Map<string, string>();
  /** How often a cell was read or written. */
  touched = 0;

  get(table: string, id: string): Json | undefined {
    this.touched++;
    const text = this.texts.get(`${table} ${id}`);
    if (text === undefined) return undefined;
    const value = parseJson(text);
    if (isRefusal(value)) throw new Error(value.detail);
    return value;
  }

  put(table: string, id: string, value: Json | undefined): void {
    this.touched++;
    if (value === undefined) this.texts.delete(`${table} ${id}`);
    else this.texts.set(`${table} ${id}`, canonicalText(value));
  }

  /** All cells of the tables named, sorted. */
  dump(...tables: readonly string[]): readonly string[] {
    return [...this.texts]
      .filter(([key]) => tables.length === 0 || tables.includes(key.slice(0, key.indexOf(' '))))
      .map(([key, text]) => `${key} = ${text}`)
      .sort();
  }
}
