// A hash as people compare it with one that another machine computed:
// over the telephone or by eye.
import { fingerprintOf } from '@sekisho/protocol/fingerprint';
import { type ComponentChild, h } from 'preact';
import { useWords } from '../place.ts';
import { actsWords } from './words.ts';

export function Fingerprint({ hash }: { readonly hash: string }): ComponentChild {
  const words = useWords(actsWords);
  return h(
    'p',
    { class: 'hash-mark' },
    h('span', { class: 'soft' }, `${words.fingerprint} `),
    h('strong', { class: 'hash-symbols', translate: false }, fingerprintOf(hash)),
    h('small', { class: 'soft' }, ` ${words.compare}`),
  );
}
