// A person, and where one has a software passkey, that it is one.
import { h, type ComponentChildren, type ComponentChild } from 'preact';
import { usePlace, useWords } from '../place.ts';
import { Icon } from './icon.ts';
import { partsWords } from './words.ts';

export interface PersonProps {
  readonly id: string;
  /** What is said beside the name, such as when the person approved. */
  readonly children?: ComponentChildren;
}

export function Person({ id, children }: PersonProps): ComponentChild {
  const { authenticator } = usePlace();
  const words = useWords(partsWords);
  return h(
    'span',
    { class: 'person' },
    h(Icon, { name: 'person' }),
    h('span', { class: 'person-name', translate: false }, id),
    authenticator.kind === 'software' && h('span', { class: 'software' }, words.software),
    children,
  );
}
