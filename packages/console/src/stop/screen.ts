// Stopping, and the stops in force.
import { stopList } from '@sekisho/protocol/desk-api';
import { ledgerAnswer } from '@sekisho/protocol/http-api';
import { type ComponentChild, h } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useCell } from '../cell.ts';
import { usePolicy } from '../desk/policy-in-force.ts';
import { useReading } from '../desk/reading.ts';
import { TroubleNotice } from '../parts/notice.ts';
import { Status } from '../parts/status.ts';
import { partsWords } from '../parts/words.ts';
import { usePlace, useWords } from '../place.ts';
import type { Screen } from '../screen.ts';
import { isTrouble } from '../trouble.ts';
import { Freeze } from './freeze.ts';
import { StopView } from './thaw.ts';
import { SeveralView } from './thaw-several.ts';
import { stopWords } from './words.ts';

function Stop(): ComponentChild {
  const { desk } = usePlace();
  const words = useWords(stopWords);
  const session = useCell(desk.session);
  return h(
    'section',
    { class: 'stopping' },
    h('h1', null, words.title),
    h('p', { class: 'soft' }, words.lead),
    h(
      'div',
      { class: 'stopping-columns' },
      h(Freeze, null),
      h(
        'div',
        null,
        h('h2', null, words.current),
        session === undefined ? h('p', { class: 'soft' }, words.signIn) : h(InForce, null),
      ),
    ),
  );
}

function InForce(): ComponentChild {
  const { desk } = usePlace();
  const words = useWords(stopWords);
  const common = useWords(partsWords);
  const { value, trouble, again } = useReading('/v1/desk/stops', stopList);
  const [named, setNamed] = useState<string | undefined>();
  useEffect(() => {
    void desk.ask('/v1/ledger', ledgerAnswer).then((ledger) => {
      if (!isTrouble(ledger)) setNamed(ledger.policy);
    });
  }, [desk, value]);
  const policy = usePolicy(named);
  return h(
    'div',
    { 'aria-live': 'polite' },
    trouble && h(TroubleNotice, { trouble, again }),
    policy !== undefined && isTrouble(policy) && h(TroubleNotice, { trouble: policy }),
    value === undefined && trouble === undefined && h('p', null, common.loading),
    value?.stops.length === 0 &&
      h('p', null, h(Status, { tone: 'good', icon: 'gate' }, words.none)),
    policy !== undefined &&
      !isTrouble(policy) &&
      value?.several.map((several) =>
        h(SeveralView, {
          key: `${several.scope} ${several.by}`,
          ...{ several, stops: value.stops, policy },
        }),
      ),
    policy !== undefined &&
      !isTrouble(policy) &&
      value?.stops.map((stop) => h(StopView, { key: stop.id, stop, policy })),
  );
}

export const stopScreen: Screen = {
  path: '/stop',
  title: stopWords,
  inMenu: true,
  isPublic: true,
  view: Stop,
};
