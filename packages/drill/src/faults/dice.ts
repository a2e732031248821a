// Dice of the fault world: quick draws in whole numbers, the same from the same seed on every
// machine. One stream for each purpose, so that a draw more in one shifts nothing in another.
import { createHash } from 'node:crypto';
import type { Random } from '@sekisho/protocol/clock';

export class Dice {
  readonly #name: string;
  #a: number;
  #b: number;
  #c: number;
  #count = 1;

  constructor(name: string) {
    this.#name = name;
    const seed = createHash('sha256').update(`sekisho faults\n${name}`).digest();
    [this.#a, this.#b, this.#c] = [0, 4, 8].map((at) => seed.readInt32LE(at)) as [
      number,
      number,
      number,
    ];
    for (let round = 0; round < 12; round++) this.word(); // as its author mixes a seed in
  }

  /** Dice of their own for something inside. */
  of(what: string): Dice {
    return new Dice(`${this.#name} ${what}`);
  }

  /** 32 bits. Chris Doty-Humphrey's sfc32: small, quick, and good enough to pick faults with. */
  word(): number {
    const drawn = (this.#a + this.#b + this.#count) | 0;
    this.#count = (this.#count + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + drawn) | 0;
    return drawn >>> 0;
  }

  /** From 0 up to, not including, `count`. */
  below(count: number): number {
    return this.word() % count;
  }

  /** From `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** True once in `times` on average; never for 0. */
  oneIn(times: number): boolean {
    return times > 0 && this.below(times) === 0;
  }

  pick<T>(things: readonly T[]): T {
    return things[this.below(things.length)]!;
  }

  /** Bytes for whoever asks for randomness in the world; nothing here is secret. */
  random(): Random {
    return {
      bytes: (length) => {
        const bytes = new Uint8Array(length);
        for (let at = 0; at < length; at += 4) {
          const word = this.word();
          for (let i = 0; i < 4 && at + i < length; i++) bytes[at + i] = word >>> (8 * i);
        }
        return bytes;
      },
    };
  }
}
