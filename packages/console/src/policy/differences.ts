// What changes between two policies, one sentence each, what loosens marked: computed here from
// the two documents, never taken from anybody's summary.
import { differences, type Effect } from '@sekisho/policy/difference';
import type { Policy } from '@sekisho/protocol/policy';
import { h, type ComponentChild } from 'preact';
import { dictionary } from '../language.ts';
import type { IconName } from '../parts/icon.ts';
import { Status, type Tone } from '../parts/status.ts';
import { useWords } from '../place.ts';
import { changeText } from '../words/policy-difference.ts';
import { policyDifferenceEn } from '../words/policy-difference.en.ts';
import { policyDifferenceJa } from '../words/policy-difference.ja.ts';
import { policyWords } from './words.ts';

export const differenceWords = dictionary(policyDifferenceEn, policyDifferenceJa);

const LOOKS: Readonly<Record<Effect, { readonly tone: Tone; readonly icon: IconName }>> = {
  loosens: { tone: 'bad', icon: 'warning' },
  tightens: { tone: 'good', icon: 'held' },
  neither: { tone: 'calm', icon: 'gate' },
};

export interface DifferencesProps {
  readonly before: Policy;
  readonly after: Policy;
}

export function Differences({ before, after }: DifferencesProps): ComponentChild {
  const words = useWords(policyWords);
  const say = useWords(differenceWords);
  const changes = differences(before, after);
  if (changes.length === 0) return h('p', null, words.same);
  return h(
    'ul',
    { class: 'plain differences' },
    changes.map((change, at) => {
      const { text, details } = changeText(change, say);
      return h(
        'li',
        { key: at },
        h(Status, LOOKS[change.effect], say.effects[change.effect]),
        h('span', null, text),
        details.length > 0 &&
          h(
            'ul',
            { class: 'details' },
            details.map((detail) => h('li', { key: detail }, detail)),
          ),
      );
    }),
  );
}
