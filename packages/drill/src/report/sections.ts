// The parts of a report, in the order a reader meets them; the same for each language.
import { actsSection, tagWords } from './acts.ts';
import { attemptsTable } from './attempts.ts';
import { type Facts, percentOf } from './facts.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import { partyWords } from './party-words.ts';
import { stepPlot } from './step-plot.ts';
import { stoppedBySection } from './stopped-by.ts';
import { type Column, table } from './table.ts';
import { traffic } from './traffic.ts';
import { money, moment, type Words } from './words.ts';

/** Each outflow that nobody asked for is a stop of its own. */
const MOST_STOPS = 12;

export function article(facts: Facts, words: Words, command: string): Markup {
  const { plot, attempts } = words;
  return html`<article lang="${words.language}">
    <header>
      <p class="kicker">${words.kicker}</p>
      ${title(facts, words)}
      <p class="lede">${words.summary(facts)}</p>
    </header>
    ${figures(facts, words)}
    <section>
      <h2>${plot.heading}</h2>
      ${stepPlot(facts, words)}
      <p>${plot.told(facts)}</p>
    </section>
    <section>
      <h2>${attempts.heading}</h2>
      <p>${attempts.intro}</p>
      ${attemptsTable(facts, words)}
    </section>
    ${SECTIONS.map((section) => section(facts, words))} ${repeat(facts, words, command)}
  </article>`;
}

/** The file's own words in the reader's language; else as they are, said to be English. */
function title({ scenario }: Facts, { language }: Words): Markup {
  const own = language === 'ja' ? scenario.ja?.title : scenario.title;
  return own === undefined ? html`<h1 lang="en">${scenario.title}</h1>` : html`<h1>${own}</h1>`;
}

function figures(facts: Facts, words: Words): Markup {
  const { figures: say } = words;
  const { lost, balance, historyLost, noticedInHistory, began, result } = facts;
  const { detectedAfterSeconds: noticed } = result;
  const inHistory =
    historyLost === undefined
      ? []
      : [
          {
            name: say.inHistory,
            value: money(historyLost),
            more:
              noticedInHistory === undefined || began === undefined || noticedInHistory <= began
                ? say.notKnown
                : say.noticedAfter(words.duration(noticedInHistory - began)),
          },
        ];
  const cards = [
    {
      name: say.lost,
      value: money(lost),
      more: say.ofWallet(percentOf(lost, balance)),
    },
    ...inHistory,
    {
      name: say.noticed,
      value: noticed === null ? say.never : words.duration(noticed * 1_000),
      more: noticed === null ? '' : say.afterFirst,
    },
    {
      name: say.stopped,
      value:
        facts.frozenAt === undefined ? say.never : moment(facts.frozenAt, facts.zone).slice(11),
      more:
        facts.frozenAt === undefined
          ? ''
          : `${moment(facts.frozenAt, facts.zone).slice(0, 10)} (${facts.zone.name})`,
    },
    {
      name: say.everyday,
      value: say.paidOf(facts.paid.length, result.legit),
      more: say.heldAndStopped(facts.held.length, facts.stopped.length),
    },
  ];
  return html`<section>
    <h2>${say.heading}</h2>
    <dl class="cards">
      ${cards.map(
        ({ name, value, more }) =>
          html`<div>
            <dt>${name}</dt>
            <dd class="value">${value}</dd>
            <dd>${more}</dd>
          </div>`,
      )}
    </dl>
  </section>`;
}

function stops({ story, result, zone }: Facts, words: Words): Markup {
  const { heading, none, time, scope, by, why, state, lifted, inForce, honest } = words.stops;
  const columns: Column[] = [
    ...[`${time} (${zone.name})`, scope, by].map((name) => ({ name, kind: 'name' as const })),
    ...[why, state].map((name) => ({ name })),
  ];
  const stopped = story.stops.map((stop) => [
    moment(Date.parse(stop.at), zone),
    words.stops.of(stop.scope),
    words.stops.by_(stop.by),
    words.stops.reason(stop.reason) + (stop.honest ? ` (${honest})` : ''),
    stop.lifted ? lifted : inForce,
  ]);
  const halted = result.halted.map(({ at, who, tag }) => [
    moment(Date.parse(at), zone),
    words.stops.cosigning,
    who,
    tagWords(tag, words),
    words.stops.halted,
  ]);
  const rows = [...stopped, ...halted];
  const more = rows.length - MOST_STOPS;
  return html`<section>
    <h2>${heading}</h2>
    ${rows.length === 0 ? html`<p>${none}</p>` : table(columns, rows.slice(0, MOST_STOPS))}
    ${more > 0 ? html`<p>${words.stops.more(more)}</p>` : NOTHING}
  </section>`;
}

function attacker(facts: Facts, words: Words): Markup {
  const { scenario, result } = facts;
  const { heading, file: says, caveats, beyond } = words.attacker;
  const { mode } = result;
  const said = scenario.modes?.[mode];
  const fromFile =
    said === undefined
      ? NOTHING
      : html`<p>${says} (<code>${mode}</code>): <q lang="en">${said}</q></p>`;
  const parties = facts.parties.map((party) => partyWords(party, words.language));
  return html`<section>
    <h2>${heading}</h2>
    <ul>
      ${parties.map((party) => html`<li><strong>${party}</strong></li>`)}
    </ul>
    ${fromFile}
    <p>${caveats[mode]}</p>
    ${result.beyond.map((limit) => html`<p>${beyond[limit]}</p>`)}
  </section>`;
}

const worldOf = (_: Facts, { world: { heading, points } }: Words): Markup =>
  html`<section>
    <h2>${heading}</h2>
    <ul>
      ${points.map((point) => html`<li>${point}</li>`)}
    </ul>
  </section>`;

function file({ scenario }: Facts, { language, file: words }: Words): Markup {
  const own = language === 'ja' ? scenario.ja?.notes : scenario.notes;
  return html`<section>
    <h2>${words.heading}</h2>
    <h3>${words.notes}</h3>
    ${listed(own ?? scenario.notes, own === undefined, words.none)}
    <h3>${words.sources}</h3>
    ${listed(scenario.sources, language !== 'en', words.none)}
  </section>`;
}

function listed(texts: readonly string[] = [], isEnglish: boolean, none: string): Markup {
  if (texts.length === 0) return html`<p>${none}</p>`;
  const items = texts.map((text) => html`<li>${text}</li>`);
  return isEnglish
    ? html`<ul lang="en">
        ${items}
      </ul>`
    : html`<ul>
        ${items}
      </ul>`;
}

function repeat({ result, story }: Facts, words: Words, command: string): Markup {
  const { heading, intro, seed, root, entries, command: name } = words.repeat;
  const rows = [
    [name, html`<code>${command}</code>`],
    [seed, html`<code>${result.seed}</code>`],
    [entries, html`<code>${story.entries}</code>`],
    [root, html`<code class="hash">${result.ledgerRoot}</code>`],
  ] as const;
  return html`<section>
    <h2>${heading}</h2>
    <p>${intro}</p>
    <dl class="pairs">
      ${rows.map(
        ([term, value]) =>
          html`<div>
            <dt>${term}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  </section>`;
}

/** After plot and attempts, the same for every drill. */
const SECTIONS = [stoppedBySection, actsSection, stops, traffic, attacker, worldOf, file] as const;
