// What else was done, by whom, and what signers and watchers refused: where the file has acts.
import type { Facts } from './facts.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import { actWords, outcomeWords } from './party-words.ts';
import { isForeign, refusalWords } from './reason-words.ts';
import { type Column, table } from './table.ts';
import { moment, type Words } from './words.ts';

export function actsSection(facts: Facts, words: Words): Markup {
  if (facts.acts.length === 0) return NOTHING;
  const { heading, refusedHeading, refusedIntro } = words.acts;
  const refused =
    facts.refusals.length === 0
      ? NOTHING
      : html`<h3>${refusedHeading}</h3>
          <p>${refusedIntro}</p>
          ${refusals(facts, words)}`;
  return html`<section>
    <h2>${heading}</h2>
    ${acts(facts, words)}${refused}
  </section>`;
}

function acts({ acts: all, zone }: Facts, words: Words): Markup {
  const { language } = words;
  const { act, object, came, why } = words.acts;
  const columns: Column[] = [
    { name: `${words.attempts.time} (${zone.name})`, kind: 'name' },
    ...[act, object, came, why].map((name) => ({ name })),
  ];
  const rows = all.map((one) => [
    moment(one.at, zone),
    actWords(one.act, language),
    one.object,
    outcomeWords(one.outcome, language),
    tagWords(one.tag, words),
  ]);
  return table(columns, rows);
}

function refusals({ refusals: all, zone }: Facts, words: Words): Markup {
  const { who, what, why } = words.acts;
  const columns: Column[] = [
    ...[`${words.attempts.time} (${zone.name})`, who].map((name) => ({
      name,
      kind: 'name' as const,
    })),
    ...[what, why].map((name) => ({ name })),
  ];
  const rows = all.map((one) => [
    moment(Date.parse(one.at), zone),
    one.who,
    html`<code>${one.what}</code>`,
    tagWords(one.tag, words),
  ]);
  return table(columns, rows);
}

/** What the tag means, and the tag. */
export function tagWords(tag: string | undefined, { language }: Words): Markup {
  if (tag === undefined) return NOTHING;
  const words = refusalWords(tag, language);
  const said = isForeign(tag, language) ? html`<span lang="en">${words}</span>` : words;
  return html`${said} <code>${tag}</code>`;
}
