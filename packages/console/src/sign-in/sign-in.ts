// The door: who reads shows a passkey first, by an act `read` over the policy in force. What comes
// of it is a token in this page's memory, and no right to do anything.
import { sessionAnswer } from '@sekisho/protocol/desk-api';
import { ledgerAnswer } from '@sekisho/protocol/http-api';
import { parseInstant } from '@sekisho/protocol/instant';
import type { Person as PolicyPerson } from '@sekisho/protocol/policy';
import { type ComponentChild, h } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { credentialsHere, signDeed } from '../acts/signing.ts';
import { useCell } from '../cell.ts';
import { policyNamed } from '../desk/policy-in-force.ts';
import { Icon } from '../parts/icon.ts';
import { Link } from '../parts/link.ts';
import { Notice, TroubleNotice } from '../parts/notice.ts';
import { Person } from '../parts/person.ts';
import { partsWords } from '../parts/words.ts';
import { type Place, usePlace, useWords } from '../place.ts';
import { isTrouble, type Trouble } from '../trouble.ts';
import type { VerifiedPolicy } from '../verify/policy.ts';
import { signInWords } from './words.ts';

/** More are looked for by name. */
const SHOWN = 12;

async function policyNow({ desk }: Place): Promise<VerifiedPolicy | Trouble> {
  const ledger = await desk.ask('/v1/ledger', ledgerAnswer);
  return isTrouble(ledger) ? ledger : policyNamed(desk, ledger.policy);
}

async function open(place: Place, person: string): Promise<Trouble | undefined> {
  const policy = await policyNow(place);
  if (isTrouble(policy)) return policy;
  const credentials = credentialsHere(policy.document, person, place);
  const deed = { act: 'read', subject: 'everything' } as const;
  const act = await signDeed(place, { deed, person, policy: policy.hash, credentials });
  if (isTrouble(act)) return act;
  const answer = await place.desk.ask('/v1/sessions', sessionAnswer, act);
  if (isTrouble(answer)) return answer;
  place.desk.begin({ ...answer, expires: parseInstant(answer.expires) ?? 0 });
  return undefined;
}

export function SignIn(): ComponentChild {
  const place = usePlace();
  const words = useWords(signInWords);
  const common = useWords(partsWords);
  const ended = useCell(place.desk.ended);
  const [policy, setPolicy] = useState<VerifiedPolicy | Trouble | undefined>();
  const [asking, setAsking] = useState<string | undefined>();
  const [failed, setFailed] = useState<Trouble | undefined>();
  const look = (): void => void policyNow(place).then(setPolicy);
  useEffect(look, [place]);
  const enter = async (person: string): Promise<void> => {
    setFailed(undefined);
    setAsking(person);
    setFailed(await open(place, person));
    setAsking(undefined);
  };
  return h(
    'section',
    { class: 'door' },
    h(Icon, { name: 'gate' }),
    h('h1', null, words.title),
    h('p', { class: 'soft' }, words.lead),
    ended !== 'never' && h(Notice, { tone: 'calm', title: words[ended] }),
    failed && h(TroubleNotice, { trouble: failed }),
    policy === undefined
      ? h('p', { role: 'status' }, common.loading)
      : isTrouble(policy)
        ? h(TroubleNotice, { trouble: policy, again: look })
        : h(People, { persons: readersOf(policy, place), asking, enter }),
    h(
      'p',
      { class: 'door-end' },
      h(Link, { to: '/enrol' }, words.enrol),
      ' · ',
      h(Link, { to: '/stop' }, words.stop),
    ),
  );
}

const readersOf = ({ document }: VerifiedPolicy, place: Place): readonly PolicyPerson[] =>
  document.persons
    .filter(({ id }) => credentialsHere(document, id, place).length > 0)
    .filter(({ id }) => place.authenticator.people?.includes(id) ?? true);

interface PeopleProps {
  readonly persons: readonly PolicyPerson[];
  readonly asking: string | undefined;
  readonly enter: (person: string) => Promise<void>;
}

function People({ persons, asking, enter }: PeopleProps): ComponentChild {
  const { origin } = usePlace();
  const words = useWords(signInWords);
  const [filter, setFilter] = useState('');
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    // Whoever comes by a link begins at the names, past the menu, if they are nowhere yet.
    const { activeElement, body } = document;
    if (activeElement === body) list.current?.querySelector('button')?.focus();
  }, []);
  if (persons.length === 0) return h('p', null, words.nobody(origin));
  const found = persons.filter(({ id }) => id.includes(filter.trim()));
  return h(
    'div',
    null,
    persons.length > SHOWN &&
      h('input', {
        type: 'search',
        'aria-label': words.filter,
        placeholder: words.filter,
        value: filter,
        onInput: (event) => setFilter(event.currentTarget.value),
      }),
    h(
      'ul',
      { class: 'door-people', ref: list },
      found
        .slice(0, SHOWN)
        .map(({ id, roles }) =>
          h(
            'li',
            { key: id },
            h(
              'button',
              { type: 'button', disabled: asking !== undefined, onClick: () => void enter(id) },
              h(Person, { id }),
              h('span', { class: 'soft' }, roles.map((role) => words.roles[role]).join(' · ')),
            ),
          ),
        ),
    ),
    h(
      'p',
      { 'aria-live': 'polite', class: 'soft' },
      asking === undefined ? '' : `${words.asking} ${words.sentence(asking)}`,
    ),
  );
}
