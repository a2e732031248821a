// "What stopped it": who or what kept the attacker from the money, and how many attempts of his.
import type { Obstacle } from '../world/stopped-by.ts';
import { tagWords } from './acts.ts';
import type { Facts } from './facts.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import { obstacleTag } from './obstacle-words.ts';
import { type Column, table } from './table.ts';
import type { Words } from './words.ts';

export function stoppedBySection(facts: Facts, words: Words): Markup {
  const { attempts, result } = facts;
  if (attempts.length === 0 && result.stoppedBy.length === 0) return NOTHING;
  const { heading, nothing, who, why, what, attemptsOf, otherActs } = words.stoppedBy;
  const columns: Column[] = [who, why, what].map((name) => ({ name }));
  const rows = together(result.stoppedBy).map(({ by, tag, attempts: count }) => [
    by.map(words.stoppedBy.by).join(', '),
    whyOf(tag, words),
    count === 0 ? otherActs : attemptsOf(count, attempts.length),
  ]);
  return html`<section>
    <h2>${heading}</h2>
    ${rows.length === 0 ? html`<p>${nothing}</p>` : table(columns, rows)}
  </section>`;
}

interface Together extends Omit<Obstacle, 'by'> {
  readonly by: readonly string[];
}

/** Three watchers who refuse the same for the same reason are one row. */
export function together(all: readonly Obstacle[]): readonly Together[] {
  const rows = new Map<string, Together>();
  for (const { by, tag, attempts } of all) {
    const key = `${tag} ${attempts}`;
    rows.set(key, { tag, attempts, by: [...(rows.get(key)?.by ?? []), by].sort() });
  }
  return [...rows.values()];
}

function whyOf(tag: string, words: Words): Markup {
  const own = obstacleTag(tag, words.language) ?? words.stoppedBy.reason(tag);
  return own === undefined ? tagWords(tag, words) : html`${own} <code>${tag}</code>`;
}
