// Signs drawn from one motif, the gate of a barrier station: two posts and a lintel, open, barred
// or passed. Always beside a word, never instead of one.
import { h, type ComponentChild } from 'preact';

const POSTS = 'M4 21V6M20 21V6';
const LINTEL = 'M2 6H22M3 3.5H21';

const PATHS = {
  gate: [POSTS, LINTEL],
  /** Held back by a bar. */
  held: [POSTS, LINTEL, 'M4 14H20'],
  /** Gone through. */
  passed: [POSTS, LINTEL, 'M8.5 14.5L11 17L15.5 11'],
  /** Crossed out: refused for good. */
  refused: [POSTS, LINTEL, 'M9 11L15 18M15 11L9 18'],
  /** On its way. */
  moving: [POSTS, LINTEL, 'M8 14.5H16M13 11.5L16 14.5L13 17.5'],
  /** Waits for a time. */
  waiting: [POSTS, LINTEL, 'M12 10.5V14.5L14.5 16.5'],
  warning: ['M12 3L22 20.5H2Z', 'M12 9.5V14.5M12 17.4V17.6'],
  check: ['M4 13L9.5 18.5L20 6.5'],
  cross: ['M5 5L19 19M19 5L5 19'],
  person: [
    'M12 12A4 4 0 1 0 12 4A4 4 0 1 0 12 12',
    'M4.5 21C5 16.5 8 14.5 12 14.5S19 16.5 19.5 21',
  ],
  key: ['M8 12A4 4 0 1 0 8 20A4 4 0 1 0 8 12', 'M11 13.5L20 4.5M16.5 8L19.5 11M14 10.5L16 12.5'],
  moon: ['M20 14.5A8.5 8.5 0 1 1 9.5 4A7 7 0 0 0 20 14.5Z'],
  sun: [
    'M12 8A4 4 0 1 0 12 16A4 4 0 1 0 12 8',
    'M12 2V4M12 20V22M2 12H4M20 12H22M5 5L6.4 6.4M17.6 17.6L19 19M19 5L17.6 6.4M6.4 17.6L5 19',
  ],
  circle: ['M12 4A8 8 0 1 0 12 20A8 8 0 1 0 12 4'],
} as const satisfies Record<string, readonly string[]>;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { readonly name: IconName }): ComponentChild {
  return h(
    'svg',
    { class: 'icon', viewBox: '0 0 24 24', 'aria-hidden': true, focusable: 'false' },
    PATHS[name].map((path) => h('path', { key: path, d: path })),
  );
}
