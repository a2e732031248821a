// Freezing, in two deliberate moves: what and why, then a button that is held. It needs neither a
// session nor the gateway: who stops names themselves, and watchers check the passkey.
import { type Scope, STOP_REASONS } from '@sekisho/protocol/evidence';
import { type ComponentChild, h } from 'preact';
import { useState } from 'preact/hooks';
import { ANY_POLICY, credentialsHere, signDeed } from '../acts/signing.ts';
import { useCell } from '../cell.ts';
import { Notice, TroubleNotice } from '../parts/notice.ts';
import { type Place, usePlace, useWords } from '../place.ts';
import { useCurrentPolicy } from '../policy/current.ts';
import { isTrouble, type Trouble } from '../trouble.ts';
import type { VerifiedPolicy } from '../verify/policy.ts';
import { HoldButton } from './hold-button.ts';
import { type Telling, tellStop } from './telling.ts';
import { TellingView } from './telling-view.ts';
import { scopeText } from './scope-text.ts';
import { stopWords } from './words.ts';

const KINDS = ['everything', 'wallet', 'client', 'customer'] as const;
type Kind = (typeof KINDS)[number];
type StopReason = (typeof STOP_REASONS)[number];

export function Freeze(): ComponentChild {
  const place = usePlace();
  const words = useWords(stopWords);
  const session = useCell(place.desk.session);
  const shown = useCurrentPolicy();
  const policy = shown === undefined || isTrouble(shown) ? undefined : shown;
  const [kind, setKind] = useState<Kind>('everything');
  const [name, setName] = useState('');
  const [reason, setReason] = useState<StopReason>('suspected-theft');
  const [chosen, setChosen] = useState('');
  const [telling, setTelling] = useState<Telling | undefined>();
  const [stage, setStage] = useState<'asking' | Trouble | undefined>();
  const person = session?.person ?? chosen;
  const names = namesOf(policy, kind);
  const scope: Scope = kind === 'everything' ? kind : `${kind}:${name}`;
  const isReady = person !== '' && (kind === 'everything' || name !== '');

  const stop = async (): Promise<void> => {
    setStage('asking');
    const deed = { act: 'stop', subject: scope, reason } as const;
    const credentials = passkeysFor(policy, person, place);
    const act = await signDeed(place, { deed, person, policy: ANY_POLICY, ...credentials });
    if (isTrouble(act)) return setStage(act);
    setStage(undefined);
    await tellStop(place.desk, place.settings.trust, place.clock, act, setTelling);
  };

  if (telling !== undefined) {
    const again = (): void => setTelling(undefined);
    return h(TellingView, { telling, scope, again });
  }
  return h(
    'div',
    { class: 'sheet freeze' },
    h('h2', null, words.first),
    h(Choice, { kind, setKind }),
    kind !== 'everything' && h(NameField, { label: words.which, names, value: name, set: setName }),
    h(
      'label',
      null,
      words.reason,
      h(
        'select',
        {
          value: reason,
          onChange: (event: Event & { readonly currentTarget: HTMLSelectElement }) =>
            setReason(event.currentTarget.value as StopReason),
        },
        STOP_REASONS.map((each) => h('option', { key: each, value: each }, words.reasons[each])),
      ),
    ),
    session === undefined &&
      h(NameField, {
        label: words.by,
        names: place.authenticator.people ?? policy?.document.persons.map(({ id }) => id) ?? [],
        value: chosen,
        set: setChosen,
      }),
    shown !== undefined && isTrouble(shown) && h('p', { class: 'soft' }, words.unknownPolicy),
    h(Second, {
      sentence: words.sentence(scopeText(scope, words), words.reasons[reason]),
      stage,
      isReady,
      stop: () => void stop(),
    }),
  );
}

/**
 * A gateway that hides the policy, or shows one without this person, must not keep anybody from
 * stopping: then any passkey of theirs may try.
 */
function passkeysFor(policy: VerifiedPolicy | undefined, person: string, place: Place) {
  const known = policy && credentialsHere(policy.document, person, place);
  return known === undefined || known.length === 0 ? {} : { credentials: known };
}

interface SecondProps {
  readonly sentence: string;
  readonly stage: 'asking' | Trouble | undefined;
  readonly isReady: boolean;
  readonly stop: () => void;
}

function Second({ sentence, stage, isReady, stop }: SecondProps): ComponentChild {
  const words = useWords(stopWords);
  const isAsking = stage === 'asking';
  return [
    h('h2', { key: 'title' }, words.second),
    h('p', { key: 'sentence', class: 'sentence' }, sentence),
    h(HoldButton, { key: 'hold', disabled: !isReady || isAsking, onHeld: stop }),
    h(
      'div',
      { key: 'told', 'aria-live': 'polite' },
      isAsking && h(Notice, { tone: 'wait', title: words.asking }),
      stage !== undefined && stage !== 'asking' && h(TroubleNotice, { trouble: stage }),
    ),
  ];
}

function namesOf(policy: VerifiedPolicy | undefined, kind: Kind): readonly string[] {
  if (policy === undefined) return [];
  if (kind === 'wallet') return policy.document.wallets.map(({ id }) => id);
  return kind === 'client' ? policy.document.clients.map(({ id }) => id) : [];
}

interface ChoiceProps {
  readonly kind: Kind;
  readonly setKind: (kind: Kind) => void;
}

function Choice({ kind, setKind }: ChoiceProps): ComponentChild {
  const words = useWords(stopWords);
  return h(
    'fieldset',
    { class: 'choice' },
    h('legend', null, words.scope),
    KINDS.map((each) =>
      h(
        'label',
        { key: each },
        h('input', {
          type: 'radio',
          name: 'scope',
          checked: kind === each,
          onChange: () => setKind(each),
        }),
        words[each],
      ),
    ),
  );
}

interface NameFieldProps {
  readonly label: string;
  readonly names: readonly string[];
  readonly value: string;
  readonly set: (value: string) => void;
}

/** Typed, since a gateway that hides a name must not keep anybody from stopping it. */
function NameField({ label, names, value, set }: NameFieldProps): ComponentChild {
  const list = `names of ${label}`.replaceAll(' ', '-');
  return h(
    'label',
    null,
    label,
    h('input', {
      type: 'text',
      list,
      value,
      autoComplete: 'off',
      spellcheck: false,
      onInput: (event) => set(event.currentTarget.value.trim()),
    }),
    h(
      'datalist',
      { id: list },
      names.map((name) => h('option', { key: name, value: name })),
    ),
  );
}
