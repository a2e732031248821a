// Enrolment: a new passkey, made here and tried at every console, over the very entry that the
// policy is to have of its person. Public, since who enrols cannot read yet; what comes of it is a
// file, and nothing until a quorum amends the policy with it.
import { fingerprintOf } from '@sekisho/protocol/fingerprint';
import { parseJson } from '@sekisho/protocol/json';
import { type Person, personHash } from '@sekisho/protocol/policy';
import { isRefusal, type Refusal } from '@sekisho/protocol/refusal';
import { h, type ComponentChild } from 'preact';
import { useState } from 'preact/hooks';
import { SignButton } from '../acts/sign-button.ts';
import { credentialsHere } from '../acts/signing.ts';
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
  unsignedAt,
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
  const { origin } = usePlace();
  const [wrong, setWrong] = useState<Refusal | undefined>();
  const open = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const json = parseJson(await file.text());
    const read = isRefusal(json) ? json : readEnrolment(json);
    if (isRefusal(read)) setWrong(read);
    else begin(unsignedAt(read, origin));
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

/** The new passkey shows that it works; those that the person has already vouch for it. */
function Signing({ policy, file, change }: SigningProps): ComponentChild {
  const words = useWords(enrolWords);
  const place = usePlace();
  const { settings, origin } = place;
  const { person } = file;
  const { document } = policy;
  const own = credentialsHere(document, person.id, place);
  const added = person.credentials.filter(({ id }) => !own.includes(id));
  const fingerprint = fingerprintOf(personHash(person));
  const missingOf = (ids: readonly string[]): readonly string[] => {
    const signed = originsSigned(file, ids);
    return settings.origins.filter((each) => !signed.includes(each));
  };
  const missing = missingOf(added.map(({ id }) => id));
  const unvouched = own.length === 0 ? [] : missingOf(own);
  const left = new Set([...missing, ...unvouched]);
  const signer = (label: string, credentials: Person['credentials'], unanswered?: string) =>
    h(SignButton, {
      key: label,
      deed: { act: 'enrol', subject: personHash(person) },
      person: person.id,
      // The new passkey is in the policy that is to be; the act is under the one in force.
      policy: { ...policy, document: withPerson(document, { ...person, credentials }) },
      sentence: words.sentence(person.id, fingerprint),
      label,
      tone: 'primary',
      lifeMs: PROPOSAL_LIFE_MS,
      unanswered,
      bring: async (act) => {
        change(withAct(file, act));
        return {};
      },
    });
  return h(
    'section',
    null,
    h('h2', null, words.entry),
    h('ul', { class: 'plain' }, h(Entry, { person })),
    left.size > 0 && h('p', null, `${words.missing}: ${[...left].join(', ')}`),
    missing.includes(origin)
      ? signer(words.sign, added, words.absent)
      : unvouched.includes(origin) &&
          signer(words.vouch, document.persons.find(({ id }) => id === person.id)!.credentials),
    !left.has(origin) && h(Signed, { file, isComplete: left.size === 0, fingerprint }),
  );
}

interface SignedProps {
  readonly file: EnrolmentFile;
  readonly isComplete: boolean;
  readonly fingerprint: string;
}

function Signed({ file, isComplete, fingerprint }: SignedProps): ComponentChild {
  const words = useWords(enrolWords);
  const { save } = usePlace();
  return h(
    Notice,
    { tone: isComplete ? 'good' : 'wait', title: isComplete ? words.complete : words.other },
    h('p', null, words.compare(fingerprint)),
    h(
      'button',
      {
        type: 'button',
        onClick: () =>
          save(`${file.person.id}.enrolment.json`, `${JSON.stringify(file, null, 2)}\n`),
      },
      words.save,
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
