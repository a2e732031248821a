// What waits for people: who expires first comes first.
import { type QueueItem, queueAnswer } from '@sekisho/protocol/desk-api';
import { parseInstant } from '@sekisho/protocol/instant';
import { type ComponentChild, h } from 'preact';
import { useReading } from '../desk/reading.ts';
import { Address } from '../parts/address.ts';
import { Amount } from '../parts/amount.ts';
import { Age, Countdown } from '../parts/duration.ts';
import { Instant } from '../parts/instant.ts';
import { TroubleNotice } from '../parts/notice.ts';
import { nearest } from '../parts/resemblance.ts';
import { Status } from '../parts/status.ts';
import { usePlace, useWords } from '../place.ts';
import type { Screen } from '../screen.ts';
import { isTrouble } from '../trouble.ts';
import { verifyEntry } from '../verify/entry.ts';
import { readWithdrawal } from '../verify/withdrawal.ts';
import { queueWords } from './words.ts';

function Queue(): ComponentChild {
  const words = useWords(queueWords);
  const { value, trouble } = useReading('/v1/desk/queue', queueAnswer);
  return h(
    'section',
    null,
    h('h1', null, words.title),
    trouble && h(TroubleNotice, { trouble }),
    value?.items.length === 0 && h('p', null, words.nothing),
    value?.items.map((item) => h(Row, { key: item.withdrawal, item })),
  );
}

function Row({ item }: { readonly item: QueueItem }): ComponentChild {
  const { trusted } = usePlace();
  const entry = verifyEntry(item, trusted);
  const truth = isTrouble(entry) ? entry : readWithdrawal(entry);
  if (isTrouble(truth)) return h(TroubleNotice, { trouble: truth });
  const known = nearest(
    truth.address,
    item.knownAddresses.map(({ address }) => address),
  );
  const expires = parseInstant(item.expires) ?? 0;
  return h(
    'article',
    { class: 'sheet' },
    h(Status, { tone: 'wait', icon: 'held' }, item.status),
    h(Amount, { amount: truth.amount, unit: { symbol: 'XEM', decimals: 6 } }),
    h(Address, { address: truth.address, ...(known !== undefined && { known }) }),
    h(Age, { since: truth.entry.time }),
    h(Countdown, { until: expires }),
    h(Instant, { at: expires }),
  );
}

export const queueScreen: Screen = {
  path: '/',
  title: queueWords,
  inMenu: true,
  view: Queue,
};
