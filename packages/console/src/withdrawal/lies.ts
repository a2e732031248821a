// The loud no: the gateway shows one thing, and the bytes that were signed say another.
import { type ComponentChild, h } from 'preact';
import { Notice } from '../parts/notice.ts';
import { useWords } from '../place.ts';
import type { Difference } from '../verify/withdrawal.ts';
import { withdrawalWords } from './words.ts';

export function Lies({ lies }: { readonly lies: readonly Difference[] }): ComponentChild {
  const words = useWords(withdrawalWords);
  return h(
    Notice,
    { tone: 'bad', title: words.lies },
    h(
      'ul',
      { class: 'lies' },
      lies.map(({ field, said, signed }) =>
        h(
          'li',
          { key: field },
          h('strong', null, words.fields[field]),
          `: ${words.said} `,
          h('code', null, said === '' ? '—' : said),
          ` · ${words.signed} `,
          h('code', null, signed === '' ? '—' : signed),
        ),
      ),
    ),
  );
}
