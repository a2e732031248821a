// A growing list of hashes in one buffer: no object per hash, so that a tree of millions of leaves
// costs its bytes and nothing more.

/** Length of a SHA-256 hash in bytes. */
export const HASH_LENGTH = 32;

// Small enough for the many short upper levels of a tree; doubling does the rest.
const INITIAL_CAPACITY = 8;

export class HashList {
  #bytes = new Uint8Array(INITIAL_CAPACITY * HASH_LENGTH);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  push(hash: Uint8Array): void {
    if (hash.length !== HASH_LENGTH) throw new RangeError(`a hash of ${hash.length} bytes`);
    const at = this.#count * HASH_LENGTH;
    if (at === this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes.set(hash, at);
    this.#count++;
  }

  /** A copy, so that nobody can reach into the tree. */
  at(index: number): Uint8Array {
    if (!Number.isSafeInteger(index) || index < 0 || index >= this.#count) {
      throw new RangeError(`no hash at ${index} of ${this.#count}`);
    }
    return this.#bytes.slice(index * HASH_LENGTH, (index + 1) * HASH_LENGTH);
  }

  /** The last two, one after the other, into `target` from `offset` on. */
  copyLastTwo(target: Uint8Array, offset: number): void {
    if (this.#count < 2) throw new RangeError(`no two hashes of ${this.#count}`);
    const end = this.#count * HASH_LENGTH;
    target.set(this.#bytes.subarray(end - 2 * HASH_LENGTH, end), offset);
  }

  truncate(count: number): void {
    if (count < this.#count) this.#count = count;
  }
}
