// What waits for people: who expires first comes first. There is no way to approve from here: each
// withdrawal is opened, and looked at.
import { type QueueItem, queueAnswer } from '@sekisho/protocol/desk-api';
import type { Policy } from '@sekisho/protocol/policy';
import { type ComponentChild, h } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { usePolicy } from '../desk/policy-in-force.ts';
import { useReading } from '../desk/reading.ts';
import { Icon } from '../parts/icon.ts';
import { TroubleNotice } from '../parts/notice.ts';
import { partsWords } from '../parts/words.ts';
import { usePlace, useWords } from '../place.ts';
import type { Screen } from '../screen.ts';
import { isTrouble } from '../trouble.ts';
import { isLied, type Look, lookAt } from '../withdrawal/look.ts';
import { Help } from './help.ts';
import { useKeys } from './keys.ts';
import { Row } from './row.ts';
import { queueWords } from './words.ts';

interface Waiting {
  readonly item: QueueItem;
  readonly look: Look;
}

function Queue(): ComponentChild {
  const { trusted } = usePlace();
  const words = useWords(queueWords);
  const common = useWords(partsWords);
  const { value, trouble, again } = useReading('/v1/desk/queue', queueAnswer);
  const policy = usePolicy(value?.policy);
  const [filter, setFilter] = useState('');
  const [isHelping, setHelping] = useState(false);
  const list = useRef<HTMLElement>(null);
  const field = useRef<HTMLInputElement>(null);
  useKeys({
    list,
    filter: field,
    help: () => setHelping(true),
    escape: () => {
      setHelping(false);
      setFilter('');
      field.current?.blur();
    },
  });
  const all = (value?.items ?? []).map((item) => ({ item, look: lookAt(item, trusted) }));
  const shown = all.filter((each) => matches(each, filter));
  return h(
    'section',
    { class: 'queue' },
    h(
      'div',
      { class: 'queue-head' },
      h('h1', null, words.title),
      h(
        'p',
        { class: 'soft', role: 'status' },
        value === undefined ? common.loading : words.waiting(all.length),
        filter !== '' && ` · ${words.of(shown.length, all.length)}`,
      ),
      h('input', {
        ref: field,
        type: 'search',
        'aria-label': words.filter,
        placeholder: words.filter,
        value: filter,
        onInput: (event) => setFilter(event.currentTarget.value),
      }),
      h(
        'button',
        { type: 'button', class: 'quiet', onClick: () => setHelping(!isHelping) },
        h('kbd', null, '?'),
        words.keys,
      ),
    ),
    isHelping && h(Help, { close: () => setHelping(false) }),
    trouble && h(TroubleNotice, { trouble, again }),
    policy !== undefined && isTrouble(policy) && h(TroubleNotice, { trouble: policy }),
    value !== undefined && all.length === 0 && h(Quiet, null),
    all.length > 0 && shown.length === 0 && h('p', null, words.noMatch),
    policy !== undefined &&
      !isTrouble(policy) &&
      h(Rows, { list, waiting: shown, policy: policy.document }),
    typeof value?.next === 'string' && h('p', { class: 'soft' }, words.more),
  );
}

interface RowsProps {
  readonly list: { current: HTMLElement | null };
  readonly waiting: readonly Waiting[];
  readonly policy: Policy;
}

function Rows({ list, waiting, policy }: RowsProps): ComponentChild {
  return h(
    'ol',
    {
      class: 'rows',
      ref: (element: HTMLElement | null) => {
        list.current = element;
      },
    },
    waiting.map(({ item, look }) =>
      h('li', { key: item.withdrawal }, h(Row, { item, look, policy })),
    ),
  );
}

function Quiet(): ComponentChild {
  const words = useWords(queueWords);
  return h(
    'div',
    { class: 'quiet-gate' },
    h(Icon, { name: 'gate' }),
    h('h2', null, words.nothing),
    h('p', { class: 'soft' }, words.nothingLong),
  );
}

/** Sought in what is verified; what is not can be found by nothing. */
function matches({ item, look }: Waiting, filter: string): boolean {
  const sought = filter.trim().toLowerCase().replace(/[\s,]/g, '');
  if (sought === '' || isTrouble(look) || isLied(look)) return true;
  const { id, customer, wallet, address, amount } = look;
  return [id, customer, wallet, address, amount.toString(), item.client]
    .map((text) => text.toLowerCase())
    .some((text) => text.includes(sought));
}

export const queueScreen: Screen = {
  path: '/',
  title: queueWords,
  inMenu: true,
  view: Queue,
};
