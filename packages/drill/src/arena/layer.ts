// A map that can branch: the branch reads through to what lies below and writes only to itself, so
// that an attack can be tried from the middle of a stream, and then be forgotten. Nobody may write
// to what lies below while a branch of it is in use.

export class Layer<V> {
  readonly #below: Layer<V> | undefined;
  /** Undefined: gone, whatever lies below. */
  readonly #own = new Map<string, V | undefined>();

  constructor(below?: Layer<V>) {
    this.#below = below;
  }

  get(key: string): V | undefined {
    const own = this.#own.get(key);
    if (own !== undefined || this.#below === undefined || this.#own.has(key)) return own;
    return this.#below.get(key);
  }

  put(key: string, value: V | undefined): void {
    if (value === undefined && this.#below === undefined) this.#own.delete(key);
    else this.#own.set(key, value);
  }
}
