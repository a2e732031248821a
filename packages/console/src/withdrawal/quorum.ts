// Who approved, and who is missing.
import type { QueueItem } from '@sekisho/protocol/desk-api';
import { type ComponentChild, h } from 'preact';
import { Icon } from '../parts/icon.ts';
import { Person } from '../parts/person.ts';
import { Status } from '../parts/status.ts';
import { useWords } from '../place.ts';
import { withdrawalWords } from './words.ts';

type Review = QueueItem['reviews'][number];

/** How many more persons, and from how many more origins. */
export const missingFrom = (review: Review): { persons: number; origins: number } => ({
  persons: Math.max(0, review.persons - review.havePersons),
  origins: Math.max(0, review.origins - review.haveOrigins),
});

export function Missing({ review }: { readonly review: Review }): ComponentChild {
  const words = useWords(withdrawalWords);
  const { persons, origins } = missingFrom(review);
  return review.met
    ? h(Status, { tone: 'good', icon: 'check' }, words.met)
    : h(Status, { tone: 'wait', icon: 'person' }, words.missing(persons, origins));
}

export function Approvals({ item }: { readonly item: QueueItem }): ComponentChild {
  const words = useWords(withdrawalWords);
  return h(
    'span',
    { class: 'approvals' },
    item.approvals.length === 0
      ? h('span', { class: 'soft' }, words.nobody)
      : item.approvals.map(({ person, counts }) =>
          h(
            'span',
            { key: person, class: counts ? 'approval' : 'approval stale' },
            h(Icon, { name: counts ? 'check' : 'cross' }),
            h(Person, { id: person }),
            !counts && h('span', { class: 'soft' }, words.stale),
          ),
        ),
  );
}
