// The keys there are.
import { type ComponentChild, h } from 'preact';
import { useWords } from '../place.ts';
import { queueWords } from './words.ts';

export function Help({ close }: { readonly close: () => void }): ComponentChild {
  const words = useWords(queueWords);
  return h(
    'div',
    { class: 'sheet help', role: 'dialog', 'aria-label': words.keys },
    h(
      'dl',
      { class: 'facts' },
      words.help.flatMap(([key, what]) => [
        h('dt', { key }, h('kbd', null, key)),
        h('dd', null, what),
      ]),
    ),
    h('button', { type: 'button', onClick: close }, words.close),
  );
}
