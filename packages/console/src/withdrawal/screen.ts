// One withdrawal: why it waits, where it goes, what is decided about it, and all the evidence.
import { type DeskWithdrawal, deskWithdrawal } from '@sekisho/protocol/desk-api';
import { type ComponentChild, h } from 'preact';
import { Fingerprint } from '../acts/fingerprint.ts';
import { usePolicy } from '../desk/policy-in-force.ts';
import { useReading } from '../desk/reading.ts';
import { Amount } from '../parts/amount.ts';
import { Link } from '../parts/link.ts';
import { TroubleNotice } from '../parts/notice.ts';
import { partsWords } from '../parts/words.ts';
import { usePlace, useWords } from '../place.ts';
import { ReasonLine } from '../reasons/reason-line.ts';
import { reasonsOf } from '../reasons/order.ts';
import type { Screen, ScreenProps } from '../screen.ts';
import { isTrouble } from '../trouble.ts';
import { unitOf } from '../verify/unit.ts';
import type { VerifiedPolicy } from '../verify/policy.ts';
import type { VerifiedWithdrawal } from '../verify/withdrawal.ts';
import { Decision } from './decision.ts';
import { Evidence } from './evidence.ts';
import { useDecisionKeys } from './keys.ts';
import { Lies } from './lies.ts';
import { isLied, lookAt } from './look.ts';
import { pageWords } from './page-words.ts';
import { Past } from './past.ts';
import { Payments } from './payments.ts';
import { StatusMark } from './status-mark.ts';
import { withdrawalWords } from './words.ts';

function Withdrawal({ parameters }: ScreenProps): ComponentChild {
  const { trusted } = usePlace();
  const words = useWords(pageWords);
  const common = useWords(partsWords);
  const hash = parameters['hash'] ?? '';
  useDecisionKeys();
  const { value, trouble, again } = useReading(`/v1/desk/withdrawals/${hash}`, deskWithdrawal);
  const policy = usePolicy(value?.policy);
  const look = value && lookAt(value, trusted, hash);
  return h(
    'section',
    { class: 'withdrawal' },
    h('p', null, h(Link, { to: '/' }, `← ${words.back}`)),
    trouble && h(TroubleNotice, { trouble, again }),
    value === undefined && trouble === undefined && h('p', { role: 'status' }, common.loading),
    policy !== undefined && isTrouble(policy) && h(TroubleNotice, { trouble: policy }),
    look !== undefined && isTrouble(look) && h(TroubleNotice, { trouble: look }),
    look !== undefined && isLied(look) && h(Lies, look),
    value !== undefined &&
      look !== undefined &&
      !isTrouble(look) &&
      !isLied(look) &&
      policy !== undefined &&
      !isTrouble(policy) &&
      h(Whole, { value, truth: look, policy }),
  );
}

interface WholeProps {
  readonly value: DeskWithdrawal;
  readonly truth: VerifiedWithdrawal;
  readonly policy: VerifiedPolicy;
}

function Whole({ value, truth, policy }: WholeProps): ComponentChild {
  const words = useWords(pageWords);
  const terms = useWords(withdrawalWords);
  const unit = unitOf(policy.document, truth.asset);
  const reasons = reasonsOf(value);
  return h(
    'div',
    { class: 'withdrawal-columns' },
    h(
      'div',
      { class: 'withdrawal-main' },
      h(
        'header',
        { class: 'withdrawal-head' },
        h(StatusMark, { status: value.status }),
        h('h1', null, h(Amount, { amount: truth.amount, unit })),
        h(
          'p',
          { class: 'soft' },
          `${terms.from} ${truth.wallet} · ${terms.customer} ${truth.customer} · `,
          `${terms.order} ${truth.id}`,
        ),
        h(Fingerprint, { hash: truth.entry.hash }),
      ),
      h(
        'section',
        { class: 'sheet' },
        h('h2', null, value.status === 'held' ? words.why : words.whyDone),
        reasons.length === 0 && h('p', null, words.none),
        reasons.map((reason) => h(ReasonLine, { key: reason.tag + reason.id, reason, unit })),
      ),
      h(Past, { value, truth, unit }),
    ),
    h('aside', { class: 'withdrawal-side' }, h(Decision, { value, truth, policy, unit })),
    h(
      'div',
      { class: 'withdrawal-main' },
      h(Payments, { value, truth, policy: policy.document, unit }),
      h(Evidence, { value }),
    ),
  );
}

export const withdrawalScreen: Screen = {
  path: '/withdrawals/:hash',
  title: pageWords,
  inMenu: false,
  view: Withdrawal,
};
