// One withdrawal in the queue: the reasons first, then how much, where to, and who is missing.
import type { QueueItem } from '@sekisho/protocol/desk-api';
import { parseInstant } from '@sekisho/protocol/instant';
import type { Policy } from '@sekisho/protocol/policy';
import { type ComponentChild, h } from 'preact';
import { Amount } from '../parts/amount.ts';
import { Age, Countdown } from '../parts/duration.ts';
import { Link } from '../parts/link.ts';
import { Notice } from '../parts/notice.ts';
import { Status } from '../parts/status.ts';
import { useWords } from '../place.ts';
import { reasonsOf } from '../reasons/order.ts';
import { ReasonLine } from '../reasons/reason-line.ts';
import { isTrouble } from '../trouble.ts';
import { unitOf } from '../verify/unit.ts';
import { Destination } from '../withdrawal/destination.ts';
import { Lies } from '../withdrawal/lies.ts';
import { isLied, type Look } from '../withdrawal/look.ts';
import { Approvals, Missing } from '../withdrawal/quorum.ts';
import { withdrawalWords } from '../withdrawal/words.ts';
import { queueWords } from './words.ts';

export interface RowProps {
  readonly item: QueueItem;
  readonly look: Look;
  readonly policy: Policy;
}

export function Row({ item, look, policy }: RowProps): ComponentChild {
  const words = useWords(withdrawalWords);
  const to = `/withdrawals/${item.withdrawal}`;
  if (isTrouble(look)) {
    return h(
      Notice,
      { tone: look.trouble === 'unwitnessed' ? 'calm' : 'bad', title: words.unproven },
      h('p', { class: 'soft', lang: 'en' }, look.detail),
    );
  }
  if (isLied(look)) return h(Lies, look);
  const truth = look;
  const unit = unitOf(policy, truth.asset);
  return h(
    'article',
    { class: 'row' },
    h(
      'div',
      { class: 'row-reasons' },
      reasonsOf(item).map((reason) =>
        h(ReasonLine, { key: reason.tag + reason.id, reason, unit, brief: true }),
      ),
      item.stops.length > 0 && h(StopMark, { item }),
    ),
    h(
      'div',
      { class: 'row-order' },
      h(
        'h2',
        null,
        h(
          Link,
          { to, row: true },
          h(Amount, { amount: truth.amount, unit }),
          h('span', { class: 'unseen' }, ` ${words.to} ${truth.address}`),
        ),
      ),
      h(Destination, { truth, knownAddresses: item.knownAddresses }),
      h(
        'p',
        { class: 'soft row-facts' },
        `${words.customer} ${truth.customer} · ${words.from} ${truth.wallet} · `,
        `${words.order} ${truth.id}`,
      ),
    ),
    h(
      'div',
      { class: 'row-state' },
      h('p', null, words.asked, ' ', h(Age, { since: truth.entry.time })),
      item.clears !== null &&
        h('p', null, words.clears, ' ', h(Countdown, { until: parseInstant(item.clears) ?? 0 })),
      h('p', null, words.expires, ' ', h(Countdown, { until: parseInstant(item.expires) ?? 0 })),
      h(Approvals, { item }),
      unmetOf(item).map((review) => h(Missing, { key: review.id, review })),
    ),
  );
}

/** The tiers that still want somebody; where none does, one that says so. */
function unmetOf({ reviews }: QueueItem): QueueItem['reviews'] {
  const unmet = reviews.filter(({ met }) => !met);
  return unmet.length > 0 ? unmet : reviews.slice(0, 1);
}

function StopMark({ item }: { readonly item: QueueItem }): ComponentChild {
  const words = useWords(queueWords);
  const scopes = item.stops.map(({ scope }) => scope).join(', ');
  return h(Status, { tone: 'bad', icon: 'held' }, `${words.stop}: ${scopes}`);
}
