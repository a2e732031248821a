// Enrolment: a new passkey, made here and tried at every console, over the very entry that the
// policy is to have of its person. Public, since who enrols cannot read yet; what comes of it is a
// file, and nothing until a quorum amends the policy with it.
import { fingerprintOf } from '@sekisho/protocol/fingerprint';
import { parseJson } from '@sekisho/protocol/json';
import { personHash } from '@sekisho/protocol/policy';
import { isRefusal, type Refusal } from '@sekisho/protocol/refusal';
import { h, type ComponentChild } from 'preact';
import { useState } from 'preact/hooks';
import { SignButton } from '../acts/sign-button.ts';
import { Notice, TroubleNotice } from '../parts/notice.ts';
import { partsWords } from '../parts/words.ts';
import { usePlace, useWords } from '../place.ts';
import { PROPOSAL_LIFE_MS } from '../policy/collecting.ts';
import { useCurrentPolicy } from '../policy/current.ts';
import type { Screen } from '../screen.ts';
import { isTrouble } from '../trouble.ts';
import type { VerifiedPolicy } from '../verify/policy.ts';
import {
  type EnrolmentFile,
  originsSigned,
  readEnrolment,
  withAct,
  withPerson,
} from './enrolment-file.ts';
import { enrolWords } from './enrol-words.ts';
import { NewPasskey } from './new-passkey.ts';
import { Entry } from './screen.ts';

function Enrol(): ComponentChild {
  const words = useWords(enrolWords);
  const parts = useWords(partsWords);
  const policy = useCurrentPolicy();
  const [file, setFile] = useState<EnrolmentFile | undefined>();
  return h(
    'div',
    { class: 'people enrol' },
    h('h1', null, words.title),
    h('p', null, words.about),
    policy === undefined
      ? h('p', null, parts.loading)
      : isTrouble(policy)
        ? h(TroubleNotice, { trouble: policy })
        : file === undefined
          ? h(Beginning, { policy, begin: setFile })
          : h(Signing, { policy, file, change: setFile }),
  );
}

interface BeginningProps {
  readonly policy: VerifiedPolicy;
  readonly begin: (file: EnrolmentFile) => void;
}

function Beginning({ policy, begin }: BeginningProps): ComponentChild {
  const words = useWords(enrolWords);
  const [wrong, setWrong] = useState<Refusal | undefined>();
  const open = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const json = parseJson(await file.text());
    const read = isRefusal(json) ? json : readEnrolment(json);
    if (isRefusal(read)) setWrong(read);
    else begin(read);
  };
  return h(
    'div',
    null,
    h(NewPasskey, { policy: policy.document, made: (person) => begin(newFile(person)) }),
    h(
      'label',
      { class: 'choose' },
      words.open,
      h('input', {
        type: 'file',
        accept: '.json,application/json',
        onChange: (event: Event) => {
          if (event.currentTarget instanceof HTMLInputElement) {
            void open(event.currentTarget.files?.[0]);
          }
        },
      }),
    ),
    wrong &&
      h(
        Notice,
        { tone: 'bad', title: words.wrong },
        h('p', { lang: 'en' }, h('code', null, wrong.refused), ` ${wrong.detail}`),
      ),
  );
}

const newFile = (person: EnrolmentFile['person']): EnrolmentFile => ({
  kind: 'sekisho-enrolment',
  person,
  acts: [],
});

interface SigningProps {
  readonly policy: VerifiedPolicy;
  readonly file: EnrolmentFile;
  readonly change: (file: EnrolmentFile) => void;
}

function Signing({ policy, file, change }: SigningProps): ComponentChild {
  const words = useWords(enrolWords);
  const { settings, origin, save } = usePlace();
  const { person } = file;
  const subject = personHash(person);
  const signed = originsSigned(file);
  const missing = settings.origins.filter((each) => !signed.includes(each));
  return h(
    'section',
    null,
    h('h2', null, words.entry),
    h('ul', { class: 'plain' }, h(Entry, { person })),
    signed.length > 0 && h('p', null, `${words.signedAt}: ${signed.join(', ')}`),
    missing.length > 0 && h('p', null, `${words.missing}: ${missing.join(', ')}`),
    !signed.includes(origin) &&
      h(SignButton, {
        deed: { act: 'enrol', subject },
        person: person.id,
        // The policy that is to be names the new passkey; the act is under the one in force.
        policy: { ...policy, document: withPerson(policy.document, person) },
        sentence: words.sentence(person.id, fingerprintOf(subject)),
        label: words.sign,
        tone: 'primary',
        lifeMs: PROPOSAL_LIFE_MS,
        bring: async (act) => {
          change(withAct(file, act));
          return {};
        },
      }),
    signed.length > 0 &&
      h(
        Notice,
        {
          tone: missing.length === 0 ? 'good' : 'wait',
          title: missing.length === 0 ? words.complete : words.other,
        },
        h(
          'button',
          {
            type: 'button',
            onClick: () =>
              save(`${person.id}.enrolment.json`, `${JSON.stringify(file, null, 2)}\n`),
          },
          words.save,
        ),
      ),
  );
}

export const enrolScreen: Screen = {
  path: '/enrol',
  title: enrolWords,
  inMenu: false,
  isPublic: true,
  view: Enrol,
};
