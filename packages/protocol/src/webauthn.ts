// WebAuthn assertions (Level 3, §7.2), verified from stored bytes alone: a passkey of a person
// signed exactly this challenge, on an origin of ours, and its authenticator verified the person.
import { p256 } from '@noble/curves/nist.js';
import { concat, equalBytes, fromBase64url, utf8 } from './bytes.ts';
import type { VerifyEd25519 } from './ed25519.ts';
import { sha256 } from './hash.ts';
import { isJsonObject, type Json, type JsonObject, parseJson } from './json.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';

/** Parts of an assertion as the browser returned them, in base64url. */
export interface AssertionEvidence {
  /** The credential's id. It is not signed: it only says which public key to look up. */
  readonly credential: string;
  readonly authenticatorData: string;
  readonly clientDataJSON: string;
  /** Ed25519: 64 bytes. ES256: ASN.1 DER. */
  readonly signature: string;
}

export interface ExpectedAssertion {
  /** 32 bytes: the hash of the statement that the person was shown. */
  readonly challenge: Uint8Array;
  /** The consoles of the credential, such as "https://console.example". */
  readonly origins: readonly string[];
  /** Such as "console.example". */
  readonly rpId: string;
  readonly algorithm: 'Ed25519' | 'ES256';
  /** Ed25519: 32 bytes. ES256: the uncompressed point, 65 bytes. */
  readonly publicKey: Uint8Array;
}

/** ECDSA on P-256 with SHA-256. publicKey 65 bytes; signature r ‖ s, 64 bytes, both in 1..n-1. */
export type VerifyEs256 = (
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
) => boolean;

export interface AssertionVerifiers {
  readonly verifyEd25519: VerifyEd25519;
  readonly verifyEs256: VerifyEs256;
}

/** What a policy may ask of the credential: device-bound means not even eligible for backup. */
export interface AssertionFacts {
  /** The one of them on which it was made. */
  readonly origin: string;
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
  readonly signCount: number;
}

/** WebAuthn §5.8.3: ids of at most 1023 bytes, of at least 16 (§4, "Credential ID"). */
export const MIN_CREDENTIAL_BYTES = 16;
export const MAX_CREDENTIAL_BYTES = 1_023;

/** Type, challenge, origin and what browsers add take about 300 bytes. */
export const MAX_CLIENT_DATA_BYTES = 2_048;

/** rpIdHash, flags, counter (WebAuthn §6.1); an assertion with extensions is refused. */
export const AUTHENTICATOR_DATA_BYTES = 37;

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const BACKUP_ELIGIBLE = 0x08;
const BACKED_UP = 0x10;
/** AT, ED and the two reserved bits: nothing we asked for sets them. */
const FOREIGN_FLAGS = 0xe2;

export function verifyAssertion(
  evidence: AssertionEvidence,
  expected: ExpectedAssertion,
  verifiers: AssertionVerifiers,
): AssertionFacts | Refusal {
  const parts = decode(evidence);
  if (isRefusal(parts)) return parts;
  const { authenticatorData, clientDataJSON, signature } = parts;
  const client = readClientData(clientDataJSON);
  if (isRefusal(client)) return client;

  if (client['type'] !== 'webauthn.get') return refuse('assertion-type', 'not webauthn.get');
  if (!isChallenge(client['challenge'], expected.challenge)) {
    return refuse('assertion-challenge', 'the passkey signed another statement');
  }
  const origin = expected.origins.find((one) => one === client['origin']);
  if (origin === undefined) {
    return refuse('assertion-origin', `not made on ${expected.origins.join(' or ')}`);
  }
  if ((client['crossOrigin'] ?? false) !== false) {
    return refuse('assertion-cross-origin', 'the page was in a frame of another origin');
  }
  if ('topOrigin' in client) return refuse('assertion-top-origin', 'the page named a top origin');

  if (!equalBytes(authenticatorData.subarray(0, 32), sha256(utf8(expected.rpId)))) {
    return refuse('assertion-rp-id', `the assertion is not for ${expected.rpId}`);
  }
  const flags = authenticatorData[32]!;
  if ((flags & FOREIGN_FLAGS) !== 0) return refuse('assertion-flags', `flags are ${flags}`);
  if ((flags & USER_PRESENT) === 0) return refuse('assertion-user-absent', 'flag UP is clear');
  if ((flags & USER_VERIFIED) === 0) return refuse('assertion-user-unverified', 'flag UV is clear');
  const backupEligible = (flags & BACKUP_ELIGIBLE) !== 0;
  const backedUp = (flags & BACKED_UP) !== 0;
  if (backedUp && !backupEligible) return refuse('assertion-backup-state', 'BS without BE');

  const message = concat(authenticatorData, sha256(clientDataJSON));
  return isSignedBy(expected, message, signature, verifiers)
    ? { origin, backupEligible, backedUp, signCount: readCounter(authenticatorData) }
    : refuse('assertion-signature', 'the passkey of this credential did not sign these bytes');
}

/** Whether an ES256 key may enter a policy: an uncompressed point of P-256. */
export function acceptableEs256Key(publicKey: Uint8Array): boolean {
  if (publicKey.length !== 65 || publicKey[0] !== 0x04) return false;
  try {
    p256.Point.fromBytes(publicKey).assertValidity();
    return true;
  } catch {
    return false; // not on the curve
  }
}

interface AssertionParts {
  readonly authenticatorData: Uint8Array;
  readonly clientDataJSON: Uint8Array;
  readonly signature: Uint8Array;
}

function decode(evidence: AssertionEvidence): AssertionParts | Refusal {
  const part = (text: string, minimum: number, maximum: number): Uint8Array | undefined => {
    const bytes = text.length > maximum * 2 ? undefined : fromBase64url(text);
    return bytes !== undefined && bytes.length >= minimum && bytes.length <= maximum
      ? bytes
      : undefined;
  };
  const malformed = (name: keyof AssertionEvidence): Refusal =>
    refuse('assertion-malformed', `${name} is not base64url or not of its length`);

  if (part(evidence.credential, MIN_CREDENTIAL_BYTES, MAX_CREDENTIAL_BYTES) === undefined) {
    return malformed('credential');
  }
  const authenticatorData = part(evidence.authenticatorData, 32, MAX_CLIENT_DATA_BYTES);
  if (authenticatorData === undefined) return malformed('authenticatorData');
  if (authenticatorData.length !== AUTHENTICATOR_DATA_BYTES) {
    return refuse('assertion-flags', 'authenticator data has more or less than flags and counter');
  }
  const clientDataJSON = part(evidence.clientDataJSON, 2, MAX_CLIENT_DATA_BYTES);
  if (clientDataJSON === undefined) return malformed('clientDataJSON');
  const signature = part(evidence.signature, 8, MAX_DER_BYTES);
  if (signature === undefined) return malformed('signature');
  return { authenticatorData, clientDataJSON, signature };
}

/** Strict JSON, but with any further keys: browsers add some on purpose (WebAuthn §5.8.1). */
function readClientData(bytes: Uint8Array): JsonObject | Refusal {
  const json = parseJson(bytes);
  if (isRefusal(json)) return refuse('assertion-client-data', json.detail);
  return isJsonObject(json) ? json : refuse('assertion-client-data', 'not a JSON object');
}

function isChallenge(given: Json | undefined, expected: Uint8Array): boolean {
  if (expected.length !== 32) throw new Error('verifyAssertion: a challenge has 32 bytes');
  const bytes = typeof given === 'string' ? fromBase64url(given, 32) : undefined;
  return bytes !== undefined && equalBytes(bytes, expected);
}

const readCounter = (authenticatorData: Uint8Array): number =>
  authenticatorData.subarray(33, 37).reduce((count, byte) => count * 256 + byte, 0);

function isSignedBy(
  expected: ExpectedAssertion,
  message: Uint8Array,
  signature: Uint8Array,
  verifiers: AssertionVerifiers,
): boolean {
  if (expected.algorithm === 'Ed25519') {
    return verifiers.verifyEd25519(expected.publicKey, message, signature);
  }
  const raw = es256FromDer(signature);
  return raw !== undefined && verifiers.verifyEs256(expected.publicKey, message, raw);
}

/** SEQUENCE of two INTEGERs of at most 33 bytes. */
const MAX_DER_BYTES = 72;

/**
 * r ‖ s of a DER ECDSA signature, or undefined unless it is DER to the letter: libraries differ in
 * what else of BER they take. Both must lie in 1..n-1; a high s is allowed, authenticators send it.
 */
function es256FromDer(der: Uint8Array): Uint8Array | undefined {
  if (der[0] !== 0x30 || der[1] !== der.length - 2) return undefined;
  const r = readDerInteger(der, 2);
  if (r === undefined) return undefined;
  const s = readDerInteger(der, r.end);
  if (s === undefined || s.end !== der.length) return undefined;
  return concat(r.value, s.value);
}

function readDerInteger(
  der: Uint8Array,
  at: number,
): { value: Uint8Array; end: number } | undefined {
  const length = der[at + 1] ?? 0;
  const end = at + 2 + length;
  if (der[at] !== 0x02 || length < 1 || length > 33 || end > der.length) return undefined;
  const content = der.subarray(at + 2, end);
  const padded = content[0] === 0 && length > 1;
  if (content[0]! >= 0x80) return undefined; // negative
  if (padded && content[1]! < 0x80) return undefined; // not the shortest form
  const magnitude = padded ? content.subarray(1) : content;
  if (magnitude.length > 32) return undefined;
  const value = new Uint8Array(32);
  value.set(magnitude, 32 - magnitude.length);
  return isScalar(value) ? { value, end } : undefined;
}

function isScalar(bigEndian: Uint8Array): boolean {
  const value = bigEndian.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return value > 0n && value < p256.Point.Fn.ORDER;
}
