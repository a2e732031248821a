// Signed requests: one strict profile of HTTP Message Signatures (RFC 9421) with Ed25519 and
// Content-Digest (RFC 9530). spec/request-evidence.md says it in words. What was signed is kept as
// RequestEvidence in the ledger, and every replica verifies it again from those bytes alone.
// Whether it was fresh, and whose key it names, is for the caller to say.
import { base64, fromBase64, fromBase64url, utf8 } from './bytes.ts';
import type { SignEd25519, VerifyEd25519 } from './ed25519.ts';
import { sha256 } from './hash.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';

/** Exactly these are covered, in this order (RFC 9421 §2.2, RFC 9530). */
export const COVERED = ['@method', '@authority', '@path', '@query', 'content-digest'] as const;

/** The label of the one signature of a request, and the value of its `tag`. */
export const SIGNATURE_LABEL = 'sekisho';

/** All that the interface needs; a method nobody routes is refused before it is parsed further. */
export const METHODS: readonly string[] = ['GET', 'POST'];

/** A request body becomes base64 inside an entry body of at most 60 kB. */
export const MAX_REQUEST_BODY_BYTES = 32_768;

/** A host name has at most 253 characters (RFC 1035 §2.3.4), and ":65535". */
export const MAX_AUTHORITY_LENGTH = 259;

/** Our longest path, `/v1/addresses/{asset}/{address}`, has about 270 characters. */
export const MAX_PATH_LENGTH = 512;

/** Filters and one cursor. */
export const MAX_QUERY_LENGTH = 1_024;

/** The exact profile takes about 240 characters with the longest key id. */
export const MAX_SIGNATURE_INPUT_LENGTH = 512;

/** A captured request is of use to a thief for at most this long. */
export const MAX_REQUEST_LIFETIME_SECONDS = 60;

/** What a ledger entry stores of a request. The digest is not stored: it follows from the body. */
export interface RequestEvidence {
  readonly method: string;
  /** Lower-case host and, where it is not the scheme's default, port (RFC 9421 §2.2.3). */
  readonly authority: string;
  /** As sent, percent-encoded, without the query. */
  readonly path: string;
  /** As sent, with the leading "?"; "?" alone where there is none (RFC 9421 §2.2.7). */
  readonly query: string;
  /** Base64. */
  readonly body: string;
  /** The whole value of the Signature-Input field. */
  readonly signatureInput: string;
  /** Base64 of 64 bytes. */
  readonly signature: string;
}

/** What the signature says besides the request itself. Not verified unless the maker says so. */
export interface RequestTerms {
  /** Unix seconds. */
  readonly created: number;
  /** Unix seconds, 1 to 60 after `created`. */
  readonly expires: number;
  /** Base64url of 16 bytes. */
  readonly nonce: string;
  readonly keyid: string;
  readonly body: Uint8Array;
}

/** A request as a server sees it: target and field lines raw and in order. */
export interface RawRequest {
  readonly method: string;
  readonly authority: string;
  /** Origin-form: path and optional query (RFC 9112 §3.2.1). */
  readonly target: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

export interface RequestToSign extends RequestTerms {
  readonly method: string;
  readonly authority: string;
  readonly path: string;
  /** "" and "?" both mean none. */
  readonly query: string;
}

export interface SignatureHeaders {
  readonly 'content-digest': string;
  readonly 'signature-input': string;
  readonly signature: string;
}

/** The header fields that sign a request. A request outside the profile is a bug and throws. */
export function signRequest(request: RequestToSign, sign: SignEd25519): SignatureHeaders {
  const { method, authority, path, body, created, expires, nonce, keyid } = request;
  const times = `created=${created};expires=${expires}`;
  const names = `nonce="${nonce}";keyid="${keyid}";tag="${SIGNATURE_LABEL}"`;
  const evidence = {
    method,
    authority,
    path,
    query: request.query === '' ? '?' : request.query,
    body: base64(body),
    signatureInput: `${SIGNATURE_LABEL}=${COVERED_LIST};${times};${names}`,
    signature: base64(new Uint8Array(64)),
  };
  const parsed = parseEvidence(evidence);
  if (isRefusal(parsed)) throw new Error(`signRequest: ${parsed.refused}: ${parsed.detail}`);
  return {
    'content-digest': contentDigest(body),
    'signature-input': evidence.signatureInput,
    signature: `${SIGNATURE_LABEL}=:${base64(sign(parsed.base))}:`,
  };
}

/** Evidence and terms of a request as received. Structure only: the signature is not verified. */
export function readRequest(
  raw: RawRequest,
): (RequestTerms & { readonly evidence: RequestEvidence }) | Refusal {
  const signatureInput = onlyField(raw, 'signature-input');
  if (isRefusal(signatureInput)) return signatureInput;
  const signatureField = onlyField(raw, 'signature');
  if (isRefusal(signatureField)) return signatureField;
  const digestField = onlyField(raw, 'content-digest');
  if (isRefusal(digestField)) return digestField;
  if (raw.body.length > MAX_REQUEST_BODY_BYTES) return BODY_TOO_LARGE;
  const digestFault = checkDigest(digestField, raw.body);
  if (digestFault !== undefined) return digestFault;
  const signature = /^sekisho=:([A-Za-z0-9+/=]*):$/.exec(signatureField)?.[1];
  if (signature === undefined) return SIGNATURE_MALFORMED;
  const mark = raw.target.indexOf('?');
  const evidence: RequestEvidence = {
    method: raw.method,
    authority: raw.authority,
    path: mark < 0 ? raw.target : raw.target.slice(0, mark),
    query: mark < 0 ? '?' : raw.target.slice(mark),
    body: base64(raw.body),
    signatureInput,
    signature,
  };
  const parsed = parseEvidence(evidence);
  return isRefusal(parsed) ? parsed : { evidence, ...parsed.terms };
}

/** The terms that stored evidence claims, before anybody verified them: to find the key by. */
export function readTerms(evidence: RequestEvidence): RequestTerms | Refusal {
  const parsed = parseEvidence(evidence);
  return isRefusal(parsed) ? parsed : parsed.terms;
}

/** The terms of stored evidence, if `publicKey` signed exactly this request. */
export function verifyEvidence(
  evidence: RequestEvidence,
  publicKey: Uint8Array,
  verify: VerifyEd25519,
): RequestTerms | Refusal {
  const parsed = parseEvidence(evidence);
  if (isRefusal(parsed)) return parsed;
  return verify(publicKey, parsed.base, parsed.signature)
    ? parsed.terms
    : refuse('request-signature', `the key of "${parsed.terms.keyid}" did not sign this request`);
}

/** The bytes that are signed (RFC 9421 §2.5): one line per component, then the parameters. */
export function signatureBase(
  components: readonly (readonly [name: string, value: string])[],
  params: string,
): Uint8Array {
  const lines = components.map(([name, value]) => `"${name}": ${value}\n`);
  return utf8(`${lines.join('')}"@signature-params": ${params}`);
}

/** RFC 9530 with SHA-256 alone. The empty body has a digest like any other. */
export const contentDigest = (body: Uint8Array): string => `sha-256=:${base64(sha256(body))}:`;

const COVERED_LIST = `(${COVERED.map((name) => `"${name}"`).join(' ')})`;

const BODY_TOO_LARGE = refuse(
  'request-body-too-large',
  `a request body has at most ${MAX_REQUEST_BODY_BYTES} bytes`,
);

const SIGNATURE_MALFORMED = refuse(
  'signature-malformed',
  'Signature must be sekisho=:…: with the base64 of 64 bytes, and nothing else',
);

function onlyField(raw: RawRequest, name: string): string | Refusal {
  const values = raw.fields.filter((field) => field[0].toLowerCase() === name);
  const [first] = values;
  if (first === undefined) return refuse('request-field-missing', `send the field ${name}`);
  return values.length === 1
    ? first[1]
    : refuse('request-field-duplicate', `send the field ${name} once, not ${values.length} times`);
}

function checkDigest(field: string, body: Uint8Array): Refusal | undefined {
  const encoded = /^sha-256=:([A-Za-z0-9+/=]*):$/.exec(field)?.[1];
  if (encoded === undefined || fromBase64(encoded, 32) === undefined) {
    return refuse(
      'content-digest-malformed',
      'Content-Digest must be sha-256=:…: and nothing else',
    );
  }
  return field === contentDigest(body)
    ? undefined
    : refuse('content-digest-mismatch', 'the body is not the one Content-Digest was made of');
}

interface ParsedEvidence {
  readonly terms: RequestTerms;
  readonly base: Uint8Array;
  readonly signature: Uint8Array;
}

/** Everything about evidence but the signature itself. Total, whatever the texts hold. */
function parseEvidence(evidence: RequestEvidence): ParsedEvidence | Refusal {
  const { method, authority, path, query, signatureInput } = evidence;
  if (!METHODS.includes(method)) return refuse('request-method', 'the method is GET or POST');
  const target = checkAuthority(authority) ?? checkPath(path) ?? checkQuery(query);
  if (target !== undefined) return target;
  const body = readBody(evidence.body);
  if (isRefusal(body)) return body;
  const signature = fromBase64(evidence.signature, 64);
  if (signature === undefined) return SIGNATURE_MALFORMED;
  const input = parseSignatureInput(signatureInput);
  if (isRefusal(input)) return input;
  const values = [method, authority, path, query, contentDigest(body)];
  const base = signatureBase(
    COVERED.map((name, i) => [name, values[i]!]),
    signatureInput.slice(SIGNATURE_LABEL.length + 1),
  );
  return { terms: { ...input, body }, base, signature };
}

// RFC 3986 §3.3 and §3.4, one spelling each: upper-case hex, no apostrophe (which URL parsers
// encode in queries only), no dot segments (which they remove).
const PATH = /^(?:\/(?:[A-Za-z0-9._~!$&()*+,;=:@-]|%[0-9A-F]{2})*)+$/;
const DOT_SEGMENT = /\/(?:\.|%2E){1,2}(?:\/|$)/;
const QUERY = /^\?(?:[A-Za-z0-9._~!$&()*+,;=:@/?-]|%[0-9A-F]{2})*$/;
const AUTHORITY = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::[1-9][0-9]{0,4})?$/;

const checkAuthority = (authority: string): Refusal | undefined =>
  authority.length <= MAX_AUTHORITY_LENGTH && AUTHORITY.test(authority)
    ? undefined
    : refuse('request-authority', 'the authority is a lower-case host, or host:port');

const checkPath = (path: string): Refusal | undefined =>
  path.length <= MAX_PATH_LENGTH && PATH.test(path) && !DOT_SEGMENT.test(path)
    ? undefined
    : refuse('request-path', 'the path starts with "/", is percent-encoded, has no dot segments');

const checkQuery = (query: string): Refusal | undefined =>
  query.length <= MAX_QUERY_LENGTH && QUERY.test(query)
    ? undefined
    : refuse('request-query', 'the query starts with "?" and is percent-encoded');

function readBody(encoded: string): Uint8Array | Refusal {
  if (encoded.length > Math.ceil(MAX_REQUEST_BODY_BYTES / 3) * 4) return BODY_TOO_LARGE;
  const body = fromBase64(encoded);
  if (body === undefined) return refuse('request-body-malformed', 'the body is not base64');
  return body.length <= MAX_REQUEST_BODY_BYTES ? body : BODY_TOO_LARGE;
}

// The grammar of RFC 8941 as far as the profile reaches, in its canonical serialisation (§4.1).
const KEY = '[a-z*][a-z0-9_.*-]*';
const VALUE = '[\\x20-\\x27*+\\x2d-\\x3a\\x3c-\\x7e]*'; // printable, without ( ) , ;
const MEMBER = new RegExp(`^(${KEY})=(\\([^()]*\\))((?:;${KEY}=${VALUE})*)$`);
const INTEGER = /^(?:0|[1-9][0-9]{0,14})$/;
const STRING = /^"([\x20\x21\x23-\x5b\x5d-\x7e]*)"$/;
const KEYID = /^[a-z0-9][a-z0-9._-]{0,63}$/;

const PARAMETERS = ['created', 'expires', 'nonce', 'keyid', 'tag'] as const;

function parseSignatureInput(text: string): Omit<RequestTerms, 'body'> | Refusal {
  const member = text.length <= MAX_SIGNATURE_INPUT_LENGTH ? MEMBER.exec(text) : null;
  if (member === null) {
    return refuse(
      'signature-input-malformed',
      'Signature-Input must hold one list, no white space',
    );
  }
  const [, label, components, parameters = ''] = member;
  if (label !== SIGNATURE_LABEL) {
    return refuse('signature-label', `label the signature "${SIGNATURE_LABEL}"`);
  }
  if (components !== COVERED_LIST) {
    return refuse('signature-components', `cover exactly ${COVERED_LIST}, in this order`);
  }
  const given = new Map(
    parameters
      .split(';')
      .slice(1)
      .map((one): [string, string] => [
        one.slice(0, one.indexOf('=')),
        one.slice(one.indexOf('=') + 1),
      ]),
  );
  const exactly = parameters.split(';').length - 1 === PARAMETERS.length;
  if (!exactly || !PARAMETERS.every((name) => given.has(name))) {
    return refuse('signature-parameters', `give exactly ${PARAMETERS.join(', ')}, each once`);
  }
  return readParameters((name) => given.get(name) ?? '');
}

function readParameters(
  given: (name: (typeof PARAMETERS)[number]) => string,
): Omit<RequestTerms, 'body'> | Refusal {
  if (!INTEGER.test(given('created')) || !INTEGER.test(given('expires'))) {
    return refuse('signature-parameters', 'created and expires are integers of Unix seconds');
  }
  const created = Number(given('created'));
  const expires = Number(given('expires'));
  if (expires - created < 1 || expires - created > MAX_REQUEST_LIFETIME_SECONDS) {
    return refuse(
      'signature-lifetime',
      `expires is 1 to ${MAX_REQUEST_LIFETIME_SECONDS} s after created`,
    );
  }
  const nonce = STRING.exec(given('nonce'))?.[1];
  if (nonce === undefined || fromBase64url(nonce, 16) === undefined) {
    return refuse('signature-nonce', 'nonce is the base64url of 16 random bytes');
  }
  const keyid = STRING.exec(given('keyid'))?.[1];
  if (keyid === undefined || !KEYID.test(keyid)) {
    return refuse('signature-keyid', `keyid is a string of the form ${KEYID.source}`);
  }
  if (given('tag') !== `"${SIGNATURE_LABEL}"`) {
    return refuse('signature-tag', `tag is "${SIGNATURE_LABEL}"`);
  }
  return { created, expires, nonce, keyid };
}
