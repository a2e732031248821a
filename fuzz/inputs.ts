// Arbitraries: a valid example with a few mutations, or now and then pure garbage. A mutation is a
// list of numbers, so fast-check's seed says all of an input.
import { utf8 } from '@sekisho/protocol/bytes';
import fc from 'fast-check';
import { mutatedBytes } from './byte-mutations.ts';
import { Dice } from './dice.ts';
import { mutatedJson, printed, type Value } from './json-mutations.ts';
import type { Input } from './target.ts';
import { mutatedText } from './text-mutations.ts';

const number = fc.noBias(fc.nat({ max: 0x7fff_ffff }));
/** What one mutation takes at most, and which examples it is about. */
const roll = fc.array(number, { minLength: 8, maxLength: 8 });
const rolls = fc.array(roll, { maxLength: 3 });

/** Most inputs are mutated examples, a few are the examples themselves, a few garbage. */
const orGarbage = <T>(arbitrary: fc.Arbitrary<T>, garbage: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 19, arbitrary }, { weight: 1, arbitrary: garbage });

/** An example by chance: they are made when the first one is asked for. */
const chosen = <T>(examples: () => readonly T[], at: number): T => {
  const all = examples();
  return all[at % all.length]!;
};

type Choice = readonly [number, number, readonly (readonly number[])[]];
const choice: fc.Arbitrary<Choice> = fc.tuple(number, number, rolls);

/** Bytes: mutated examples, spliced ones, garbage. */
export const bytesLike = (examples: () => readonly Uint8Array[]): fc.Arbitrary<Input> =>
  orGarbage(
    choice.map(([a, b, mutations]) => {
      const other = chosen(examples, b);
      return mutations.reduce<Uint8Array>(
        (bytes, numbers) => mutatedBytes(bytes, new Dice(numbers), other),
        chosen(examples, a),
      );
    }),
    fc.uint8Array({ maxLength: 300 }),
  );

/** Text with any character in it, half surrogates too. */
export const textLike = (examples: () => readonly string[]): fc.Arbitrary<Input> =>
  orGarbage<string>(
    choice.map(([a, b, mutations]) => textOf(examples, a, b, mutations)),
    fc.string({ unit: 'binary', maxLength: 200 }),
  );

const textOf = (
  examples: () => readonly string[],
  a: number,
  b: number,
  mutations: readonly (readonly number[])[],
): string => {
  const other = chosen(examples, b);
  return mutations.reduce<string>(
    (text, numbers) => mutatedText(text, new Dice(numbers), other),
    chosen(examples, a),
  );
};

/** Text of JSON: changed inside, and for a part of them outside too. */
export const jsonLike = (examples: () => readonly Value[]): fc.Arbitrary<Input> =>
  orGarbage<string>(
    fc.tuple(choice, rolls, number).map(([[a, b, mutations], further, which]) => {
      const other = chosen(examples, b);
      const value = mutations.reduce<Value>(
        (made, numbers) => mutatedJson(made, new Dice(numbers), other),
        chosen(examples, a),
      );
      const text = printed(value);
      if (which % 4 > 0) return text;
      const spliced = printed(other);
      return further.reduce((made, numbers) => mutatedText(made, new Dice(numbers), spliced), text);
    }),
    fc.oneof(fc.json(), fc.string({ unit: 'binary', maxLength: 100 })),
  );

/** Bytes as they came, text in UTF-8: half a surrogate becomes three bytes that are none. */
export function bytesOf(input: Input): Uint8Array {
  if (typeof input !== 'string') return input;
  return input.isWellFormed() ? utf8(input) : new Uint8Array(Buffer.from(input, 'utf16le'));
}

/** Text as it came, bytes as far as they are UTF-8. */
export const textOfInput = (input: Input): string =>
  typeof input === 'string' ? input : Buffer.from(input).toString('utf8');
