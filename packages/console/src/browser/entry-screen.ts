// One entry of the ledger: what it says, taken apart, and the proof of where it stands. Nothing of
// it is shown that has not been verified in this page.
import { formatUnits } from '@sekisho/protocol/amount';
import { entryAnswer } from '@sekisho/protocol/desk-api';
import { fingerprintOf } from '@sekisho/protocol/fingerprint';
import type { Json } from '@sekisho/protocol/json';
import { isRefusal } from '@sekisho/protocol/refusal';
import { h, type ComponentChild } from 'preact';
import { useMemo } from 'preact/hooks';
import { useReading } from '../desk/reading.ts';
import { Address } from '../parts/address.ts';
import { Instant } from '../parts/instant.ts';
import { Link } from '../parts/link.ts';
import { Notice, TroubleNotice } from '../parts/notice.ts';
import { partsWords } from '../parts/words.ts';
import { usePlace, useWords } from '../place.ts';
import type { Screen, ScreenProps } from '../screen.ts';
import { isTrouble, trouble as troubleOf } from '../trouble.ts';
import { verifyEntry, type VerifiedEntry } from '../verify/entry.ts';
import { type Decoded, decoded } from './decoded.ts';
import { Tree } from './tree.ts';
import { browserWords } from './words.ts';

function Entry({ parameters }: ScreenProps): ComponentChild {
  const words = useWords(browserWords);
  const parts = useWords(partsWords);
  const index = /^(?:0|[1-9][0-9]{0,15})$/.test(parameters['index'] ?? '')
    ? Number(parameters['index'])
    : undefined;
  const path = index === undefined ? undefined : `/v1/desk/entries/${index}`;
  const { value, trouble, again } = useReading(path, entryAnswer);
  return h(
    'div',
    { class: 'ledger-entry' },
    h('h1', null, words.entryTitle(index ?? 0)),
    trouble && h(TroubleNotice, { trouble, again }),
    value === undefined
      ? trouble === undefined && h('p', null, parts.loading)
      : h(Verified, { index: index!, bytes: value.bytes, receipt: value.receipt, again }),
    h(
      'p',
      { class: 'pages' },
      h(Link, { to: '/ledger' }, words.title),
      index !== undefined && index > 0 && h(Link, { to: `/ledger/${index - 1}` }, words.previous),
      index !== undefined && h(Link, { to: `/ledger/${index + 1}` }, words.next),
    ),
  );
}

interface VerifiedProps {
  /** The one that was asked for. */
  readonly index: number;
  readonly bytes: string;
  readonly receipt: string;
  readonly again: () => void;
}

function Verified({ index, bytes, receipt, again }: VerifiedProps): ComponentChild {
  const words = useWords(browserWords);
  const { trusted } = usePlace();
  const entry = useMemo(() => {
    const verified = verifyEntry({ bytes, receipt }, trusted);
    if (isTrouble(verified) || verified.index === index) return verified;
    return troubleOf('deceived', `entry ${index} was asked for, ${verified.index} was shown`);
  }, [index, bytes, receipt, trusted]);
  if (isTrouble(entry)) {
    return h(
      Notice,
      { tone: 'bad', title: words.unproven },
      h(TroubleNotice, { trouble: entry, again }),
    );
  }
  const { size, cosignedBy } = entry;
  return h(
    'div',
    null,
    h(Notice, { tone: 'good', title: words.proven(index, size, cosignedBy.join(', ')) }),
    h(Facts, { entry }),
    h(Parts, { found: decoded(entry.content) }),
    h('h2', null, words.raw),
    h(Tree, { value: entry.content.body as Json }),
  );
}

function Facts({ entry }: { readonly entry: VerifiedEntry }): ComponentChild {
  const words = useWords(browserWords);
  const { hash, time, content } = entry;
  const isWithdrawal = content.name === 'withdrawal.requested';
  return h(
    'dl',
    { class: 'facts' },
    h('dt', null, words.kind),
    h('dd', null, words.kinds[content.name], ' ', h('code', null, content.name)),
    h('dt', null, words.at),
    h('dd', null, h(Instant, { at: time })),
    h('dt', null, words.hash),
    h(
      'dd',
      null,
      isWithdrawal
        ? h(Link, { to: `/withdrawals/${hash}` }, h('code', null, hash))
        : h('code', null, hash),
    ),
    h('dt', null, words.fingerprint),
    h('dd', { class: 'fingerprint' }, fingerprintOf(hash)),
  );
}

/** What the entry holds in another form than JSON, or signed by a person. */
function Parts({ found }: { readonly found: Decoded }): ComponentChild {
  const words = useWords(browserWords);
  const { order, payment, statements } = found;
  return h(
    'div',
    null,
    order !== undefined && h('h2', null, words.order),
    order !== undefined && (isRefusal(order) ? order.detail : h(Tree, { value: order as Json })),
    payment !== undefined && h('h2', null, words.payment),
    payment !== undefined && (isRefusal(payment) ? payment.detail : h(Payment, { payment })),
    statements !== undefined && h('h2', null, words.statement),
    statements?.map((statement) => h(Tree, { key: statement.nonce, value: statement as Json })),
  );
}

type Payment = Exclude<NonNullable<Decoded['payment']>, { readonly refused: string }>;

/** NEM's own unit: payments of other chains bring theirs with them. */
const XEM = { symbol: 'XEM', decimals: 6 };

function Payment({ payment }: { readonly payment: Payment }): ComponentChild {
  const words = useWords(browserWords);
  const { asset, amount, fee, destination, identity, at, deadline } = payment;
  const amountText = (value: bigint): string =>
    asset.endsWith('/xem') ? formatUnits(value, XEM) : `${value} (${asset})`;
  return h(
    'dl',
    { class: 'facts' },
    h('dt', null, words.amount),
    h('dd', null, amountText(amount)),
    h('dt', null, words.fee),
    h('dd', null, amountText(fee)),
    h('dt', null, words.destination),
    h('dd', null, h(Address, { address: destination.address })),
    destination.memo !== undefined && h('dt', null, words.memo),
    destination.memo !== undefined && h('dd', null, destination.memo),
    h('dt', null, words.onChain),
    h('dd', null, h('code', null, identity)),
    h('dt', null, words.made),
    h('dd', null, h(Instant, { at })),
    h('dt', null, words.deadline),
    h('dd', null, h(Instant, { at: deadline })),
  );
}

export const entryScreen: Screen = {
  path: '/ledger/:index',
  title: browserWords,
  inMenu: false,
  view: Entry,
};
