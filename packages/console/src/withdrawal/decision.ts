// What a person can do about a withdrawal, and what has been done. The buttons sign exactly what
// the sentences above them say; what comes of it is shown only once the ledger has it.
import { formatUnits, type Unit } from '@sekisho/protocol/amount';
import type { DeskWithdrawal } from '@sekisho/protocol/desk-api';
import { parseInstant } from '@sekisho/protocol/instant';
import { type ComponentChild, h } from 'preact';
import { bringTo } from '../acts/bringing.ts';
import { SignButton } from '../acts/sign-button.ts';
import { useCell } from '../cell.ts';
import { grouped } from '../parts/address.ts';
import { Countdown } from '../parts/duration.ts';
import { Instant } from '../parts/instant.ts';
import { Notice } from '../parts/notice.ts';
import { Person } from '../parts/person.ts';
import { Status } from '../parts/status.ts';
import { usePlace, useWords } from '../place.ts';
import { approversIn, evidenceOf } from '../verify/chain-of-evidence.ts';
import type { VerifiedPolicy } from '../verify/policy.ts';
import type { VerifiedWithdrawal } from '../verify/withdrawal.ts';
import { pageWords } from './page-words.ts';
import { Approvals, Missing } from './quorum.ts';
import { withdrawalWords } from './words.ts';

export interface DecisionProps {
  readonly value: DeskWithdrawal;
  readonly truth: VerifiedWithdrawal;
  readonly policy: VerifiedPolicy;
  readonly unit: Unit;
}

export function Decision(props: DecisionProps): ComponentChild {
  const { value } = props;
  const words = useWords(pageWords);
  return h(
    'div',
    { class: 'sheet decision' },
    h(Clocks, { value }),
    h(Who, { value }),
    value.stops.map(({ id, scope, reason }) =>
      h('p', { key: id }, h(Status, { tone: 'bad', icon: 'held' }, `${scope} · ${reason}`)),
    ),
    value.status === 'held'
      ? h(Buttons, props)
      : h(Notice, { tone: toneOf(value.status), title: words.over[value.status] ?? value.status }),
  );
}

const toneOf = (status: DeskWithdrawal['status']): 'good' | 'bad' | 'calm' =>
  ['blocked', 'rejected', 'failed'].includes(status)
    ? 'bad'
    : ['cancelled', 'expired'].includes(status)
      ? 'calm'
      : 'good';

function Clocks({ value }: { readonly value: DeskWithdrawal }): ComponentChild {
  const terms = useWords(withdrawalWords);
  const { clears, status } = value;
  const at = parseInstant(value.at) ?? 0;
  const expires = parseInstant(value.expires) ?? 0;
  return h(
    'dl',
    { class: 'facts' },
    h('dt', null, terms.asked),
    h('dd', null, h(Instant, { at })),
    clears !== null && status === 'held'
      ? [
          h('dt', { key: 't' }, terms.clears),
          h('dd', { key: 'd' }, h(Countdown, { until: parseInstant(clears) ?? 0 })),
        ]
      : null,
    status === 'held' || status === 'cleared'
      ? [
          h('dt', { key: 't' }, terms.expires),
          h(
            'dd',
            { key: 'd' },
            h(Countdown, { until: expires }),
            ' ',
            h('small', { class: 'soft' }, h(Instant, { at: expires })),
          ),
        ]
      : null,
  );
}

function Who({ value }: { readonly value: DeskWithdrawal }): ComponentChild {
  const words = useWords(pageWords);
  const terms = useWords(withdrawalWords);
  if (value.reviews.length === 0 && value.approvals.length === 0) return null;
  return h(
    'div',
    { class: 'who', 'aria-live': 'polite' },
    h('h3', null, words.who),
    value.reviews.map((review) =>
      h(
        'p',
        { key: review.id },
        h('span', { class: 'soft' }, words.tier(review.id, review.persons, review.origins)),
        ' ',
        h(Missing, { review }),
      ),
    ),
    h(
      'p',
      null,
      h('span', { class: 'soft' }, `${terms.approved}: `),
      h(Approvals, { item: value }),
    ),
    value.status === 'held' &&
      value.mayApprove.length > 0 &&
      h(
        'p',
        null,
        h('span', { class: 'soft' }, `${words.mayStill}: `),
        value.mayApprove.map(({ person }) => h(Person, { key: person, id: person })),
      ),
  );
}

function Buttons({ value, truth, policy, unit }: DecisionProps): ComponentChild {
  const { desk, trusted } = usePlace();
  const words = useWords(pageWords);
  const session = useCell(desk.session);
  const person = session?.person ?? '';
  const subject = truth.entry.hash;
  const amount = formatUnits(truth.amount, unit);
  const has = value.approvals.some((each) => each.person === person && each.counts);
  const isProven = approversIn(evidenceOf(value, trusted), subject).includes(person);
  const may = value.mayApprove.some((each) => each.person === person);
  const { wallet, customer } = truth;
  const address = grouped(truth.address);
  return [
    h('h2', { key: 'title' }, words.decide),
    has
      ? h(Notice, {
          key: 'has',
          tone: isProven ? 'good' : 'wait',
          title: isProven ? words.approvedByYou : words.approvedUnproven,
        })
      : !may
        ? h('p', { key: 'not', class: 'soft' }, words.mayNot(person))
        : h(SignButton, {
            key: `approve ${subject} ${policy.hash}`,
            deed: { act: 'approve', subject },
            policy,
            sentence: words.approveSentence(amount, address, wallet, customer),
            label: words.approve,
            tone: 'primary',
            bring: bringTo(desk),
          }),
    h(SignButton, {
      key: `reject ${subject}`,
      deed: { act: 'reject', subject },
      policy,
      sentence: words.rejectSentence(amount, address),
      label: words.reject,
      tone: 'grave-quiet',
      bring: bringTo(desk),
    }),
  ];
}
