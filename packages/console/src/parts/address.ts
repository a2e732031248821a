// An address as people compare it: in groups of four, with the characters marked in which it
// differs from the one it resembles most among those the customer was paid at before.
import { h, type ComponentChild } from 'preact';
import { useWords } from '../place.ts';
import { resemblance } from './resemblance.ts';
import { partsWords } from './words.ts';

const GROUP = 4;

/** In a sentence: "NABC DEF2 …". */
export const grouped = (address: string): string => address.match(/.{1,4}/g)?.join(' ') ?? address;

export interface AddressProps {
  readonly address: string;
  /** What it is held against; absent: nothing is marked. */
  readonly known?: string;
}

export function Address({ address, known }: AddressProps): ComponentChild {
  const words = useWords(partsWords);
  const differs = known === undefined ? [] : resemblance(address, known).differs;
  const marked = differs.filter(Boolean).length;
  const groups = Array.from({ length: Math.ceil(address.length / GROUP) }, (_, group) => {
    const from = group * GROUP;
    return h(
      'span',
      { key: group, class: 'address-group' },
      [...address.slice(from, from + GROUP)].map((character, at) =>
        differs[from + at] ? h('mark', { key: at }, character) : character,
      ),
    );
  });
  const spoken = marked === 0 ? undefined : words.differs(marked);
  return h(
    'span',
    { class: 'address', translate: false },
    groups,
    spoken && h('span', { class: 'unseen' }, ` (${spoken})`),
  );
}
