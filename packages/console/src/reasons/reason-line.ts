// One reason, in one line: what is wrong in words, and what was observed beside what is allowed.
import type { DeskReason } from '@sekisho/protocol/desk-api';
import { formatUnits, type Unit } from '@sekisho/protocol/amount';
import type { Outcome } from '@sekisho/protocol/status';
import { type ComponentChild, h } from 'preact';
import type { IconName } from '../parts/icon.ts';
import { Status, type Tone } from '../parts/status.ts';
import { useWords } from '../place.ts';
import { reasonWords } from './words.ts';

const LOOKS: Readonly<Record<Outcome, { readonly tone: Tone; readonly icon: IconName }>> = {
  allow: { tone: 'good', icon: 'passed' },
  delay: { tone: 'wait', icon: 'waiting' },
  review: { tone: 'wait', icon: 'held' },
  block: { tone: 'bad', icon: 'refused' },
  freeze: { tone: 'bad', icon: 'refused' },
};

/** Reasons whose numbers count withdrawals, not money. */
const COUNTS = ['limit-count', 'cadence', 'growth'];

export interface ReasonLineProps {
  readonly reason: DeskReason;
  readonly unit: Unit;
  /** For a list of what people must look at, where that need not be said each time. */
  readonly brief?: boolean;
}

export function ReasonLine({ reason, unit, brief = false }: ReasonLineProps): ComponentChild {
  const words = useWords(reasonWords);
  const { tag, id, outcome, windowSeconds } = reason;
  const [kind = '', ...rest] = reason.entity.split(':');
  const say = words.entity[kind as keyof typeof words.entity];
  const entity = say === undefined ? reason.entity : say(rest.join(':'));
  /** Its numbers say what was paid there before, not what this is. */
  const isByAmount = /^\d+$/.test(reason.threshold);
  const [observed, threshold] =
    tag !== 'new-destination'
      ? [words.observed, words.threshold]
      : isByAmount
        ? [words.familiar, words.upTo]
        : [words.paid, words.wanted];
  const number = (text: string): string => {
    const [, seconds] = /^(\d+) s$/.exec(text) ?? [];
    if (seconds !== undefined) return words.window(Number(seconds));
    if (text === 'never paid') return words.neverPaid;
    if (!/^\d+$/.test(text)) return text === 'unknown' ? words.unknown : text;
    return COUNTS.includes(tag) ? text : formatUnits(BigInt(text), unit);
  };
  return h(
    'div',
    { class: brief ? 'reason brief' : 'reason' },
    h(
      'p',
      { class: 'reason-title' },
      words.tags[tag] ?? tag,
      h('span', { class: 'soft' }, ` · ${entity}`),
      windowSeconds !== undefined &&
        h('span', { class: 'soft' }, ` · ${words.within(words.window(windowSeconds))}`),
    ),
    h(
      'p',
      { class: 'reason-numbers' },
      h('span', { class: 'soft' }, `${observed} `),
      h('strong', null, number(reason.observed)),
      h('span', { class: 'soft' }, ` / ${threshold} `),
      h('strong', null, number(reason.threshold)),
      !(brief && outcome === 'review') && h(Status, LOOKS[outcome], words.outcomes[outcome]),
      !brief && h('code', { class: 'soft' }, id === '' ? tag : id),
    ),
  );
}
