// Small choices from one number after another, so that a mutation is a list of numbers, which
// fast-check makes from the seed.

export class Dice {
  readonly #numbers: readonly number[];
  #at = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  /** 0 … sides - 1; 0 where there is no side. */
  roll(sides: number): number {
    const number = this.#numbers[this.#at++ % this.#numbers.length] ?? 0;
    // Each time round, other numbers.
    const turned = (number + Math.trunc(this.#at / this.#numbers.length) * 7_919) >>> 0;
    return sides < 1 ? 0 : turned % sides;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.roll(items.length)]!;
  }
}
