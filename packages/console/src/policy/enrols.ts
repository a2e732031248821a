// Whose passkeys a proposal would enrol, and from where each has vouched.
import type { PersonAct } from '@sekisho/protocol/evidence';
import { h, type ComponentChild } from 'preact';
import { useWords } from '../place.ts';
import { policyWords } from './words.ts';

export function Enrols({
  enrolments,
}: {
  readonly enrolments: readonly PersonAct[];
}): ComponentChild {
  const words = useWords(policyWords);
  const people = [...new Set(enrolments.map(({ statement }) => statement.person))];
  return people.length === 0 ? null : h('p', null, words.enrols(people.join(', ')));
}
