// What honest customers felt: how many were paid, and each one that was held for nothing, with why.
import { percentOf, type Facts } from './facts.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import { reasonLines } from './reasons.ts';
import { type Column, table } from './table.ts';
import { trafficPlot } from './traffic-plot.ts';
import { money, moment, type Words } from './words.ts';

/** So many held ones are listed; the numbers above count all. */
const MOST_LISTED = 20;

export function traffic(facts: Facts, words: Words): Markup {
  const { heading, told, heldHeading } = words.traffic;
  return html`<section>
    <h2>${heading}</h2>
    <p>${told(facts)}</p>
    ${shares(facts, words)}${trafficPlot(facts, words)}
    <h3>${heldHeading}</h3>
    ${heldOnes(facts, words)}
  </section>`;
}

/** One bar of three parts, with their numbers in words beneath. */
function shares(facts: Facts, words: Words): Markup {
  const all = facts.result.legit;
  if (all === 0) return NOTHING;
  let start = 0;
  const bars = (['paid', 'held', 'stopped'] as const).map((kind) => {
    const width = (facts[kind].length / all) * 100;
    const bar = html`<rect
      class="share-${kind}"
      x="${start.toFixed(2)}"
      y="0"
      width="${width.toFixed(2)}"
      height="6"
    />`;
    start += width;
    return bar;
  });
  const words_ = (['paid', 'held', 'stopped'] as const).map(
    (kind) =>
      html`<li>
        <svg class="swatch" viewBox="0 0 12 12" aria-hidden="true">
          <rect class="share-${kind}" width="12" height="12" /></svg
        >${words.traffic.endings[kind]}:
        <strong>${facts[kind].length}</strong> (${percentOf(facts[kind].length, all)})
      </li>`,
  );
  return html`<svg class="shares" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      ${bars}
    </svg>
    <ul class="keys">
      ${words_}
    </ul>`;
}

function heldOnes(facts: Facts, words: Words): Markup {
  const { heldNone, customer, unanswered } = words.traffic;
  const { time, amount, why } = words.attempts;
  if (facts.held.length === 0) return html`<p>${heldNone}</p>`;
  const columns: Column[] = [
    { name: `${time} (${facts.zone.name})`, kind: 'name' },
    { name: customer },
    { name: amount, kind: 'number' },
    { name: why },
  ];
  const rows = facts.held.slice(0, MOST_LISTED).map((one) => {
    const lines = one.reasons.length > 0 ? reasonLines(one.reasons, words) : [unanswered];
    return [
      moment(Date.parse(one.at), facts.zone),
      one.customer,
      money(BigInt(one.amount)),
      html`<ul class="reasons">
        ${lines.map((line) => html`<li>${line}</li>`)}
      </ul>`,
    ];
  });
  return table(columns, rows);
}
