// "Did you mean": the known name nearest to what was written.

/** A name longer than this is not a slip of the pen. */
const LONGEST = 40;

/** The nearest of the names, if about a third of it or less must change. */
export function nearest(written: string, names: readonly string[]): string | undefined {
  if (written.length > LONGEST) return undefined;
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of names) {
    const distance = distanceOf(written.toLowerCase(), name.toLowerCase());
    if (best === undefined || distance < best.distance) best = { name, distance };
  }
  return best !== undefined && best.distance * 3 <= best.name.length + 1 ? best.name : undefined;
}

/** Insertions, removals, changes and swaps of neighbours that lead from one to the other. */
function distanceOf(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const least = [change, row[j]! + 1, next[j - 1]! + 1];
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (i > 1 && j > 1 && swapped) least.push(before[j - 2]! + 1);
      next.push(least.reduce((x, y) => (y < x ? y : x)));
    }
    [before, row] = [row, next];
  }
  return row[b.length]!;
}
