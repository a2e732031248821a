// Stops that one author made of one scope, lifted together: nobody lifts one by one what a taken
// watcher writes. What is signed bounds itself: those in entries up to the last that this page has
// verified, and of these the ones with no other outflow than the reader has looked at.
import type { DeskStop, SeveralStops } from '@sekisho/protocol/desk-api';
import type { Scope } from '@sekisho/protocol/evidence';
import { type ComponentChild, h } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { Status } from '../parts/status.ts';
import { usePlace, useWords } from '../place.ts';
import { isTrouble } from '../trouble.ts';
import { verifyEntry } from '../verify/entry.ts';
import type { VerifiedPolicy } from '../verify/policy.ts';
import type { Trusted } from '../verify/trusted.ts';
import { scopeText } from './scope-text.ts';
import { Thawing } from './thawing.ts';
import { stopWords } from './words.ts';

export interface SeveralViewProps {
  readonly several: SeveralStops;
  /** All that the page has, of whatever scope. */
  readonly stops: readonly DeskStop[];
  readonly policy: VerifiedPolicy;
}

export function SeveralView({ several, stops, policy }: SeveralViewProps): ComponentChild {
  const { trusted } = usePlace();
  const words = useWords(stopWords);
  const { scope, by, count } = several;
  const now = useMemo(() => meantBy(several, stops, trusted), [scope, by, stops, trusted]);
  // As it was when the reader began to look: who writes a stop a second must not hinder anybody.
  const [begun, setBegun] = useState<Meant | undefined>();
  const meant = begun ?? now;
  if (meant === undefined) return null;
  const { until, outflows } = meant;
  const where = scopeText(scope, words);
  return h(
    'article',
    { class: 'sheet stop' },
    h('h3', null, h(Status, { tone: 'bad', icon: 'held' }, words.several(count, where, by))),
    h(Thawing, {
      given: several,
      met: false,
      onOpen: () => setBegun(now),
      ...{ outflows, policy },
      label: words.thawSeveral,
      deedOf: (identities) => {
        return { act: 'thaw-all', subject: scope as Scope, by, until, outflows: identities };
      },
      sentenceOf: (named) => words.severalSentence(where, by, until, named),
    }),
  );
}

interface Meant {
  readonly until: number;
  readonly outflows: DeskStop['outflows'];
}

/** Undefined where no entry of theirs proves itself; each says so by itself. */
export function meantBy(
  { scope, by }: Pick<SeveralStops, 'scope' | 'by'>,
  stops: readonly DeskStop[],
  trusted: Trusted,
): Meant | undefined {
  const own = stops.filter((stop) => stop.scope === scope && stop.by === by);
  const proven = own.flatMap((stop) => {
    const entry = verifyEntry(stop, trusted);
    return isTrouble(entry) ? [] : { index: entry.index, outflows: stop.outflows };
  });
  if (proven.length === 0) return undefined;
  const outflows = proven.flatMap((one) => one.outflows);
  return {
    until: Math.max(...proven.map(({ index }) => index)) + 1,
    outflows: [...new Map(outflows.map((one) => [one.identity, one])).values()],
  };
}
