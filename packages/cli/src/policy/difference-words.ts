// What an amendment changes and when, for people at a terminal; the sentences are the console's.
import {
  changeText,
  type DifferenceWords,
  type Effective,
  effectiveText,
} from '@sekisho/console/words/policy-difference';
import { policyDifferenceEn } from '@sekisho/console/words/policy-difference.en';
import { policyDifferenceJa } from '@sekisho/console/words/policy-difference.ja';
import { amendmentOf } from '@sekisho/policy/amendment';
import { type Change, differences } from '@sekisho/policy/difference';
import type { Policy } from '@sekisho/protocol/policy';
import { type Invocation, optional, WrongUsage } from '../command.ts';
import { bad, dim, good } from '../print.ts';

const LANGUAGES: Readonly<Record<string, DifferenceWords>> = {
  en: policyDifferenceEn,
  ja: policyDifferenceJa,
};
/** Japan keeps no summer time. */
const JST = { name: 'JST', offsetMs: 9 * 3_600_000 };

export const LANGUAGE_OPTION = {
  type: 'string',
  about: 'language of the changes: en, ja (en)',
} as const;

export function languageOf(invocation: Invocation): DifferenceWords {
  const asked = optional(invocation, 'lang') ?? 'en';
  const words = Object.hasOwn(LANGUAGES, asked) ? LANGUAGES[asked] : undefined;
  if (words === undefined) throw new WrongUsage(`--lang: "${asked}" is neither en nor ja`);
  return words;
}

/** By the two documents alone: when it takes effect. */
export const effectiveFrom = (before: Policy, after: Policy, due: number | null): Effective =>
  amendmentOf(before, after).kind === 'delayed'
    ? { kind: 'delayed', delaySeconds: before.amendment.delaySeconds, due }
    : { kind: 'at-once' };

export const whenText = (when: Effective, now: number, words: DifferenceWords): string =>
  effectiveText(when, now, JST, words);

/** For machines: the changes as data, and each in words. */
export const changeFacts = (changes: readonly Change[], words: DifferenceWords): object[] =>
  changes.map((change) => ({ ...change, text: changeText(change, words).text }));

/** A line for each change, with what it does to what may happen. */
export function changeLines(before: Policy, after: Policy, words: DifferenceWords): string[] {
  return differences(before, after).flatMap((change) => {
    const { text, details } = changeText(change, words);
    const colour = { loosens: bad, tightens: good, neither: dim }[change.effect];
    const lines = details.map((detail) => dim(`      ${detail}`));
    return [`  ${text}  ${colour(`[${words.effects[change.effect]}]`)}`, ...lines];
  });
}
