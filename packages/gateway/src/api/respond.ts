// Answers in their wire form.
import { utf8 } from '@sekisho/protocol/bytes';
import { COVERED } from '@sekisho/protocol/http-signature';
import { problemOf, problemSlug, retryAfter } from '@sekisho/protocol/problem';
import type { Refusal } from '@sekisho/protocol/refusal';
import type { ApiResponse } from '@sekisho/replica/api';

type Fields = ApiResponse['fields'];

/** What is answered depends on who asks and when, and a browser must not guess at its type. */
const COMMON: Fields = [
  ['cache-control', 'no-store'],
  ['x-content-type-options', 'nosniff'],
];

export const answer = (
  status: number,
  type: string,
  body: ApiResponse['body'],
  fields: Fields = [],
): ApiResponse => ({ status, fields: [['content-type', type], ...COMMON, ...fields], body });

/** `JSON.stringify` also escapes half a surrogate pair, so its text is always well-formed. */
export const json = (status: number, value: object, fields: Fields = []): ApiResponse =>
  answer(status, 'application/json', utf8(JSON.stringify(value)), fields);

export function problem(refusal: Refusal, fields: Fields = []): ApiResponse {
  const told = problemOf(refusal);
  const seconds = retryAfter(problemSlug(refusal.refused));
  const retry: Fields = seconds === undefined ? [] : [['retry-after', String(seconds)]];
  const how: Fields = told.status === 401 ? howToAsk(refusal) : [];
  const body = utf8(JSON.stringify(told));
  const all = [...retry, ...how, ...fields];
  return answer(told.status, 'application/problem+json', body, all);
}

const howToAsk = ({ refused }: Refusal): Fields =>
  problemSlug(refused) === 'session-needed' ? [['www-authenticate', 'Bearer']] : HOW_TO_SIGN;

/** RFC 9110 §11.6.1 wants a challenge with 401; RFC 9421 §5.1 says what to sign. */
const HOW_TO_SIGN: Fields = [
  ['www-authenticate', 'Signature'],
  [
    'accept-signature',
    `sekisho=(${COVERED.map((name) => `"${name}"`).join(' ')})` +
      ';created;expires;nonce;keyid;tag="sekisho"',
  ],
];
