// Lifting what is stopped: who has agreed, who is missing, and the reader's own voice, which names
// the outflows that they have looked at.
import { formatUnits } from '@sekisho/protocol/amount';
import type { DeskStop } from '@sekisho/protocol/desk-api';
import { type ComponentChild, h } from 'preact';
import { useState } from 'preact/hooks';
import { bringTo } from '../acts/bringing.ts';
import type { Deed } from '../acts/deed.ts';
import { SignButton } from '../acts/sign-button.ts';
import { useCell } from '../cell.ts';
import { Person } from '../parts/person.ts';
import { usePlace, useWords } from '../place.ts';
import type { VerifiedPolicy } from '../verify/policy.ts';
import { Missing } from '../withdrawal/quorum.ts';
import { stopWords } from './words.ts';

interface LiftProps {
  readonly outflows: DeskStop['outflows'];
  readonly policy: VerifiedPolicy;
  readonly label: string;
  readonly deedOf: (outflows: string[]) => Deed;
  /** In words, with so many outflows. */
  readonly sentenceOf: (outflows: number) => string;
}

export interface ThawingProps extends LiftProps {
  readonly given: Pick<DeskStop, 'thaws' | 'thaw' | 'mayThaw'>;
  readonly met: boolean;
  /** The reader begins to look. */
  readonly onOpen?: () => void;
}

export function Thawing({ given, met, onOpen, ...lift }: ThawingProps): ComponentChild {
  const { desk } = usePlace();
  const words = useWords(stopWords);
  const session = useCell(desk.session);
  const [isOpen, setOpen] = useState(false);
  const toggle = (): void => {
    if (!isOpen) onOpen?.();
    setOpen(!isOpen);
  };
  const may = given.mayThaw.some(({ person }) => person === session?.person);
  return [
    h(
      'p',
      { key: 'given' },
      given.thaws.map(({ person, counts }) =>
        counts ? h(Person, { key: person, id: person }, ` ${words.thawGiven} `) : null,
      ),
      h(Missing, { review: { ...given.thaw, id: '', delaySeconds: 0, met } }),
    ),
    may &&
      h(
        'button',
        { key: 'open', type: 'button', 'aria-expanded': isOpen, onClick: toggle },
        lift.label,
      ),
    may && isOpen && h(Lift, { key: 'lift', ...lift }),
  ];
}

function Lift({ outflows, policy, label, deedOf, sentenceOf }: LiftProps): ComponentChild {
  const { desk } = usePlace();
  const words = useWords(stopWords);
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
  const all = outflows.map(({ identity }) => identity);
  const isWhole = all.every((identity) => seen.has(identity));
  const tick = (identity: string): void => {
    const next = new Set(seen);
    if (!next.delete(identity)) next.add(identity);
    setSeen(next);
  };
  const unit = policy.document.assets[0] ?? { symbol: '', decimals: 0 };
  const deed = deedOf(all);
  return h(
    'div',
    { class: 'thaw' },
    h('h4', null, words.thawTitle),
    all.length === 0 && h('p', { class: 'soft' }, words.thawNone),
    outflows.map(({ identity, amount, height }) =>
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
      // Another sentence is signed anew.
      key: `${policy.hash} ${JSON.stringify(deed)}`,
      ...{ deed, policy, label },
      sentence: sentenceOf(all.length),
      tone: 'primary',
      disabled: !isWhole,
      bring: bringTo(desk),
    }),
  );
}
