// The people of the policy in force: what each may do, with which passkey, from where, until when.
import { parseInstant } from '@sekisho/protocol/instant';
import type { Credential, Person as PersonEntry } from '@sekisho/protocol/policy';
import { deskPolicy } from '@sekisho/protocol/proposal-api';
import { h, type ComponentChild } from 'preact';
import { useCell } from '../cell.ts';
import { useReading } from '../desk/reading.ts';
import { instantText } from '../parts/instant.ts';
import { Link } from '../parts/link.ts';
import { TroubleNotice } from '../parts/notice.ts';
import { Person } from '../parts/person.ts';
import { Status } from '../parts/status.ts';
import { partsWords } from '../parts/words.ts';
import { usePlace, usePreferences, useWords } from '../place.ts';
import type { Screen } from '../screen.ts';
import { expiryOf } from './expiry.ts';
import { peopleWords } from './words.ts';

function People(): ComponentChild {
  const words = useWords(peopleWords);
  const parts = useWords(partsWords);
  const { value, trouble, again } = useReading('/v1/desk/policy', deskPolicy);
  const persons = value?.document.persons ?? [];
  return h(
    'div',
    { class: 'people' },
    h('h1', null, words.title),
    h('p', null, words.about, ' ', h(Link, { to: '/enrol' }, words.enrol)),
    trouble && h(TroubleNotice, { trouble, again }),
    value === undefined && trouble === undefined && h('p', null, parts.loading),
    h(
      'ul',
      { class: 'plain cards' },
      persons.map((person) => h(Entry, { key: person.id, person })),
    ),
  );
}

export function Entry({ person }: { readonly person: PersonEntry }): ComponentChild {
  const words = useWords(peopleWords);
  const { desk } = usePlace();
  const reader = useCell(desk.session)?.person;
  const { id, roles, credentials, excludedClients } = person;
  return h(
    'li',
    { class: 'sheet' },
    h('h2', null, h(Person, { id }), reader === id && ` (${words.you})`),
    h('p', null, roles.map((role) => words.roles[role]).join(' · ')),
    h(Until, { validUntil: person.validUntil }),
    h(
      'p',
      null,
      excludedClients.length > 0
        ? words.excluded(excludedClients.join(', '))
        : words.excludesNobody,
    ),
    h('h3', null, words.credentials),
    credentials.length === 0 && h('p', null, words.noCredential),
    h(
      'ul',
      { class: 'plain' },
      credentials.map((credential) => h(Passkey, { key: credential.id, credential })),
    ),
  );
}

function Passkey({ credential }: { readonly credential: Credential }): ComponentChild {
  const words = useWords(peopleWords);
  const { id, algorithm, deviceBound, origins, rpId, validUntil } = credential;
  return h(
    'li',
    { class: 'passkey' },
    h('code', { title: id }, `${id.slice(0, 12)}…`),
    ` ${algorithm} · ${deviceBound ? words.deviceBound : words.synced} · ${rpId}`,
    h('p', null, `${words.origins} `, origins.join(', ')),
    h(Until, { validUntil }),
  );
}

function Until({ validUntil }: { readonly validUntil: string }): ComponentChild {
  const words = useWords(peopleWords);
  const { clock } = usePlace();
  const { zone } = usePreferences();
  const end = parseInstant(validUntil)!;
  const text = instantText(end, zone);
  const expiry = expiryOf(end, clock.now());
  switch (expiry.state) {
    case 'good':
      return h('p', null, words.until(text));
    case 'soon':
      return h(
        'p',
        null,
        h(Status, { tone: 'wait', icon: 'waiting' }, words.soon(text, expiry.days)),
      );
    case 'ended':
      return h('p', null, h(Status, { tone: 'bad', icon: 'refused' }, words.ended(text)));
  }
}

export const peopleScreen: Screen = {
  path: '/people',
  title: peopleWords,
  inMenu: true,
  view: People,
};
