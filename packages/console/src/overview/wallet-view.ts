// One wallet: what it holds, how much room its tightest limit leaves, and what left hour by hour.
import { formatUnits, type Unit } from '@sekisho/protocol/amount';
import type { WalletView } from '@sekisho/protocol/desk-api';
import { parseInstant } from '@sekisho/protocol/instant';
import { h, type ComponentChild } from 'preact';
import { Address } from '../parts/address.ts';
import { Instant, instantText } from '../parts/instant.ts';
import { usePreferences, useWords } from '../place.ts';
import { readingWords } from '../policy/words.ts';
import { tightest } from './ceiling.ts';
import { Chart } from './chart.ts';
import { columnsOf, summaryOf } from './flows.ts';
import { overviewWords } from './words.ts';

export function Wallet({ view }: { readonly view: WalletView }): ComponentChild {
  const words = useWords(overviewWords);
  const columns = columnsOf(view);
  const { symbol, wallet } = view;
  return h(
    'article',
    { class: 'sheet wallet', 'aria-labelledby': `wallet-${wallet}` },
    h('h3', { id: `wallet-${wallet}` }, wallet, ' ', h('small', null, view.asset)),
    h('p', null, h(Address, { address: view.address })),
    h(Room, { view }),
    h(Told, { view }),
    h(Chart, {
      title: words.paidChart(symbol),
      hours: columns.hours,
      drawn: [{ label: words.paid, ink: 'paid', values: columns.paid }],
    }),
    h(Chart, {
      title: words.refusedChart,
      hours: columns.hours,
      drawn: [
        { label: words.held, ink: 'held', values: columns.held },
        { label: words.refused, ink: 'refused', values: columns.refused },
      ],
    }),
    h(Table, { view }),
  );
}

const unitOf = ({ symbol, decimals }: WalletView): Unit => ({ symbol, decimals });

function Room({ view }: { readonly view: WalletView }): ComponentChild {
  const words = useWords(overviewWords);
  const reading = useWords(readingWords);
  const unit = unitOf(view);
  const room = tightest(view);
  const balance =
    view.balance === null
      ? words.balanceUnknown
      : words.balanceOf(formatUnits(BigInt(view.balance), unit));
  if (room === undefined) return h('p', null, balance, ' ', words.noCeiling);
  const span = reading.span(room.ceiling.windowSeconds);
  const text = words.ceiling(formatUnits(room.used, unit), formatUnits(room.most, unit), span);
  return h(
    'div',
    { class: 'room' },
    h('p', null, balance),
    h('meter', {
      min: 0,
      max: 100,
      high: 80,
      value: room.percent,
      'aria-label': words.ceilingOf(room.ceiling.limit),
      'aria-valuetext': text,
    }),
    h('p', null, words.ceilingOf(room.ceiling.limit), ': ', text),
  );
}

/** What the charts show, in a sentence. */
function Told({ view }: { readonly view: WalletView }): ComponentChild {
  const words = useWords(overviewWords);
  const { zone } = usePreferences();
  const { hours, asked, paid, paidSum, held, refused, busiest } = summaryOf(view);
  const unit = unitOf(view);
  if (asked === 0 && paid === 0) return h('p', null, words.nothing);
  return h(
    'p',
    null,
    words.summary(hours, paid, formatUnits(paidSum, unit), held, refused),
    busiest !== undefined && ' ',
    busiest !== undefined &&
      words.busiest(formatUnits(busiest.sum, unit), instantText(parseInstant(busiest.hour)!, zone)),
  );
}

/** The charts' numbers, hours without any left out. */
function Table({ view }: { readonly view: WalletView }): ComponentChild {
  const words = useWords(overviewWords);
  const unit = unitOf(view);
  const rows = view.hours.filter(({ asked, paid }) => asked > 0 || paid > 0).toReversed();
  const heads = [words.hour, words.asked, words.paid, words.sum, words.held, words.refused];
  return h(
    'details',
    { class: 'chart-table' },
    h('summary', null, words.asTable),
    h(
      'div',
      { class: 'scroller', tabIndex: 0, role: 'region', 'aria-label': words.asTable },
      h(
        'table',
        null,
        h(
          'thead',
          null,
          h(
            'tr',
            null,
            heads.map((head) => h('th', { key: head, scope: 'col' }, head)),
          ),
        ),
        h(
          'tbody',
          null,
          rows.map(({ hour, asked, paid, paidSum, held, blocked: refused }) =>
            h(
              'tr',
              { key: hour },
              h('th', { scope: 'row' }, h(Instant, { at: parseInstant(hour)! })),
              h('td', null, asked),
              h('td', null, paid),
              h('td', null, formatUnits(BigInt(paidSum), unit)),
              h('td', null, held),
              h('td', null, refused),
            ),
          ),
        ),
      ),
    ),
  );
}
