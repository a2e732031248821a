// A policy that can be put in force can be amended: the entry that brings the next one holds that
// whole document and the acts of its amenders, and no entry's body is longer than 60,000 bytes.
import { canonicalText } from '@sekisho/protocol/canonical';
import { MAX_BODY_BYTES } from '@sekisho/protocol/envelope';
import { utf8 } from '@sekisho/protocol/bytes';
import type { Json } from '@sekisho/protocol/json';
import type { Credential, Policy } from '@sekisho/protocol/policy';

/**
 * An act without what its credential says: statement (480 bytes with the longest name),
 * authenticator data, signature, the names of the fields, and client data with 300 bytes of what
 * browsers add; the last three in base64url.
 */
const ACT_BYTES = 1_250;

/** Field names of the entry, and the hash of the policy that is replaced. */
const AROUND_BYTES = 150;

export function* checkSize(policy: Policy): Generator<string> {
  const bytes = utf8(canonicalText(policy as Json)).length;
  const longest = MAX_BODY_BYTES - AROUND_BYTES - signaturesOf(policy) - enrolmentOf(policy);
  if (bytes <= longest) return;
  const { persons } = policy.amendment;
  yield (
    `the policy has ${bytes} bytes; with ${persons} amenders’ acts and a new person’s, the ` +
      `next one would not fit into an entry: shorten it to ${Math.max(0, longest)}, or ask fewer`
  );
}

/** The most that an amendment quorum can take: the acts of those with the longest credentials. */
function signaturesOf({ amendment, persons }: Policy): number {
  const acts = persons
    .filter(({ roles }) => roles.includes('amender'))
    .map(({ credentials }) => Math.max(0, ...credentials.map(actBytes)))
    .sort((a, b) => b - a);
  return acts.slice(0, amendment.persons).reduce((sum, bytes) => sum + bytes, 0);
}

/** Everybody there is can be enrolled anew, one person at a time; what goes vouches for it. */
const enrolmentOf = ({ amendment, persons }: Policy): number =>
  Math.max(
    0,
    ...persons.map(({ credentials }) =>
      credentials.reduce(
        (sum, one) => sum + one.origins.length * actBytes(one),
        amendment.origins * Math.max(0, ...credentials.map(actBytes)),
      ),
    ),
  );

/** The credential's id stands in the act, its origin in the client data, in base64url. */
const actBytes = ({ id, origins }: Credential): number =>
  ACT_BYTES + id.length + Math.ceil((Math.max(...origins.map(({ length }) => length)) * 4) / 3);
