// A stop in force, and lifting it. What it stops is read from its verified entry.
import type { DeskStop } from '@sekisho/protocol/desk-api';
import { stopIdOf } from '@sekisho/protocol/evidence';
import { parseInstant } from '@sekisho/protocol/instant';
import { type ComponentChild, h } from 'preact';
import { Age } from '../parts/duration.ts';
import { Instant } from '../parts/instant.ts';
import { TroubleNotice } from '../parts/notice.ts';
import { Person } from '../parts/person.ts';
import { Status } from '../parts/status.ts';
import { usePlace, useWords } from '../place.ts';
import { isTrouble, type Trouble, trouble } from '../trouble.ts';
import { verifyEntry } from '../verify/entry.ts';
import type { VerifiedPolicy } from '../verify/policy.ts';
import type { Trusted } from '../verify/trusted.ts';
import { readBy } from './read-by.ts';
import { scopeText } from './scope-text.ts';
import { Thawing } from './thawing.ts';
import { stopWords } from './words.ts';

/** What is stopped: from the entry that made it; a rule's stop is told in a request's entry. */
function scopeOf(stop: DeskStop, trusted: Trusted): string | Trouble {
  const entry = verifyEntry(stop, trusted);
  if (isTrouble(entry)) return entry;
  const { content } = entry;
  if (content.name !== 'stopped') return stop.scope;
  const { statement } = content.body;
  if (stopIdOf(statement as Parameters<typeof stopIdOf>[0]) !== stop.id) {
    return trouble('deceived', 'the entry shown beside this stop made another one');
  }
  return 'scope' in statement ? statement.scope : statement.subject.toString();
}

export interface StopViewProps {
  readonly stop: DeskStop;
  readonly policy: VerifiedPolicy;
}

export function StopView({ stop, policy }: StopViewProps): ComponentChild {
  const { trusted, settings } = usePlace();
  const words = useWords(stopWords);
  const scope = scopeOf(stop, trusted);
  if (isTrouble(scope)) return h(TroubleNotice, { trouble: scope });
  const at = parseInstant(stop.at) ?? 0;
  const [kind = '', ...who] = stop.by.split(':');
  return h(
    'article',
    { class: 'sheet stop' },
    h('h3', null, h(Status, { tone: 'bad', icon: 'held' }, scopeText(scope, words))),
    h(
      'p',
      null,
      words.reasons[stop.reason as keyof typeof words.reasons] ?? stop.reason,
      ` · ${words.stoppedBy} `,
      kind === 'person' ? h(Person, { id: who.join(':') }) : stop.by,
      ` · ${words.since} `,
      h(Instant, { at }),
      ' (',
      h(Age, { since: at }),
      ')',
    ),
    h('p', { class: 'soft' }, readBy(stop, settings.trust, words)),
    h(Thawing, {
      given: stop,
      met: stop.lifted,
      outflows: stop.outflows,
      policy,
      label: words.thaw,
      deedOf: (outflows) => ({ act: 'thaw', subject: stop.id, outflows }),
      sentenceOf: (count) => words.thawSentence(scopeText(scope, words), count),
    }),
  );
}
