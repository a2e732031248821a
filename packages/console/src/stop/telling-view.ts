// How far a stop has come: who holds it, and whether that is enough.
import { type ComponentChild, h } from 'preact';
import { Notice } from '../parts/notice.ts';
import { Status } from '../parts/status.ts';
import { usePlace, useWords } from '../place.ts';
import { isTrouble } from '../trouble.ts';
import { scopeText } from './scope-text.ts';
import { holders, neededFor, type Telling } from './telling.ts';
import { stopWords } from './words.ts';

export interface TellingViewProps {
  readonly telling: Telling;
  readonly scope: string;
  readonly again: () => void;
}

export function TellingView({ telling, scope, again }: TellingViewProps): ComponentChild {
  const { settings } = usePlace();
  const words = useWords(stopWords);
  const needed = neededFor(settings.trust);
  const held = holders(telling).length;
  const inForce = held >= needed;
  return h(
    'div',
    { class: 'sheet telling', 'aria-live': 'assertive' },
    h('h2', null, scopeText(scope, words)),
    h(
      Notice,
      {
        tone: inForce ? 'good' : 'bad',
        title: inForce
          ? words.inForce(held, settings.trust.watchers.length)
          : words.notYet(held, needed),
      },
      inForce && h('p', null, words.after),
    ),
    h(
      'ul',
      { class: 'telling-list' },
      Object.entries(telling.watchers).map(([id, told]) =>
        h(
          'li',
          { key: id },
          h('span', null, id),
          isTrouble(told)
            ? h(Status, { tone: 'bad', icon: 'cross' }, words.failed)
            : told === 'holds'
              ? h(Status, { tone: 'good', icon: 'check' }, words.watcher.holds)
              : h(Status, { tone: 'wait', icon: 'waiting' }, words.watcher.asking),
          isTrouble(told) && h('small', { class: 'soft', lang: 'en' }, told.detail),
        ),
      ),
      h(
        'li',
        { key: 'the gateway' },
        h('span', null, words.gatewayName),
        isTrouble(telling.gateway)
          ? h(Status, { tone: 'bad', icon: 'cross' }, words.failed)
          : h(
              Status,
              telling.gateway === 'written'
                ? { tone: 'good', icon: 'check' }
                : { tone: 'wait', icon: 'waiting' },
              words.gateway[telling.gateway],
            ),
        isTrouble(telling.gateway) &&
          h('small', { class: 'soft', lang: 'en' }, telling.gateway.detail),
      ),
    ),
    h('button', { type: 'button', onClick: again }, words.another),
  );
}
