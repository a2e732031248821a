// Signatures of what is sent to people outside, as Standard Webhooks 1.0 has them
// (standardwebhooks.com): HMAC-SHA-256 over id, time and body.
import { base64, concat, fromBase64, utf8 } from '@sekisho/protocol/bytes';
import { hmacSha256 } from '@sekisho/protocol/hash';

const PREFIX = 'whsec_';
/** As the standard bounds them. */
const MIN_SECRET_BYTES = 24;
const MAX_SECRET_BYTES = 64;

/** The key of a secret's text, or undefined where that is none. */
export function keyOfSecret(text: string): Uint8Array | undefined {
  const key = text.startsWith(PREFIX) ? fromBase64(text.slice(PREFIX.length)) : undefined;
  const length = key?.length ?? 0;
  return length >= MIN_SECRET_BYTES && length <= MAX_SECRET_BYTES ? key : undefined;
}

/** The three fields that a receiver verifies. `time` in ms; the standard tells whole seconds. */
export function signedFields(
  key: Uint8Array,
  id: string,
  time: number,
  body: string,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.trunc(time / 1_000));
  const mac = hmacSha256(key, concat(utf8(`${id}.${timestamp}.`), utf8(body)));
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${base64(mac)}`,
  };
}
