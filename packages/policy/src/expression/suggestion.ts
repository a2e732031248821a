// What somebody meant who wrote a name that is not there: the nearest one, if any is near.

export function suggestionFor(written: string, names: readonly string[]): string {
  // A third of the letters may be wrong; beyond that a suggestion is a guess.
  const most = Math.max(1, Math.trunc(written.length / 3));
  let best: string | undefined;
  let least = most + 1;
  for (const name of names) {
    const distance = editDistance(written.toLowerCase().slice(0, 100), name.toLowerCase());
    if (distance < least) [best, least] = [name, distance];
  }
  return best === undefined ? '' : `; did you mean ${best}?`;
}

/** Levenshtein's: letters put in, left out or replaced. */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const replaced = row[j - 1]! + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row.at(-1)!;
}
