// All withdrawals, newest first, as the gateway tells them: to find one, and open it.
import { type DeskBrief, deskList } from '@sekisho/protocol/desk-api';
import { parseInstant } from '@sekisho/protocol/instant';
import { type Status, STATUSES } from '@sekisho/protocol/status';
import { type ComponentChild, h } from 'preact';
import { useState } from 'preact/hooks';
import { useReading } from '../desk/reading.ts';
import { Address } from '../parts/address.ts';
import { Amount } from '../parts/amount.ts';
import { Instant } from '../parts/instant.ts';
import { Link } from '../parts/link.ts';
import { TroubleNotice } from '../parts/notice.ts';
import { useWords } from '../place.ts';
import { useCurrentPolicy } from '../policy/current.ts';
import type { Screen } from '../screen.ts';
import { isTrouble } from '../trouble.ts';
import { unitOf } from '../verify/unit.ts';
import type { VerifiedPolicy } from '../verify/policy.ts';
import { StatusMark } from '../withdrawal/status-mark.ts';
import { withdrawalWords } from '../withdrawal/words.ts';
import { listWords } from './words.ts';

function Withdrawals(): ComponentChild {
  const words = useWords(listWords);
  const terms = useWords(withdrawalWords);
  const [status, setStatus] = useState<Status | ''>('');
  const [cursor, setCursor] = useState<string | undefined>();
  const asked = [
    ...(status === '' ? [] : [`status=${status}`]),
    ...(cursor === undefined ? [] : [`cursor=${cursor}`]),
  ];
  const query = asked.length === 0 ? '' : `?${asked.join('&')}`;
  const { value, trouble, again } = useReading(`/v1/desk/withdrawals${query}`, deskList);
  const policy = useCurrentPolicy();
  const choose = (event: Event & { readonly currentTarget: HTMLSelectElement }): void => {
    setStatus(event.currentTarget.value as Status | '');
    setCursor(undefined);
  };
  return h(
    'section',
    null,
    h('h1', null, words.title),
    h('p', { class: 'soft' }, words.lead),
    h(
      'label',
      { class: 'list-filter' },
      words.status,
      h(
        'select',
        { value: status, onChange: choose },
        h('option', { value: '' }, words.all),
        STATUSES.map((each) => h('option', { key: each, value: each }, terms.statuses[each])),
      ),
    ),
    trouble && h(TroubleNotice, { trouble, again }),
    policy !== undefined && isTrouble(policy) && h(TroubleNotice, { trouble: policy }),
    value?.withdrawals.length === 0 && h('p', null, words.none),
    policy !== undefined &&
      !isTrouble(policy) &&
      value !== undefined &&
      value.withdrawals.length > 0 &&
      h(Table, { withdrawals: value.withdrawals, policy }),
    cursor !== undefined &&
      h('button', { type: 'button', onClick: () => setCursor(undefined) }, words.newest),
    typeof value?.next === 'string' &&
      h(
        'button',
        { type: 'button', onClick: () => setCursor(value.next ?? undefined) },
        words.older,
      ),
  );
}

interface TableProps {
  readonly withdrawals: readonly DeskBrief[];
  readonly policy: VerifiedPolicy;
}

function Table({ withdrawals, policy }: TableProps): ComponentChild {
  const words = useWords(listWords);
  return h(
    'div',
    { class: 'wide sheet', tabIndex: 0, role: 'region', 'aria-label': words.title },
    h(
      'table',
      null,
      h(
        'thead',
        null,
        h(
          'tr',
          null,
          words.columns.map((name) => h('th', { key: name, scope: 'col' }, name)),
        ),
      ),
      h(
        'tbody',
        null,
        withdrawals.map((each) =>
          h(
            'tr',
            { key: each.withdrawal },
            h('td', null, h(Instant, { at: parseInstant(each.at) ?? 0 })),
            h('td', null, h(StatusMark, { status: each.status })),
            h(
              'td',
              null,
              h(
                Link,
                { to: `/withdrawals/${each.withdrawal}` },
                h(Amount, {
                  amount: BigInt(each.amount),
                  unit: unitOf(policy.document, each.asset),
                }),
              ),
            ),
            h('td', null, h(Address, { address: each.destination.address })),
            h('td', null, each.customer),
            h('td', null, each.id),
          ),
        ),
      ),
    ),
  );
}

export const withdrawalsScreen: Screen = {
  path: '/withdrawals',
  title: listWords,
  inMenu: true,
  view: Withdrawals,
};
