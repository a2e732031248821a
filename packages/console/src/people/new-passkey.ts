// The form behind a new passkey: whose it is, what its person is to do, and then the authenticator.
import { partyId } from '@sekisho/protocol/field';
import { formatInstant } from '@sekisho/protocol/instant';
import { type Person, type Policy, ROLES } from '@sekisho/protocol/policy';
import { h, type ComponentChild } from 'preact';
import { useState } from 'preact/hooks';
import type { NewCredential } from '../authenticator.ts';
import { Notice, TroubleNotice } from '../parts/notice.ts';
import { usePlace, useWords } from '../place.ts';
import { isTrouble, type Trouble } from '../trouble.ts';
import { withCredential } from './enrolment-file.ts';
import { enrolWords } from './enrol-words.ts';
import { peopleWords } from './words.ts';

/** Renewed by quorum before that is over. */
const VALID_MS = 365 * 86_400_000;
/** The challenge of a creation proves nothing here: what counts are the acts that follow. */
const CHALLENGE_BYTES = 32;

type Role = Person['roles'][number];

interface NewPasskeyProps {
  readonly policy: Policy;
  readonly made: (person: Person) => void;
}

export function NewPasskey({ policy, made }: NewPasskeyProps): ComponentChild {
  const words = useWords(enrolWords);
  const { settings, authenticator, random, clock } = usePlace();
  const [id, setId] = useState('');
  const [roles, setRoles] = useState<readonly Role[]>(['approver', 'freezer']);
  const [failed, setFailed] = useState<Trouble | 'copied' | undefined>();
  const known = policy.persons.find((person) => person.id === id);
  const wanted = known?.roles ?? roles;
  const make = async (): Promise<void> => {
    setFailed(undefined);
    const deviceBound = wanted.includes('amender');
    const challenge = random.bytes(CHALLENGE_BYTES);
    const wish = { rpId: settings.rpId, person: id, deviceBound, challenge };
    const found = await authenticator.create(wish);
    if (isTrouble(found)) return setFailed(found);
    if (deviceBound && !found.deviceBound) return setFailed('copied');
    const validUntil = formatInstant(clock.now() + VALID_MS);
    const { origins, rpId } = settings;
    const credential = { ...keyOf(found), origins: [...origins], rpId, validUntil };
    made(
      known === undefined
        ? { id, validUntil, roles: [...wanted], credentials: [credential], excludedClients: [] }
        : withCredential(known, credential, clock.now()),
    );
  };
  const isName = partyId.safeParse(id).success;
  return h(
    'form',
    {
      onSubmit: (event: Event) => {
        event.preventDefault();
        if (isName && wanted.length > 0) void make();
      },
    },
    h(
      'label',
      { class: 'filter' },
      words.name,
      h('input', {
        value: id,
        autoComplete: 'off',
        spellcheck: false,
        'aria-describedby': 'name-hint',
        onInput: (event: Event) => {
          if (event.currentTarget instanceof HTMLInputElement) setId(event.currentTarget.value);
        },
      }),
    ),
    h('p', { id: 'name-hint', class: 'soft' }, known ? words.knownRoles : words.nameHint),
    known === undefined && h(Roles, { roles, choose: setRoles }),
    h(
      'button',
      { type: 'submit', class: 'primary', disabled: !isName || wanted.length === 0 },
      words.make,
    ),
    failed === 'copied' && h(Notice, { tone: 'bad', title: words.stays }),
    failed !== undefined && failed !== 'copied' && h(TroubleNotice, { trouble: failed }),
  );
}

const keyOf = ({ id, algorithm, publicKey, deviceBound }: NewCredential) => ({
  ...{ id, algorithm, publicKey, deviceBound },
});

interface RolesProps {
  readonly roles: readonly Role[];
  readonly choose: (roles: readonly Role[]) => void;
}

function Roles({ roles, choose }: RolesProps): ComponentChild {
  const words = useWords(enrolWords);
  const people = useWords(peopleWords);
  return h(
    'fieldset',
    null,
    h('legend', null, words.roles),
    ROLES.map((role) =>
      h(
        'label',
        { key: role, class: 'check' },
        h('input', {
          type: 'checkbox',
          checked: roles.includes(role),
          onChange: () =>
            choose(roles.includes(role) ? roles.filter((each) => each !== role) : [...roles, role]),
        }),
        ` ${people.roles[role]}`,
      ),
    ),
  );
}
