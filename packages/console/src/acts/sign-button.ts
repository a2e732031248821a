// The one way to sign: a button under the sentence that says what is signed. It shows where the act
// is (asked for, brought, written), and never what came of it: that the ledger shows, or nobody.
import type { PersonAct } from '@sekisho/protocol/evidence';
import { type ComponentChild, type ComponentChildren, h } from 'preact';
import { useState } from 'preact/hooks';
import { useCell } from '../cell.ts';
import { Icon } from '../parts/icon.ts';
import { Notice, TroubleNotice } from '../parts/notice.ts';
import { usePlace, useWords } from '../place.ts';
import { isTrouble, type Trouble } from '../trouble.ts';
import type { VerifiedPolicy } from '../verify/policy.ts';
import type { Deed } from './deed.ts';
import { ANY_POLICY, credentialsHere, signDeed } from './signing.ts';
import { actsWords } from './words.ts';

export interface SignButtonProps {
  readonly deed: Deed;
  readonly policy: VerifiedPolicy;
  /** One sentence, in the person's language: what is signed. */
  readonly sentence: ComponentChildren;
  /** On the button. */
  readonly label: string;
  readonly tone: 'primary' | 'grave' | 'grave-quiet';
  /** Absent: whoever reads. */
  readonly person?: string;
  readonly disabled?: boolean;
  /** Absent: an act is carried at once. */
  readonly lifeMs?: number;
  /** What it means if no passkey signs. */
  readonly unanswered?: string | undefined;
  /** Brings the act; the answer is the index of its entry where it has one. */
  readonly bring: (act: PersonAct) => Promise<{ readonly index?: number } | Trouble>;
}

type Stage =
  | { readonly at: 'asking' | 'sending' }
  | { readonly at: 'brought'; readonly index: number | undefined }
  | { readonly at: 'failed'; readonly trouble: Trouble };

/** These hold under any policy, so that changing it cannot void them. */
const HOLDS_BACK: readonly Deed['act'][] = ['stop', 'reject'];

export function SignButton(props: SignButtonProps): ComponentChild {
  const place = usePlace();
  const words = useWords(actsWords);
  const [stage, setStage] = useState<Stage | undefined>();
  const session = useCell(place.desk.session);
  const { deed, policy, sentence, label, tone, disabled = false, lifeMs, bring } = props;
  const person = props.person ?? session?.person ?? '';
  const credentials = credentialsHere(policy.document, person, place);
  const isBusy = stage?.at === 'asking' || stage?.at === 'sending';
  const sign = async (): Promise<void> => {
    setStage({ at: 'asking' });
    const named = HOLDS_BACK.includes(deed.act) ? ANY_POLICY : policy.hash;
    const signing = { deed, person, policy: named, credentials };
    const act = await signDeed(place, lifeMs === undefined ? signing : { ...signing, lifeMs });
    if (isTrouble(act)) return setStage({ at: 'failed', trouble: act });
    setStage({ at: 'sending' });
    const brought = await bring(act);
    setStage(
      isTrouble(brought)
        ? { at: 'failed', trouble: brought }
        : { at: 'brought', index: brought.index },
    );
  };
  return h(
    'div',
    { class: 'signing' },
    h('p', { class: 'sentence' }, h('span', { class: 'soft' }, `${words.youSign}: `), sentence),
    credentials.length === 0
      ? h('p', { class: 'soft' }, words.noPasskey(place.origin))
      : h(
          'button',
          {
            type: 'button',
            class: tone,
            'data-act': deed.act,
            disabled: disabled || isBusy || stage?.at === 'brought',
            onClick: () => void sign(),
          },
          h(Icon, { name: 'key' }),
          label,
        ),
    h('div', { 'aria-live': 'polite' }, stage && told(stage, words, props.unanswered)),
  );
}

function told(stage: Stage, words: (typeof actsWords)['en'], unanswered?: string): ComponentChild {
  if (stage.at === 'failed') {
    return [
      h(TroubleNotice, { trouble: stage.trouble }),
      unanswered && h(Notice, { tone: 'bad', title: unanswered }),
    ];
  }
  if (stage.at !== 'brought') return h('p', { class: 'soft' }, words[stage.at]);
  const { index } = stage;
  return index === undefined ? null : h(Notice, { tone: 'calm', title: words.written(index) });
}
