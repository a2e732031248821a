// Something to be told: a note, a warning, a refusal. What went wrong is announced to readers of
// the screen at once, anything else when they pause.
import { h, type ComponentChildren, type ComponentChild } from 'preact';
import { useWords } from '../place.ts';
import type { Trouble, TroubleKind } from '../trouble.ts';
import { Icon, type IconName } from './icon.ts';
import type { Tone } from './status.ts';
import { partsWords } from './words.ts';

const ICONS: Readonly<Record<Tone, IconName>> = {
  calm: 'gate',
  good: 'passed',
  wait: 'waiting',
  bad: 'warning',
};

export interface NoticeProps {
  readonly tone: Tone;
  readonly title: ComponentChildren;
  readonly children?: ComponentChildren;
}

export function Notice({ tone, title, children }: NoticeProps): ComponentChild {
  return h(
    'div',
    { class: `notice ${tone}`, role: tone === 'bad' ? 'alert' : 'status' },
    h(Icon, { name: ICONS[tone] }),
    h('div', { class: 'notice-text' }, h('p', { class: 'notice-title' }, title), children),
  );
}

/** Not a matter of waiting or trying again. */
const GRAVE: readonly TroubleKind[] = ['refused', 'malformed', 'deceived'];

export interface TroubleNoticeProps {
  readonly trouble: Trouble;
  readonly again?: () => void;
}

export function TroubleNotice({ trouble, again }: TroubleNoticeProps): ComponentChild {
  const words = useWords(partsWords);
  const { trouble: kind, detail, tag } = trouble;
  return h(
    Notice,
    {
      tone: GRAVE.includes(kind) ? 'bad' : 'wait',
      title: words.trouble[kind],
    },
    h('p', { lang: 'en' }, tag !== undefined && h('code', null, tag), ' ', detail),
    again && h('button', { type: 'button', onClick: again }, words.again),
  );
}
