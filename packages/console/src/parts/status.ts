// A state, said three times: by colour, by sign and by word.
import { h, type ComponentChildren, type ComponentChild } from 'preact';
import { Icon, type IconName } from './icon.ts';

/** calm: nothing to do; good: passed; wait: for people or time; bad: refused or stopped. */
export type Tone = 'calm' | 'good' | 'wait' | 'bad';

export interface StatusProps {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly children?: ComponentChildren;
}

export function Status({ tone, icon, children }: StatusProps): ComponentChild {
  return h('span', { class: `status ${tone}` }, h(Icon, { name: icon }), h('span', null, children));
}
