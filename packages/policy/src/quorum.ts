// Whether a quorum can be met at all. Each person acts once and from one console origin, so origins
// are assigned to persons: a maximum matching, not a count of all origins that anybody has.
import type { Quorum } from '@sekisho/protocol/policy';

/** Why these people, each given by the origins of their credentials, cannot meet the quorum. */
export function shortage(
  quorum: Quorum,
  people: readonly (readonly string[])[],
): string | undefined {
  const able = people.filter((origins) => origins.length > 0);
  if (able.length < quorum.persons) {
    return `needs ${quorum.persons} persons, and only ${able.length} qualify`;
  }
  if (quorum.origins > quorum.persons) {
    return `needs ${quorum.origins} origins, and ${quorum.persons} persons act from one each`;
  }
  const span = spannable(able);
  return span < quorum.origins
    ? `needs ${quorum.origins} origins, and those who qualify can span only ${span}`
    : undefined;
}

/** How many distinct origins the people can act from at once (Kuhn's algorithm). */
function spannable(people: readonly (readonly string[])[]): number {
  const taken = new Map<string, number>();
  let span = 0;
  for (const person of people.keys()) {
    if (assign(people, person, taken, new Set())) span++;
  }
  return span;
}

function assign(
  people: readonly (readonly string[])[],
  person: number,
  taken: Map<string, number>,
  tried: Set<string>,
): boolean {
  for (const origin of people[person] ?? []) {
    if (tried.has(origin)) continue;
    tried.add(origin);
    const holder = taken.get(origin);
    if (holder === undefined || assign(people, holder, taken, tried)) {
      taken.set(origin, person);
      return true;
    }
  }
  return false;
}
