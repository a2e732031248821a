// How alike two addresses look. Thieves make addresses whose first and last characters are those of
// a known one, since these are what people compare; so what differs is marked, wherever it is.

export interface Resemblance {
  /** For each character of the first address: has the other another one there? */
  readonly differs: readonly boolean[];
  /** Characters that are alike at the beginning, and at the end. */
  readonly head: number;
  readonly tail: number;
}

export function resemblance(address: string, known: string): Resemblance {
  const differs = [...address].map((character, at) => character !== known[at]);
  const head = differs.indexOf(true);
  const same = address === known;
  let tail = 0;
  while (tail < address.length && address.at(-1 - tail) === known.at(-1 - tail)) tail += 1;
  return { differs, head: same || head < 0 ? address.length : head, tail };
}

/** Of the known addresses the one most easily taken for this one, if there is any. */
export function nearest(address: string, known: readonly string[]): string | undefined {
  const alike = (other: string): number => {
    const { differs, head, tail } = resemblance(address, other);
    return 2 * (head + tail) + differs.filter((differ) => !differ).length;
  };
  return [...known].sort((a, b) => alike(b) - alike(a))[0];
}

/** So many characters in a row at one end are no chance: 32^4 addresses would have to be tried. */
const LOOK_ALIKE = 4;

/** Not the same, and alike where people look: NEM addresses all begin with the same letter. */
export function looksAlike(address: string, known: string): boolean {
  const { head, tail } = resemblance(address, known);
  return address !== known && (tail >= LOOK_ALIKE || head > LOOK_ALIKE);
}
