// One policy document, read in words, and whole for whoever wants to check the words.
import type { Json } from '@sekisho/protocol/json';
import type { Policy } from '@sekisho/protocol/policy';
import { h, type ComponentChild } from 'preact';
import { Tree } from '../browser/tree.ts';
import { useWords } from '../place.ts';
import { readInWords } from './reading.ts';
import { policyWords, readingWords } from './words.ts';

export function DocumentView({ policy }: { readonly policy: Policy }): ComponentChild {
  const words = useWords(policyWords);
  const sections = readInWords(policy, useWords(readingWords));
  return h(
    'div',
    { class: 'document' },
    sections.map(({ title, lines }) =>
      h(
        'section',
        { key: title },
        h('h3', null, title),
        h(
          'ul',
          { class: 'plain' },
          lines.map(({ id, text }) =>
            h(
              'li',
              { key: `${id} ${text}` },
              text,
              id !== '' && ' ',
              id !== '' && h('code', { class: 'soft' }, id),
            ),
          ),
        ),
      ),
    ),
    h('details', null, h('summary', null, words.whole), h(Tree, { value: policy as Json })),
  );
}
