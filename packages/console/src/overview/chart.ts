// One chart, drawn as SVG. The picture is for the eye alone; whoever reads with ears gets the
// sentence above it and the table below.
import { h, type ComponentChild } from 'preact';
import { instantText } from '../parts/instant.ts';
import { usePreferences } from '../place.ts';
import { barsOf, HEIGHT, WIDTH } from './bars.ts';

/** Colours of the style sheet. Beside the colour, `ink` says the form: refused is framed. */
export type Ink = 'paid' | 'held' | 'refused';

export interface Drawn {
  readonly label: string;
  readonly ink: Ink;
  readonly values: readonly number[];
}

export interface ChartProps {
  readonly title: string;
  /** Beginnings of the hours, Unix seconds. */
  readonly hours: readonly number[];
  readonly drawn: readonly Drawn[];
}

export function Chart({ title, hours, drawn }: ChartProps): ComponentChild {
  const { most, bars } = barsOf(drawn.map(({ values }) => values));
  return h(
    'figure',
    { class: 'chart' },
    h(
      'figcaption',
      null,
      title,
      drawn.length > 1 &&
        drawn.map(({ label, ink }) =>
          h('span', { key: ink, class: 'chart-key' }, h('span', { class: `swatch ${ink}` }), label),
        ),
    ),
    h(
      'div',
      { class: 'chart-area', 'aria-hidden': true },
      h('span', { class: 'chart-most' }, grouped(most)),
      h(
        'svg',
        { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', focusable: 'false' },
        drawn.map(({ ink }, at) =>
          h(
            'g',
            { key: ink, class: ink },
            bars[at]!.map((bar) => h('rect', { key: bar.x, ...bar })),
          ),
        ),
      ),
      h(Hours, { hours }),
    ),
  );
}

/** The first hour, one in the middle, the last. */
function Hours({ hours }: { readonly hours: readonly number[] }): ComponentChild {
  const { zone } = usePreferences();
  const shown = [hours[0], hours[Math.floor(hours.length / 2)], hours.at(-1)];
  return h(
    'span',
    { class: 'chart-hours' },
    shown.map((seconds, at) =>
      h('span', { key: at }, seconds === undefined ? '' : clockOf(seconds, zone)),
    ),
  );
}

/** "11-23 18:00 JST". */
const clockOf = (seconds: number, zone: 'JST' | 'UTC'): string => {
  const text = instantText(seconds * 1_000, zone);
  return `${text.slice(5, 16)}${text.slice(19)}`;
};

const grouped = (whole: number): string => String(whole).replace(/\B(?=(\d{3})+$)/g, ',');
