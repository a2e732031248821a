// Reasons as lines for people: one line a tag, with the numbers of the hit that counts most.
import type { StoredReason } from '@sekisho/ledger/state';
import { OUTCOMES } from '@sekisho/protocol/status';
import { REASON_WORDS } from './reason-words.ts';
import { rounded, type Words } from './words.ts';

const INTEGER = /^\d+$/;
const SECONDS = /^(\d+) s$/;

/** Each tag once, in the order of the verdict. */
export function reasonLines(reasons: readonly StoredReason[], words: Words): string[] {
  const tags = [...new Set(reasons.map(({ tag }) => tag))];
  return tags.map((tag) => {
    const hits = reasons.filter((reason) => reason.tag === tag).toSorted(weightier);
    const more = hits.length > 1 ? words.reasons.more(hits.length - 1) : '';
    return `${words.reasons.of(tag)}${numbersOf(hits[0]!, words)}${more}`;
  });
}

/** The strictest first, of equals the one that is farthest beyond what is allowed. */
function weightier(a: StoredReason, b: StoredReason): number {
  const strictness = OUTCOMES.indexOf(b.outcome) - OUTCOMES.indexOf(a.outcome);
  return strictness === 0 ? excessOf(b) - excessOf(a) : strictness;
}

/** How many times the allowed: only to choose a line by, so a float will do. */
const excessOf = ({ observed, threshold }: StoredReason): number =>
  INTEGER.test(observed) && INTEGER.test(threshold) ? Number(observed) / Number(threshold) : 0;

function numbersOf(reason: StoredReason, words: Words): string {
  const { tag, observed, threshold, windowSeconds, entity } = reason;
  const { measured, neverPaid, paidSince } = words.reasons;
  if (observed === 'never paid') return neverPaid;
  const [, age] = SECONDS.exec(observed) ?? [];
  if (age !== undefined) return paidSince(words.duration(Number(age) * 1_000));
  const numbers = REASON_WORDS[tag]?.numbers ?? 'none';
  if (numbers === 'none' || !INTEGER.test(observed) || !INTEGER.test(threshold)) return '';
  if (tag === 'new-destination') return familiar(observed, threshold, words);
  const shown = (text: string) => (numbers === 'amounts' ? rounded(BigInt(text)) : text);
  return measured({
    ...{ observed: shown(observed), allowed: shown(threshold), whose: words.stops.of(entity) },
    time: windowSeconds === undefined ? undefined : words.duration(windowSeconds * 1_000),
  });
}

/** What the destination is used to, and up to what it is familiar for that. */
const familiar = (usual: string, upTo: string, { reasons }: Words): string =>
  usual === '0'
    ? reasons.notUsedYet
    : reasons.usedTo(rounded(BigInt(usual)), rounded(BigInt(upTo)));
