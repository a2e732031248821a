// Every withdrawal by time and size: everyday ones by what came of them, thefts among them.
import { axes, type Frame, FRAMES, placed, plot, short, timeTicks } from './axis.ts';
import type { Facts } from './facts.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import type { Words } from './words.ts';

type Kind = 'paid' | 'held' | 'stopped' | 'theft-paid' | 'theft-unpaid';

interface Dot {
  readonly at: number;
  /** Power of ten of the main unit. */
  readonly power: number;
  readonly kind: Kind;
}

const KINDS: readonly Kind[] = ['paid', 'held', 'stopped', 'theft-unpaid', 'theft-paid'];
const MICRO = 1_000_000;
/** Of a power of ten: dots stay off the axis. */
const MARGIN = 0.2;

export function trafficPlot(facts: Facts, words: Words): Markup {
  const dots = dotsOf(facts);
  if (dots.length === 0) return NOTHING;
  const { endings, theftPaid, theftUnpaid } = words.traffic;
  const names = { ...endings, 'theft-paid': theftPaid, 'theft-unpaid': theftUnpaid };
  const there = KINDS.filter((kind) => dots.some((dot) => dot.kind === kind));
  const keys = there.map(
    (kind) =>
      html`<span class="key"
        ><svg class="swatch dot" viewBox="0 0 14 14" aria-hidden="true">${shape(kind, 7, 7)}</svg
        >${names[kind]}</span
      >`,
  );
  return html`<figure>
    <figcaption><span class="axis-name">${words.traffic.axisAmount}</span>${keys}</figcaption>
    ${FRAMES.map((frame) => drawn(frame, dots, facts, words))}
  </figure>`;
}

function dotsOf({ story, attempts }: Facts): Dot[] {
  const everyday = story.everyday.map(({ at, amount, ending }) => ({
    ...{ at: Date.parse(at), power: Math.log10(Number(amount) / MICRO), kind: ending },
  }));
  const thefts = attempts.map(({ at, amount, paid }) => ({
    ...{ at, power: Math.log10(Number(amount) / MICRO) },
    kind: paid ? ('theft-paid' as const) : ('theft-unpaid' as const),
  }));
  return [...everyday, ...thefts];
}

function drawn(frame: Frame, dots: readonly Dot[], facts: Facts, words: Words): Markup {
  const { name, width, height, left, right, top, bottom } = frame;
  const instants = dots.map(({ at }) => at);
  const margin = (Math.max(...instants) - Math.min(...instants)) / 60;
  const [from, to] = [Math.min(...instants) - margin, Math.max(...instants) + margin];
  const powers = dots.map(({ power }) => power);
  const [least, most] = [Math.floor(Math.min(...powers) - MARGIN), Math.ceil(Math.max(...powers))];
  const x = placed(from, to, left, width - right);
  const y = placed(least, Math.max(most, least + 1), height - bottom, top);
  const lines = Array.from({ length: most - least + 1 }, (_, i) => least + i);
  const times = timeTicks(from, to, facts.zone, name === 'wide' ? 8 : 4);
  const id = `traffic-${name}-${words.language}`;
  const drawnIn = KINDS.flatMap((kind) => dots.filter((dot) => dot.kind === kind));
  const said = { title: words.traffic.plotTitle, told: words.traffic.told(facts) };
  const drawn = html`${axes(
    frame,
    lines.map((power) => ({ y: y(power), label: words.compact(10 ** power) })),
    times.map(({ at, label }) => ({ x: x(at), label })),
    { time: words.plot.axisTime(facts.zone.name) },
  )}
  ${stopMark(frame, facts, words, x)}
  ${drawnIn.map(({ at, power, kind }) => shape(kind, x(at), y(power)))}`;
  return plot(frame, id, said, drawn);
}

function stopMark(frame: Frame, facts: Facts, words: Words, x: (at: number) => number): Markup {
  const { height, top, bottom } = frame;
  if (facts.frozenAt === undefined) return NOTHING;
  const place = short(x(facts.frozenAt));
  return html`<line
      class="mark stop"
      x1="${place}"
      x2="${place}"
      y1="${top}"
      y2="${height - bottom}"
    /><text
      class="mark-label"
      x="${short(x(facts.frozenAt) - 5)}"
      y="${height - bottom - 8}"
      text-anchor="end"
      >${words.plot.stopped}</text
    >`;
}

/** Kinds differ in form, so that they differ without colour. */
function shape(kind: Kind, x: number, y: number): Markup {
  const [cx, cy] = [short(x), short(y)];
  switch (kind) {
    case 'paid':
      return html`<circle class="dot-paid" cx="${cx}" cy="${cy}" r="2.6" />`;
    case 'held':
      return html`<path class="dot-held" d="M${cx} ${cy}m-3.5 -3.5h7v7h-7Z" />`;
    case 'stopped':
      return html`<path class="dot-stopped" d="M${cx} ${cy}m-3 -3l6 6m-6 0l6 -6" />`;
    case 'theft-unpaid':
      return html`<path class="dot-theft" d="M${cx} ${cy}m0 -5l5 9h-10Z" />`;
    case 'theft-paid':
      return html`<path class="dot-theft full" d="M${cx} ${cy}m0 -5l5 9h-10Z" />`;
  }
}
