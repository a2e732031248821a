// How the HTTP interface says no (RFC 9457): a closed table of problems, and which problem each
// refusal is. Several refusals may be one problem to a client; the answer carries the tag as well.
// spec/problems.md says the same in words, and a test holds the two equal.
import type { Refusal, RefusalTag } from './refusal.ts';

interface Kind {
  readonly status: number;
  readonly title: string;
  /** Where asking again helps, after how many seconds. */
  readonly retryAfterSeconds?: number;
}

/** By slug; the problem's `type` is `urn:sekisho:problem:<slug>`. Stable once landed. */
export const PROBLEMS = {
  // Finding the way.
  'route-unknown': { status: 404, title: 'There is nothing at this path' },
  'method-not-allowed': { status: 405, title: 'This path does not take this method' },
  'target-malformed': { status: 400, title: 'Path, query or authority is not in its one spelling' },
  'query-malformed': { status: 400, title: 'A query parameter is unknown or malformed' },
  'authority-other': { status: 421, title: 'The request was signed for another server' },
  'body-too-large': { status: 413, title: 'The body is longer than this path takes' },
  // Who asks.
  'signature-missing': { status: 401, title: 'The request is not signed' },
  'signature-malformed': { status: 400, title: 'The signature fields are not of our profile' },
  'components-missing': { status: 401, title: 'The signature does not cover what it must' },
  'lifetime-too-long': { status: 401, title: 'The signature would live too long, or not at all' },
  'digest-malformed': { status: 400, title: 'Content-Digest is not one SHA-256 digest' },
  'digest-mismatch': { status: 401, title: 'The body is not the one that was signed' },
  'key-unknown': { status: 401, title: 'The policy names no such key' },
  'key-expired': { status: 401, title: 'The client or its key is no longer valid' },
  'certificate-other': { status: 403, title: 'The connection is not the client’s own' },
  'signature-wrong': { status: 401, title: 'The named key did not sign this request' },
  'created-in-future': { status: 401, title: 'The request was created in the future' },
  'created-too-old': { status: 401, title: 'The request has expired' },
  'request-replayed': { status: 401, title: 'This very request was sent before' },
  'nonces-full': { status: 429, title: 'This key sends too many requests', retryAfterSeconds: 30 },
  'scope-missing': { status: 403, title: 'The client may not do this' },
  // The order.
  'not-json': { status: 400, title: 'The body is not strict JSON' },
  'schema-mismatch': { status: 400, title: 'A field is missing, unknown or of another form' },
  'amount-malformed': { status: 422, title: 'The amount is not a positive decimal integer' },
  'amount-too-large': { status: 422, title: 'The amount is 2^128 or more' },
  'amount-above-maximum': { status: 422, title: 'There is not that much of the asset' },
  'asset-unknown': { status: 422, title: 'The asset is not known' },
  'address-malformed': { status: 422, title: 'The destination is not an address' },
  'address-checksum': { status: 422, title: 'The address does not match its checksum' },
  'address-other-network': { status: 422, title: 'The address is one of another network' },
  'memo-invalid': { status: 422, title: 'The chain cannot carry this memo' },
  'id-conflict': { status: 409, title: 'This id was used for another order' },
  'withdrawal-unknown': { status: 404, title: 'There is no such withdrawal' },
  'withdrawal-prepared': { status: 409, title: 'The withdrawal is being paid' },
  'withdrawal-ended': { status: 409, title: 'The withdrawal has ended' },
  // People.
  'act-unsupported': { status: 422, title: 'This act is not accepted by this version' },
  'act-other-ledger': { status: 422, title: 'The act was signed for another ledger' },
  'act-outdated': { status: 409, title: 'The act has expired, or the policy has changed since' },
  'act-repeated': { status: 409, title: 'The act is in the ledger already' },
  'person-unknown': { status: 403, title: 'The policy names no such person or passkey' },
  'person-expired': { status: 403, title: 'The person or passkey is no longer valid' },
  'person-role': { status: 403, title: 'The person may not do this' },
  'approver-asked': { status: 403, title: 'Who asked may not approve' },
  'assertion-invalid': { status: 403, title: 'The passkey did not sign this act here' },
  'attester-refused': { status: 403, title: 'No attester of the policy said this' },
  'stop-unknown': { status: 404, title: 'No such stop is in force' },
  'thaw-incomplete': { status: 409, title: 'A thaw must name the outflows of its stop' },
  'session-needed': { status: 401, title: 'This takes a read session; sign in' },
  'read-too-long': { status: 422, title: 'The act would open sessions for too long' },
  'entry-unknown': { status: 404, title: 'The ledger has no such entry' },
  'policy-unknown': { status: 404, title: 'There is no such policy or proposal' },
  'proposals-full': { status: 429, title: 'Too many proposals wait', retryAfterSeconds: 60 },
  // This gateway.
  'time-unwitnessed': {
    status: 503,
    title: 'Too few watchers state the time',
    retryAfterSeconds: 5,
  },
  'head-unwitnessed': {
    status: 503,
    title: 'No head is cosigned yet',
    retryAfterSeconds: 5,
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests from this address or client',
    retryAfterSeconds: 1,
  },
  busy: { status: 503, title: 'Too many requests at once', retryAfterSeconds: 1 },
  'gateway-halted': { status: 503, title: 'The gateway has halted', retryAfterSeconds: 60 },
  'ledger-unavailable': {
    status: 503,
    title: 'Whether it was written is not known; ask again with the same id',
    retryAfterSeconds: 5,
  },
  /** For rules of the ledger that no request of the interface should meet. */
  'ledger-refused': { status: 422, title: 'A rule of the ledger forbids it' },
} as const satisfies Readonly<Record<string, Kind>>;

export type ProblemSlug = keyof typeof PROBLEMS;

/** Refusals that a client can meet, by problem. Any other is `ledger-refused`. */
export const PROBLEM_OF: Readonly<Partial<Record<RefusalTag, ProblemSlug>>> = {
  'route-unknown': 'route-unknown',
  'method-not-allowed': 'method-not-allowed',
  'request-method': 'method-not-allowed',
  'request-authority': 'target-malformed',
  'request-path': 'target-malformed',
  'request-query': 'target-malformed',
  'query-malformed': 'query-malformed',
  'request-other-authority': 'authority-other',
  'request-body-too-large': 'body-too-large',
  'request-field-missing': 'signature-missing',
  'request-field-duplicate': 'signature-malformed',
  'signature-malformed': 'signature-malformed',
  'signature-input-malformed': 'signature-malformed',
  'signature-label': 'signature-malformed',
  'signature-parameters': 'signature-malformed',
  'signature-nonce': 'signature-malformed',
  'signature-keyid': 'signature-malformed',
  'signature-tag': 'signature-malformed',
  'signature-components': 'components-missing',
  'signature-lifetime': 'lifetime-too-long',
  'content-digest-malformed': 'digest-malformed',
  'content-digest-mismatch': 'digest-mismatch',
  'client-key-unknown': 'key-unknown',
  'client-expired': 'key-expired',
  'client-certificate': 'certificate-other',
  'request-signature': 'signature-wrong',
  'request-from-future': 'created-in-future',
  'request-stale': 'created-too-old',
  'request-replayed': 'request-replayed',
  'nonces-full': 'nonces-full',
  'client-scope': 'scope-missing',
  'json-malformed': 'not-json',
  'schema-mismatch': 'schema-mismatch',
  'amount-malformed': 'amount-malformed',
  'amount-too-large': 'amount-too-large',
  'amount-above-maximum': 'amount-above-maximum',
  'asset-unknown': 'asset-unknown',
  'destination-malformed': 'address-malformed',
  'destination-checksum': 'address-checksum',
  'destination-other-network': 'address-other-network',
  'memo-empty': 'memo-invalid',
  'memo-malformed': 'memo-invalid',
  'memo-too-long': 'memo-invalid',
  'withdrawal-duplicate': 'id-conflict',
  'withdrawal-unknown': 'withdrawal-unknown',
  'withdrawal-prepared': 'withdrawal-prepared',
  'withdrawal-ended': 'withdrawal-ended',
  'entry-type': 'act-unsupported',
  'act-other-ledger': 'act-other-ledger',
  'act-other-policy': 'act-outdated',
  'act-expired': 'act-outdated',
  'act-replayed': 'act-repeated',
  'approval-duplicate': 'act-repeated',
  'thaw-duplicate': 'act-repeated',
  'stop-duplicate': 'act-repeated',
  'statement-other': 'act-other-ledger',
  'attestation-expired': 'act-outdated',
  'attestation-duplicate': 'act-repeated',
  'attester-unknown': 'attester-refused',
  'attester-expired': 'attester-refused',
  'attester-kind': 'attester-refused',
  'attester-signature': 'attester-refused',
  'person-unknown': 'person-unknown',
  'credential-unknown': 'person-unknown',
  'person-expired': 'person-expired',
  'person-role': 'person-role',
  'approver-asked': 'approver-asked',
  'assertion-malformed': 'assertion-invalid',
  'assertion-client-data': 'assertion-invalid',
  'assertion-type': 'assertion-invalid',
  'assertion-challenge': 'assertion-invalid',
  'assertion-origin': 'assertion-invalid',
  'assertion-cross-origin': 'assertion-invalid',
  'assertion-top-origin': 'assertion-invalid',
  'assertion-rp-id': 'assertion-invalid',
  'assertion-user-absent': 'assertion-invalid',
  'assertion-user-unverified': 'assertion-invalid',
  'assertion-backup-state': 'assertion-invalid',
  'assertion-flags': 'assertion-invalid',
  'assertion-signature': 'assertion-invalid',
  'stop-unknown': 'stop-unknown',
  'thaw-outflows': 'thaw-incomplete',
  'time-unwitnessed': 'time-unwitnessed',
  'time-ahead': 'time-unwitnessed',
  'head-unwitnessed': 'head-unwitnessed',
  'session-missing': 'session-needed',
  'session-unknown': 'session-needed',
  'read-too-long': 'read-too-long',
  'entry-unknown': 'entry-unknown',
  'policy-unknown': 'policy-unknown',
  'proposal-unknown': 'policy-unknown',
  'proposals-full': 'proposals-full',
  'reader-too-fast': 'too-many-requests',
  'sender-too-fast': 'too-many-requests',
  'client-too-fast': 'too-many-requests',
  'api-busy': 'busy',
  'api-overloaded': 'busy',
  'gateway-halted': 'gateway-halted',
  'ledger-unavailable': 'ledger-unavailable',
};

/** What `application/problem+json` carries. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** The refusal's own tag, finer than the problem. */
  readonly tag: RefusalTag;
}

const TYPE_PREFIX = 'urn:sekisho:problem:';

export const problemSlug = (tag: RefusalTag): ProblemSlug => PROBLEM_OF[tag] ?? 'ledger-refused';

export const problemType = (slug: ProblemSlug): string => `${TYPE_PREFIX}${slug}`;

/** The slug of a problem's type, if it is one of ours. */
export function slugOfType(type: string): ProblemSlug | undefined {
  const slug = type.startsWith(TYPE_PREFIX) ? type.slice(TYPE_PREFIX.length) : '';
  return Object.hasOwn(PROBLEMS, slug) ? (slug as ProblemSlug) : undefined;
}

export function problemOf({ refused, detail }: Refusal): Problem {
  const slug = problemSlug(refused);
  const { status, title } = PROBLEMS[slug];
  return { type: problemType(slug), title, status, detail, tag: refused };
}

/** Seconds after which asking again may help, or undefined. */
export const retryAfter = (slug: ProblemSlug): number | undefined =>
  (PROBLEMS[slug] as Kind).retryAfterSeconds;
