// The secret bytes of one share, as they are sealed at rest:
//   "sekisho/share/v1 " suite "\n" group-public-key[32] identifier[32] scalar[32]
// What they belong to stands beside the scalar, so that a mix-up is seen before anything is signed.
import { concat, equalBytes, hex, utf8 } from '@sekisho/protocol/bytes';
import { refuse, type Refusal } from '@sekisho/protocol/refusal';
import { bytesOf } from './form.ts';
import type { GroupKey, GroupParty } from './group.ts';
import { publicPointHex, SCALAR_BYTES, type Suite, SUITES } from './suite.ts';

const FIELD_BYTES = 32;

/** The secret wire form of `party`'s share. */
export const writeSecret = (
  group: GroupKey,
  party: GroupParty,
  signingShare: Uint8Array,
): Uint8Array =>
  concat(head(group.suite), bytesOf(group.publicKey), bytesOf(party.identifier), signingShare);

/**
 * A copy of the scalar in `secret`, which is proven to be `party`'s share of `group`. Refused:
 * 'share-malformed' or 'share-foreign'. The caller wipes both.
 */
export function readSecret(
  secret: Uint8Array,
  group: GroupKey,
  party: GroupParty,
): Uint8Array<ArrayBuffer> | Refusal {
  const suite = SUITES.find((known) => startsWith(secret, head(known)));
  if (suite === undefined) return refuse('share-malformed', 'share: not a share of a known suite');
  const fields = secret.subarray(head(suite).length);
  if (fields.length !== 2 * FIELD_BYTES + SCALAR_BYTES) {
    return refuse('share-malformed', 'share: wrong length, restore it from its sealed copy');
  }
  if (suite !== group.suite) return foreign(`it is for ${suite}, the group is ${group.suite}`);
  if (hex(fields.subarray(0, FIELD_BYTES)) !== group.publicKey) {
    return foreign(`its group key is not ${group.publicKey}`);
  }
  if (hex(fields.subarray(FIELD_BYTES, 2 * FIELD_BYTES)) !== party.identifier) {
    return foreign(`it is not the one of ${party.id}`);
  }
  const signingShare = fields.slice(2 * FIELD_BYTES);
  const point = publicPointHex(signingShare);
  if (point === party.verifyingShare) return new Uint8Array(signingShare.buffer);
  signingShare.fill(0);
  return point === undefined
    ? refuse('share-malformed', 'share: its scalar is zero or not canonical')
    : foreign(`it does not fit the verifying share of ${party.id}`);
}

const head = (suite: Suite): Uint8Array => utf8(`sekisho/share/v1 ${suite}\n`);

const startsWith = (bytes: Uint8Array, start: Uint8Array): boolean =>
  equalBytes(bytes.subarray(0, start.length), start);

const foreign = (detail: string): Refusal => refuse('share-foreign', `share: ${detail}`);
