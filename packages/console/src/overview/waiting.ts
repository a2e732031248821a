// What waits, and for what: the numbers that lead to the other screens.
import type { OverviewAnswer } from '@sekisho/protocol/desk-api';
import { h, type ComponentChild } from 'preact';
import { Link } from '../parts/link.ts';
import { useWords } from '../place.ts';
import { overviewWords } from './words.ts';

const KINDS = ['people', 'delay', 'stopped', 'cleared', 'paying'] as const;

export function Waiting({ value }: { readonly value: OverviewAnswer }): ComponentChild {
  const words = useWords(overviewWords);
  const { waiting, amendments, proposals, deadLetters } = value;
  return h(
    'section',
    { 'aria-labelledby': 'waiting' },
    h('h2', { id: 'waiting' }, words.waiting),
    h(
      'dl',
      { class: 'counts' },
      KINDS.map((kind) =>
        h(
          'div',
          { key: kind, class: waiting[kind] > 0 ? 'count some' : 'count' },
          h('dt', null, words.waitingFor[kind]),
          h('dd', null, waiting[kind]),
        ),
      ),
    ),
    waiting.atLeast && h('p', null, words.atLeast),
    amendments > 0 && h('p', null, h(Link, { to: '/policy' }, words.amendments(amendments))),
    proposals > 0 && h('p', null, h(Link, { to: '/policy' }, words.proposals(proposals))),
    deadLetters > 0 && h('p', null, words.deadLetters(deadLetters)),
  );
}
