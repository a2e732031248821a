// Axes of the report's plots: round steps for sums, times that people say, and where they lie.
import { localTime, type Zone } from './facts.ts';
import { html, type Markup } from './markup.ts';

/** A picture is drawn twice: for a desk and for a phone, where its letters stay readable. */
export interface Frame {
  readonly name: 'wide' | 'narrow';
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export const FRAMES: readonly Frame[] = [
  { name: 'wide', width: 760, height: 300, left: 56, right: 14, top: 14, bottom: 46 },
  { name: 'narrow', width: 360, height: 280, left: 56, right: 12, top: 14, bottom: 46 },
];

/** At most this many steps of an axis of sums. */
const SUM_STEPS = 4;

/** 0 and round values up to and beyond `most`: steps of 1, 2 or 5 of some power of ten. */
export function sumTicks(most: number): readonly number[] {
  if (most <= 0) return [0];
  const power = 10 ** Math.floor(Math.log10(most / SUM_STEPS));
  const step = [1, 2, 5, 10].map((n) => n * power).find((size) => most / size <= SUM_STEPS);
  const ticks = [0];
  while (ticks.at(-1)! < most) ticks.push(ticks.length * (step ?? most));
  return ticks;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [1, 2, 5, 10, 15, 30]
  .flatMap((n) => [n * SECOND, n * MINUTE])
  .concat([1, 2, 3, 6, 12].map((n) => n * HOUR))
  .concat([1, 2, 7, 14, 28, 91, 182, 365].map((n) => n * DAY))
  .sort((a, b) => a - b);

export interface TimeTick {
  readonly at: number;
  readonly label: string;
}

/** Round local times within a period, at most `most` of them. */
export function timeTicks(from: number, to: number, zone: Zone, most: number): TimeTick[] {
  const step = STEPS.find((size) => (to - from) / size <= most) ?? to - from;
  const first = Math.ceil((from + zone.offsetMs) / step) * step - zone.offsetMs;
  const ticks: TimeTick[] = [];
  for (let at = first; at <= to; at += step)
    ticks.push({ at, label: labelOf(at, step, zone, to - from) });
  return ticks;
}

/** Midnight names the day where there is more than one. */
function labelOf(at: number, step: number, zone: Zone, span: number): string {
  const { date, time } = localTime(at, zone);
  if (step > 28 * DAY) return date;
  if (step >= DAY) return date.slice(5);
  if (step < MINUTE) return time;
  return time === '00:00:00' && span > DAY / 2 ? date.slice(5) : time.slice(0, 5);
}

/** From values to places along an axis; a period of no length lies in the middle. */
export const placed =
  (from: number, to: number, start: number, end: number) =>
  (value: number): number =>
    to === from ? (start + end) / 2 : start + ((value - from) / (to - from)) * (end - start);

export const short = (place: number): string => String(Math.round(place * 10) / 10);

/** Lines and numbers of the two axes. */
export function axes(
  frame: Frame,
  sums: readonly { readonly y: number; readonly label: string }[],
  times: readonly { readonly x: number; readonly label: string }[],
  labels: { readonly time: string },
): Markup {
  const { width, height, left, right, bottom } = frame;
  const floor = height - bottom;
  return html`${sums.map(
      ({ y, label }) =>
        html`<line
            class="grid"
            x1="${left}"
            x2="${width - right}"
            y1="${short(y)}"
            y2="${short(y)}"
          /><text class="tick" x="${left - 6}" y="${short(y + 4)}" text-anchor="end"
            >${label}</text
          >`,
    )}<line
      class="axis"
      x1="${left}"
      x2="${width - right}"
      y1="${floor}"
      y2="${floor}"
    />${times.map(
      ({ x, label }) =>
        html`<line
            class="axis"
            x1="${short(x)}"
            x2="${short(x)}"
            y1="${floor}"
            y2="${floor + 4}"
          /><text class="tick" x="${short(x)}" y="${floor + 18}" text-anchor="middle"
            >${label}</text
          >`,
    )}<text class="tick" x="${width - right}" y="${height - 6}" text-anchor="end"
      >${labels.time}</text
    >`;
}

/** A plot in its frame, with its name and what it shows in words for who does not see it. */
export const plot = (
  { name, width, height }: Frame,
  id: string,
  said: { readonly title: string; readonly told: string },
  drawn: Markup,
): Markup =>
  html`<svg
    class="${name}"
    viewBox="0 0 ${width} ${height}"
    role="img"
    aria-labelledby="${id}-t ${id}-d"
  >
    <title id="${id}-t">${said.title}</title>
    <desc id="${id}-d">${said.told}</desc>
    ${drawn}
  </svg>`;
