// Who gets a passkey by a policy, and the fingerprint that they read to whoever signs it.
import { newcomers } from '@sekisho/policy/enrolment';
import { fingerprintOf } from '@sekisho/protocol/fingerprint';
import { personHash } from '@sekisho/protocol/policy';
import { h, type ComponentChild } from 'preact';
import { Notice } from '../parts/notice.ts';
import { useWords } from '../place.ts';
import { type DifferencesProps, differenceWords } from './differences.ts';

/** By the two documents, as the fold: a gateway may show fewer acts than there are. */
export function Enrols({ before, after }: DifferencesProps): ComponentChild {
  const words = useWords(differenceWords);
  return newcomers(before, after).map(({ person }) =>
    h(Notice, {
      key: person.id,
      tone: 'wait',
      title: words.enrols(person.id, fingerprintOf(personHash(person))),
    }),
  );
}
