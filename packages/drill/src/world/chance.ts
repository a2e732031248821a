// Chance of the world in whole numbers: the same draws from the same seed, on every machine.
import type { Random } from '@sekisho/protocol/clock';

const WORD = 2 ** 32;
/** Whole numbers below this are exact. */
const WIDE = 2 ** 53;

export class Chance {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** A whole number from 0 up to, not including, `count` (below 2^53), each equally likely. */
  below(count: number): number {
    if (count > WORD) return this.#wide(count);
    const fair = WORD - (WORD % count);
    for (;;) {
      const drawn = this.#word();
      if (drawn < fair) return drawn % count;
    }
  }

  /** True in this many of a hundred cases. */
  percent(share: number): boolean {
    return this.below(100) < share;
  }

  pick<T>(things: readonly T[]): T {
    return things[this.below(things.length)]!;
  }

  /** One of the things, each as likely as its weight says. */
  weighted<T extends { readonly weight: number }>(things: readonly T[]): T {
    let left = this.below(things.reduce((sum, { weight }) => sum + weight, 0));
    return things.find(({ weight }) => (left -= weight) < 0)!;
  }

  shuffled<T>(things: readonly T[]): T[] {
    const dealt = [...things];
    for (let last = dealt.length - 1; last > 0; last--) {
      const other = this.below(last + 1);
      [dealt[last], dealt[other]] = [dealt[other]!, dealt[last]!];
    }
    return dealt;
  }

  /** Heads minus tails, halved, of 16 coins: −8 to 8, mean 0, standard deviation 2. */
  bell(): number {
    const coins = this.below(1 << 16);
    let heads = 0;
    for (let coin = 0; coin < 16; coin++) heads += (coins >> coin) & 1;
    return heads - 8;
  }

  /** Two words, the first cut to the bits that 2^53 leaves it. */
  #wide(count: number): number {
    const fair = WIDE - (WIDE % count);
    for (;;) {
      const drawn = (this.#word() % (WIDE / WORD)) * WORD + this.#word();
      if (drawn < fair) return drawn % count;
    }
  }

  #word(): number {
    return new DataView(this.#random.bytes(4).buffer).getUint32(0);
  }
}
