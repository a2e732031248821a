// "Stolen over time": what was attempted (or history's course) beside what this drill let through.
import { axes, type Frame, FRAMES, placed, plot, short, sumTicks, timeTicks } from './axis.ts';
import type { AttemptFact, Facts } from './facts.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import type { Words } from './words.ts';

/** Beyond this many times the length of the theft, history's discovery is said in words only. */
const FARTHEST_NOTICE = 4;
/** Around a single moment, so much time to both sides. */
const MOMENT_MS = 60_000;
const MICRO = 1_000_000;
/** A label turns to the left of its line in this last part of the width. */
const TURNS = 0.6;

interface Period {
  readonly from: number;
  readonly to: number;
}

/** Both pictures; none where nothing was attempted. */
export function stepPlot(facts: Facts, words: Words): Markup {
  const period = periodOf(facts);
  if (period === undefined) return NOTHING;
  const { attempted, historyLost } = facts;
  const history = attempted === historyLost ? words.plot.history : words.plot.attempted;
  return html`<figure>
    <figcaption>
      <span class="axis-name">${words.plot.axisAmount}</span
      ><span class="key"
        ><svg class="swatch" viewBox="0 0 26 12" aria-hidden="true">
          <path class="history-area" d="M0 12V4H26V12Z" />
          <path class="history" d="M0 4H26" /></svg
        >${history}</span
      ><span class="key"
        ><svg class="swatch" viewBox="0 0 26 12" aria-hidden="true">
          <path class="here" d="M0 6H26" /></svg
        >${words.plot.here}</span
      >
    </figcaption>
    ${FRAMES.map((frame) => drawn(frame, facts, words, period))}
  </figure>`;
}

export function periodOf({ attempts, noticedInHistory }: Facts): Period | undefined {
  const [first, last] = [attempts[0]?.at, attempts.at(-1)?.at];
  if (first === undefined || last === undefined) return undefined;
  const span = last - first;
  const near =
    noticedInHistory !== undefined &&
    noticedInHistory >= first &&
    noticedInHistory - first <= FARTHEST_NOTICE * span;
  const to = near ? Math.max(last, noticedInHistory) : last;
  const margin = Math.max(MOMENT_MS / 6, (to - first) / 40);
  return { from: first - margin, to: to + margin };
}

function drawn(frame: Frame, facts: Facts, words: Words, period: Period): Markup {
  const { name, width, height, left, right, top, bottom } = frame;
  const floor = height - bottom;
  const { attempts, zone } = facts;
  const x = placed(period.from, period.to, left, width - right);
  const most = Number(facts.takeable) / MICRO;
  const ticks = sumTicks(most);
  const y = placed(0, ticks.at(-1)!, floor, top);
  const all = steps(attempts, x, capped(y, most), width - right);
  const paid = attempts.filter((attempt) => attempt.paid);
  const times = timeTicks(period.from, period.to, zone, name === 'wide' ? 8 : 4);
  const id = `plot-${name}-${words.language}`;
  const said = { title: words.plot.heading, told: words.plot.told(facts) };
  const drawn = html`${axes(
      frame,
      ticks.map((sum) => ({ y: y(sum), label: words.compact(sum) })),
      times.map(({ at, label }) => ({ x: x(at), label })),
      { time: words.plot.axisTime(zone.name) },
    )}
    <path class="history-area" d="M${left} ${floor}${all}V${floor}Z" />
    <path class="history" d="M${left} ${floor}${all}" />
    ${marks(frame, facts, words, period)}
    <path class="here" d="M${left} ${floor}${steps(paid, x, y, width - right)}" />`;
  return plot(frame, id, said, drawn);
}

/** Nobody takes more than there is. */
const capped =
  (y: (sum: number) => number, most: number) =>
  (sum: number): number =>
    y(Math.min(sum, most));

/** A path that goes right to each instant and up by each amount, and on to the end. */
function steps(
  attempts: readonly AttemptFact[],
  x: (at: number) => number,
  y: (sum: number) => number,
  end: number,
): string {
  let sum = 0;
  const path = attempts.map(({ at, amount }) => {
    sum += Number(amount) / MICRO;
    return `H${short(x(at))}V${short(y(sum))}`;
  });
  return `${path.join('')}H${end}`;
}

/** When it was stopped here, and when history noticed: lines with words, at different heights. */
function marks(frame: Frame, facts: Facts, words: Words, { from, to }: Period): Markup {
  const { width, height, left, right, top, bottom } = frame;
  const x = placed(from, to, left, width - right);
  const rows = [
    { at: facts.frozenAt, label: words.plot.stopped, kind: 'stop', y: height - bottom - 34 },
    { at: facts.noticedInHistory, label: words.plot.noticed, kind: 'notice', y: top + 26 },
  ];
  return html`${rows.map(({ at, label, kind, y }) => {
    if (at === undefined || at < from || at > to) return NOTHING;
    const place = x(at);
    const turns = place > left + (width - left - right) * TURNS;
    const [anchor, shift] = turns ? ['end', -5] : ['start', 5];
    return html`<line
        class="mark ${kind}"
        x1="${short(place)}"
        x2="${short(place)}"
        y1="${top}"
        y2="${height - bottom}"
      /><text class="mark-label" x="${short(place + shift)}" y="${y}" text-anchor="${anchor}"
        >${label}</text
      >`;
  })}`;
}
