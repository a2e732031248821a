// The payments of a withdrawal, each decoded from the bytes in its verified entry.
import type { Unit } from '@sekisho/protocol/amount';
import { formatUnits } from '@sekisho/protocol/amount';
import type { DeskPayment, DeskWithdrawal } from '@sekisho/protocol/desk-api';
import type { Policy } from '@sekisho/protocol/policy';
import { type ComponentChild, h } from 'preact';
import { Instant } from '../parts/instant.ts';
import { Notice, TroubleNotice } from '../parts/notice.ts';
import { Status } from '../parts/status.ts';
import { usePlace, useWords } from '../place.ts';
import { isTrouble } from '../trouble.ts';
import { evidenceOf } from '../verify/chain-of-evidence.ts';
import { type Compared, readPayment, type VerifiedPayment } from '../verify/payment.ts';
import type { VerifiedWithdrawal } from '../verify/withdrawal.ts';
import { pageWords } from './page-words.ts';

export interface PaymentsProps {
  readonly value: DeskWithdrawal;
  readonly truth: VerifiedWithdrawal;
  readonly policy: Policy;
  readonly unit: Unit;
}

export function Payments({ value, truth, policy, unit }: PaymentsProps): ComponentChild {
  const { trusted } = usePlace();
  const prepared = evidenceOf(value, trusted).flatMap(({ entry }) =>
    isTrouble(entry) || entry.content.name !== 'payment.prepared' ? [] : [entry],
  );
  return prepared.map((entry) => {
    const payment = readPayment(entry, truth, policy);
    if (isTrouble(payment)) return h(TroubleNotice, { key: entry.index, trouble: payment });
    const told = value.payments.find((each) => each.payment === payment.payment);
    return h(Payment, { key: entry.index, payment, told, unit });
  });
}

interface PaymentProps {
  readonly payment: VerifiedPayment;
  readonly told: DeskPayment | undefined;
  readonly unit: Unit;
}

function Payment({ payment, told, unit }: PaymentProps): ComponentChild {
  const words = useWords(pageWords);
  const { compared, agrees, decoded } = payment;
  return h(
    'section',
    { class: 'sheet' },
    h('h2', null, words.payment),
    agrees
      ? h('p', null, h(Status, { tone: 'good', icon: 'check' }, words.agrees))
      : h(Notice, { tone: 'bad', title: words.disagrees }),
    h(
      'div',
      { class: 'wide', tabIndex: 0, role: 'region', 'aria-label': words.payment },
      h(
        'table',
        { class: 'compared' },
        h(
          'thead',
          null,
          h(
            'tr',
            null,
            [...words.paymentTable, ''].map((name) => h('th', { key: name, scope: 'col' }, name)),
          ),
        ),
        h(
          'tbody',
          null,
          compared.map((row) => h(ComparedRow, { key: row.field, row, unit })),
        ),
      ),
    ),
    h(
      'p',
      { class: 'soft' },
      `${words.deadline} `,
      h(Instant, { at: decoded.deadline }),
      told !== undefined &&
        told.signers.length > 0 &&
        ` · ${words.signers} ${told.signers.join(', ')}`,
      told !== undefined &&
        told.sightings.length > 0 &&
        ` · ${words.sightings(told.sightings.length)}`,
    ),
  );
}

function ComparedRow({
  row,
  unit,
}: {
  readonly row: Compared;
  readonly unit: Unit;
}): ComponentChild {
  const words = useWords(pageWords);
  const { field, wanted, found, same } = row;
  const isMoney = field === 'amount' || field === 'fee';
  const say = (text: string): string =>
    isMoney ? formatUnits(BigInt(text), unit) : text === '' ? '—' : text;
  return h(
    'tr',
    { class: same ? '' : 'bad' },
    h('th', { scope: 'row' }, words.fields[field]),
    h('td', null, h('code', null, say(wanted))),
    h('td', null, h('code', null, say(found))),
    h(
      'td',
      null,
      same
        ? h(Status, { tone: 'good', icon: 'check' }, words.same)
        : h(Status, { tone: 'bad', icon: 'cross' }, words.different),
    ),
  );
}
