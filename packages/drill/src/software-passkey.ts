// A software passkey, plainly named so: it makes the bytes that an authenticator would make, from a
// private key that anybody in the process can read. For the demo, drills and tests; a person of a
// real exchange uses a real authenticator.
import { base64url, concat, utf8 } from '@sekisho/protocol/bytes';
import { sha256 } from '@sekisho/protocol/hash';
import type { AssertionEvidence } from '@sekisho/protocol/webauthn';

export interface SoftwarePasskeyOptions {
  /** Base64url of 16 bytes or more. */
  readonly credentialId: string;
  /** A 32-byte Ed25519 seed. */
  readonly privateKey: Uint8Array;
  /** Such as "https://console.example". */
  readonly origin: string;
  readonly rpId: string;
}

/** What a broken or hostile authenticator or browser would say instead. */
export interface AssertionChange {
  readonly flags?: number;
  readonly signCount?: number;
  readonly origin?: string;
  readonly rpId?: string;
  readonly type?: string;
  /** Further members of the client data. */
  readonly client?: Readonly<Record<string, unknown>>;
}

export interface SoftwarePasskey {
  readonly credentialId: string;
  /** Approves without asking anybody: the person "is present" and "verified". */
  assert(challenge: Uint8Array, change?: AssertionChange): AssertionEvidence;
}

/** UP and UV (WebAuthn §6.1); neither backup bit, as of a device-bound credential. */
const PRESENT_AND_VERIFIED = 0x05;

export function softwarePasskey(
  options: SoftwarePasskeyOptions,
  sign: (privateKey: Uint8Array, message: Uint8Array) => Uint8Array,
): SoftwarePasskey {
  const { credentialId, privateKey } = options;
  return {
    credentialId,
    assert(challenge, change = {}) {
      const authenticatorData = authenticatorDataOf(change.rpId ?? options.rpId, change);
      const clientData = utf8(
        JSON.stringify({
          type: change.type ?? 'webauthn.get',
          challenge: base64url(challenge),
          origin: change.origin ?? options.origin,
          crossOrigin: false,
          ...change.client,
        }),
      );
      const message = concat(authenticatorData, sha256(clientData));
      return {
        credential: credentialId,
        authenticatorData: base64url(authenticatorData),
        clientDataJSON: base64url(clientData),
        signature: base64url(sign(privateKey, message)),
      };
    },
  };
}

/** rpIdHash ‖ flags ‖ counter (WebAuthn §6.1). A counter of 0: this authenticator keeps none. */
function authenticatorDataOf(rpId: string, { flags, signCount }: AssertionChange): Uint8Array {
  const tail = new Uint8Array(5);
  tail[0] = flags ?? PRESENT_AND_VERIFIED;
  new DataView(tail.buffer).setUint32(1, signCount ?? 0);
  return concat(sha256(utf8(rpId)), tail);
}
