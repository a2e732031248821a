// The chain of evidence: every entry that concerns the withdrawal, and whether it was proven here.
import type { DeskWithdrawal } from '@sekisho/protocol/desk-api';
import type { Content } from '@sekisho/protocol/entry';
import { type ComponentChild, h } from 'preact';
import { browserWords } from '../browser/words.ts';
import { Instant } from '../parts/instant.ts';
import { Link } from '../parts/link.ts';
import { Person } from '../parts/person.ts';
import { Status } from '../parts/status.ts';
import { usePlace, useWords } from '../place.ts';
import { isTrouble } from '../trouble.ts';
import { evidenceOf, type Link as Piece } from '../verify/chain-of-evidence.ts';
import { pageWords } from './page-words.ts';

export function Evidence({ value }: { readonly value: DeskWithdrawal }): ComponentChild {
  const { trusted } = usePlace();
  const words = useWords(pageWords);
  return h(
    'section',
    { class: 'sheet' },
    h('h2', null, words.evidence),
    h('p', { class: 'soft' }, words.evidenceLead),
    !value.complete && h('p', { role: 'status' }, words.incomplete),
    h(
      'ol',
      { class: 'evidence' },
      evidenceOf(value, trusted).map((piece) =>
        h('li', { key: piece.index }, h(EvidenceLine, { piece })),
      ),
    ),
  );
}

function EvidenceLine({ piece }: { readonly piece: Piece }): ComponentChild {
  const words = useWords(pageWords);
  const { kinds } = useWords(browserWords);
  const { index, entry, said } = piece;
  const link = h(Link, { to: `/ledger/${index}` }, words.entry(index));
  if (isTrouble(entry)) {
    const isWaiting = entry.trouble === 'unwitnessed';
    return [
      h('span', { class: 'evidence-what' }, kindOf(said, kinds), ' · ', link),
      isWaiting
        ? h(Status, { tone: 'wait', icon: 'waiting' }, words.notYet)
        : h(Status, { tone: 'bad', icon: 'warning' }, words.notProven),
      !isWaiting && h('small', { lang: 'en' }, entry.detail),
    ];
  }
  const { content, time, cosignedBy } = entry;
  const person = personOf(content);
  return [
    h(
      'span',
      { class: 'evidence-what' },
      h('strong', null, kinds[content.name]),
      person !== undefined && h(Person, { id: person }),
    ),
    h('span', { class: 'soft' }, h(Instant, { at: time }), ' · ', link),
    h(
      Status,
      { tone: 'good', icon: 'check' },
      `${words.proven} · ${words.cosigned(cosignedBy.length)}`,
    ),
  ];
}

/** What the gateway calls it may be anything. */
const kindOf = (said: string, kinds: Readonly<Record<string, string>>): string =>
  kinds[said] ?? said;

/** Whose act it is, where it is a person's. */
function personOf({ name, body }: Content): string | undefined {
  return name === 'withdrawal.approved' || name === 'withdrawal.rejected'
    ? body.statement.person
    : undefined;
}
