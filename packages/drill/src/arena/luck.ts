// Chance for a hundred thousand agents: whole numbers from a seed, as in the world, drawn in bulk.
import { seededRandom } from '../keys.ts';
import { Chance } from '../world/chance.ts';

const BULK = 4_096;

export function luckOf(seed: string): Chance {
  const random = seededRandom(seed);
  let [bulk, used] = [random.bytes(BULK), 0];
  return new Chance({
    bytes(length) {
      if (length > BULK) return random.bytes(length);
      if (used + length > BULK) [bulk, used] = [random.bytes(BULK), 0];
      used += length;
      return bulk.slice(used - length, used);
    },
  });
}

/** Picks one of many by weight, in steps of the logarithm of how many there are. */
export function wheelOf<T extends { readonly weight: number }>(
  things: readonly T[],
): (chance: Chance) => T {
  let total = 0;
  const ends = things.map(({ weight }) => (total += weight));
  return (chance) => {
    const drawn = chance.below(total);
    let [low, high] = [0, ends.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle]! > drawn) high = middle;
      else low = middle + 1;
    }
    return things[low]!;
  };
}
