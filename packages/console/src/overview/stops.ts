// Stops in force: what is held back, since when, by whom, and how many watchers know it. The page
// believes a stop that it is told of; that none is hidden, watchers see to.
import type { OverviewAnswer } from '@sekisho/protocol/desk-api';
import { parseInstant } from '@sekisho/protocol/instant';
import { h, type ComponentChild } from 'preact';
import { Link } from '../parts/link.ts';
import { instantText } from '../parts/instant.ts';
import { Status } from '../parts/status.ts';
import { usePlace, usePreferences, useWords } from '../place.ts';
import { readBy } from '../stop/read-by.ts';
import { stopWords } from '../stop/words.ts';
import { overviewWords } from './words.ts';

export function Stops({ value }: { readonly value: OverviewAnswer }): ComponentChild {
  const words = useWords(overviewWords);
  const { settings } = usePlace();
  const { zone } = usePreferences();
  const { total, first } = value.stops;
  const stopping = useWords(stopWords);
  return h(
    'section',
    { 'aria-labelledby': 'stops' },
    h('h2', { id: 'stops' }, words.stops),
    total === 0 && h(Status, { tone: 'good', icon: 'passed' }, words.noStops),
    h(
      'ul',
      { class: 'plain' },
      first.map(({ id, scope, reason, by, at, watchers }) =>
        h(
          'li',
          { key: id },
          h(
            Status,
            { tone: 'bad', icon: 'refused' },
            h(Link, { to: '/stop' }, scope),
            ` · ${reason} · ${words.stoppedBy(by, instantText(parseInstant(at)!, zone))} · `,
            readBy({ watchers }, settings.trust, stopping),
          ),
        ),
      ),
    ),
    total > first.length && h('p', null, words.moreStops(total - first.length)),
  );
}
