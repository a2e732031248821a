// The whole at one look: what left, what is refused, what is stopped, who is well, what waits.
import { overviewAnswer, type OverviewAnswer } from '@sekisho/protocol/desk-api';
import { h, type ComponentChild } from 'preact';
import { useReading } from '../desk/reading.ts';
import { TroubleNotice } from '../parts/notice.ts';
import { partsWords } from '../parts/words.ts';
import { useWords } from '../place.ts';
import type { Screen } from '../screen.ts';
import { Health } from './health.ts';
import { Stops } from './stops.ts';
import { Waiting } from './waiting.ts';
import { Wallet } from './wallet-view.ts';
import { overviewWords } from './words.ts';

function Overview(): ComponentChild {
  const words = useWords(overviewWords);
  const parts = useWords(partsWords);
  const { value, trouble, again } = useReading('/v1/desk/overview', overviewAnswer);
  return h(
    'div',
    { class: 'overview' },
    h('h1', null, words.title),
    trouble && h(TroubleNotice, { trouble, again }),
    value === undefined ? trouble === undefined && h('p', null, parts.loading) : h(All, { value }),
  );
}

function All({ value }: { readonly value: OverviewAnswer }): ComponentChild {
  const words = useWords(overviewWords);
  return h(
    'div',
    { class: 'overview-parts' },
    h(Stops, { value }),
    h(Waiting, { value }),
    h(Health, { value }),
    h(
      'section',
      { class: 'wallets', 'aria-labelledby': 'wallets' },
      h('h2', { id: 'wallets' }, words.wallets),
      value.wallets.map((view) => h(Wallet, { key: `${view.wallet} ${view.asset}`, view })),
    ),
  );
}

export const overviewScreen: Screen = {
  path: '/overview',
  title: overviewWords,
  inMenu: true,
  view: Overview,
};
