// A stop in force, and lifting it: by a quorum, each of whom names the outflows that they have
// looked at. What it stops is read from its verified entry.
import { formatUnits } from '@sekisho/protocol/amount';
import type { DeskStop } from '@sekisho/protocol/desk-api';
import { stopIdOf } from '@sekisho/protocol/evidence';
import { parseInstant } from '@sekisho/protocol/instant';
import { type ComponentChild, h } from 'preact';
import { useState } from 'preact/hooks';
import { bringTo } from '../acts/bringing.ts';
import { SignButton } from '../acts/sign-button.ts';
import { useCell } from '../cell.ts';
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
import { Missing } from '../withdrawal/quorum.ts';
import { readBy } from './read-by.ts';
import { scopeText } from './scope-text.ts';
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
  const { trusted, settings, desk } = usePlace();
  const words = useWords(stopWords);
  const session = useCell(desk.session);
  const scope = scopeOf(stop, trusted);
  const [isOpen, setOpen] = useState(false);
  if (isTrouble(scope)) return h(TroubleNotice, { trouble: scope });
  const at = parseInstant(stop.at) ?? 0;
  const may = stop.mayThaw.some(({ person }) => person === session?.person);
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
    h(
      'p',
      null,
      stop.thaws.map(({ person, counts }) =>
        counts ? h(Person, { key: person, id: person }, ` ${words.thawGiven} `) : null,
      ),
      h(Missing, { review: { ...stop.thaw, id: stop.id, delaySeconds: 0, met: stop.lifted } }),
    ),
    may &&
      h(
        'button',
        { type: 'button', 'aria-expanded': isOpen, onClick: () => setOpen(!isOpen) },
        words.thaw,
      ),
    may && isOpen && h(Thaw, { stop, scope, policy }),
  );
}

interface ThawProps extends StopViewProps {
  readonly scope: string;
}

function Thaw({ stop, scope, policy }: ThawProps): ComponentChild {
  const { desk } = usePlace();
  const words = useWords(stopWords);
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
  const all = stop.outflows.map(({ identity }) => identity);
  const isWhole = all.every((identity) => seen.has(identity));
  const tick = (identity: string): void => {
    const next = new Set(seen);
    if (!next.delete(identity)) next.add(identity);
    setSeen(next);
  };
  const unit = policy.document.assets[0] ?? { symbol: '', decimals: 0 };
  return h(
    'div',
    { class: 'thaw' },
    h('h4', null, words.thawTitle),
    all.length === 0 && h('p', { class: 'soft' }, words.thawNone),
    stop.outflows.map(({ identity, amount, height }) =>
      h(
        'label',
        { key: identity, class: 'outflow' },
        h('input', {
          type: 'checkbox',
          checked: seen.has(identity),
          onChange: () => tick(identity),
        }),
        h('code', null, identity),
        ` ${formatUnits(BigInt(amount), unit)} · #${height}`,
      ),
    ),
    !isWhole && h('p', { class: 'soft' }, words.thawAll),
    h(SignButton, {
      key: `${stop.id} ${policy.hash} ${all.join()}`,
      deed: { act: 'thaw', subject: stop.id, outflows: all },
      policy,
      sentence: words.thawSentence(scopeText(scope, words), all.length),
      label: words.thaw,
      tone: 'primary',
      disabled: !isWhole,
      bring: bringTo(desk),
    }),
  );
}
