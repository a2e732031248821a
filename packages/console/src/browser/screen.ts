// The ledger, newest first: what was written, when, and a way to each entry.
import { entryPage, type EntryPage } from '@sekisho/protocol/desk-api';
import { ENTRY_TYPES, type EntryName } from '@sekisho/protocol/entry';
import { parseInstant } from '@sekisho/protocol/instant';
import { h, type ComponentChild } from 'preact';
import { useState } from 'preact/hooks';
import { useCell } from '../cell.ts';
import { useReading } from '../desk/reading.ts';
import { Instant } from '../parts/instant.ts';
import { Link } from '../parts/link.ts';
import { TroubleNotice } from '../parts/notice.ts';
import { partsWords } from '../parts/words.ts';
import { usePlace, useWords } from '../place.ts';
import type { Screen } from '../screen.ts';
import { browserWords } from './words.ts';

type Brief = EntryPage['entries'][number];

/** Written by machines all day long; people mostly look for something else. */
const QUIET: readonly string[] = ['chain.observed', 'state.sealed'];
const FILTERS = ['quiet', 'all', ...Object.keys(ENTRY_TYPES)] as const;
type Filter = (typeof FILTERS)[number];

const passes = (filter: Filter, name: string): boolean =>
  filter === 'all' || (filter === 'quiet' ? !QUIET.includes(name) : name === filter);

function Ledger(): ComponentChild {
  const words = useWords(browserWords);
  const parts = useWords(partsWords);
  const { route } = usePlace();
  const [filter, setFilter] = useState<Filter>('quiet');
  const before = /^\?before=([0-9]{1,16})$/.exec(useCell(route).query)?.[1];
  const path = before === undefined ? '' : `?before=${before}`;
  const { value, trouble, again } = useReading(`/v1/desk/entries${path}`, entryPage);
  const entries = value?.entries.filter(({ name }) => passes(filter, name)) ?? [];
  return h(
    'div',
    { class: 'ledger' },
    h('h1', null, words.title),
    h('p', null, words.about),
    h(FilterChoice, { filter, choose: setFilter }),
    trouble && h(TroubleNotice, { trouble, again }),
    value === undefined && trouble === undefined && h('p', null, parts.loading),
    value !== undefined && entries.length === 0 && h('p', null, words.none),
    entries.length > 0 && h(Table, { entries }),
    h(
      'p',
      { class: 'pages' },
      before !== undefined && h(Link, { to: '/ledger' }, words.newest),
      value !== undefined &&
        value.next !== null &&
        h(Link, { to: `/ledger?before=${value.next}` }, words.older),
    ),
  );
}

interface FilterProps {
  readonly filter: Filter;
  readonly choose: (filter: Filter) => void;
}

function FilterChoice({ filter, choose }: FilterProps): ComponentChild {
  const words = useWords(browserWords);
  return h(
    'label',
    { class: 'filter' },
    `${words.filter} `,
    h(
      'select',
      {
        value: filter,
        onChange: (event: Event) => {
          if (event.currentTarget instanceof HTMLSelectElement) choose(event.currentTarget.value);
        },
      },
      FILTERS.map((each) =>
        h(
          'option',
          { key: each, value: each },
          each === 'all' || each === 'quiet' ? words[each] : words.kinds[each as EntryName],
        ),
      ),
    ),
  );
}

function Table({ entries }: { readonly entries: readonly Brief[] }): ComponentChild {
  const words = useWords(browserWords);
  const kinds: Readonly<Record<string, string>> = words.kinds;
  return h(
    'table',
    { class: 'entries' },
    h(
      'thead',
      null,
      h(
        'tr',
        null,
        [words.index, words.at, words.kind, words.concerns].map((head) =>
          h('th', { key: head, scope: 'col' }, head),
        ),
      ),
    ),
    h(
      'tbody',
      null,
      entries.map(({ index, name, at, subjects }) =>
        h(
          'tr',
          { key: index },
          h('td', null, h(Link, { to: `/ledger/${index}` }, index)),
          h('td', null, h(Instant, { at: parseInstant(at)! })),
          h('td', null, kinds[name] ?? words.unknownKind, ' ', h('code', null, name)),
          h(
            'td',
            null,
            subjects
              .slice(0, MOST_SUBJECTS)
              .map((subject) =>
                h('code', { key: subject, class: 'subject', title: subject }, shortened(subject)),
              ),
          ),
        ),
      ),
    ),
  );
}

/** A payment of a batch or an amendment may concern many. */
const MOST_SUBJECTS = 3;

const shortened = (text: string): string => (text.length > 16 ? `${text.slice(0, 12)}…` : text);

export const ledgerScreen: Screen = {
  path: '/ledger',
  title: browserWords,
  inMenu: true,
  view: Ledger,
};
