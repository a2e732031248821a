// What holds for one head: many people look at the same page after the same commit, and it is made
// once for all of them.
import type { ApiParts } from '../api/parts.ts';

/** Pages of a list that several people have turned to. */
const MAX_KEPT = 32;

export class PerHead<T> {
  readonly #parts: Pick<ApiParts, 'replica' | 'watchers'>;
  readonly #kept = new Map<string, T>();
  #head = '';

  constructor(parts: Pick<ApiParts, 'replica' | 'watchers'>) {
    this.#parts = parts;
  }

  clear(): void {
    this.#kept.clear();
  }

  kept(key: string, make: () => T): T {
    const { replica, watchers } = this.#parts;
    const head = `${replica.size} ${watchers.cosigned?.size ?? 0}`;
    if (head !== this.#head || this.#kept.size >= MAX_KEPT) this.#kept.clear();
    this.#head = head;
    const kept = this.#kept.get(key) ?? make();
    this.#kept.set(key, kept);
    return kept;
  }
}
