// The browser's passkeys (WebAuthn Level 3). What they answer is evidence in base64url; whether it
// is good, the gateway and every replica decide.
import { base64url, fromBase64url, hex } from '@sekisho/protocol/bytes';
import type { AssertionEvidence } from '@sekisho/protocol/webauthn';
import type {
  Authenticator,
  AssertionWish,
  CredentialWish,
  NewCredential,
} from '../authenticator.ts';
import { type Trouble, trouble } from '../trouble.ts';

/** A person reads before touching the key. */
const TIMEOUT_MS = 120_000;

/** COSE algorithms (RFC 9053): EdDSA with Ed25519, ECDSA with P-256 and SHA-256. */
const EDDSA = -8;
const ES256 = -7;

/** SubjectPublicKeyInfo: RFC 8410 for Ed25519, RFC 5480 for P-256; the key is what comes last. */
const SPKI = { Ed25519: { all: 44, key: 32 }, ES256: { all: 91, key: 65 } } as const;

/** WebAuthn §6.1: eligible for backup, so not bound to its device. */
const BACKUP_ELIGIBLE = 0x08;

export const passkeys = (container: CredentialsContainer): Authenticator => ({
  kind: 'passkey',
  assert: (wish) => asked(() => container.get(requestOf(wish)), evidenceOf),
  create: (wish) => asked(() => container.create(creationOf(wish)), credentialOf),
});

async function asked<T>(
  ask: () => Promise<Credential | null>,
  read: (credential: PublicKeyCredential) => T | Trouble,
): Promise<T | Trouble> {
  try {
    const credential = await ask();
    return credential instanceof PublicKeyCredential
      ? read(credential)
      : trouble('passkey', 'the browser gave no passkey');
  } catch (fault) {
    // NotAllowedError: no fitting passkey, refused, or too late; browsers do not say which.
    return trouble(
      'passkey',
      fault instanceof Error ? `${fault.name}: ${fault.message}` : 'failed',
    );
  }
}

const requestOf = ({ challenge, rpId, credentials }: AssertionWish): CredentialRequestOptions => ({
  publicKey: {
    challenge: Uint8Array.from(challenge),
    rpId,
    ...(credentials && {
      allowCredentials: credentials.map((id) => ({ type: 'public-key', id: idBytes(id) })),
    }),
    userVerification: 'required',
    timeout: TIMEOUT_MS,
  },
});

const idBytes = (id: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(fromBase64url(id) ?? new Uint8Array());

const creationOf = (wish: CredentialWish): CredentialCreationOptions => ({
  publicKey: {
    challenge: Uint8Array.from(wish.challenge),
    rp: { id: wish.rpId, name: 'Sekisho' },
    user: {
      // Opaque, and another each time: by the same one an authenticator would replace the passkey
      // it has (WebAuthn §5.4.3), which is to vouch for this one.
      id: Uint8Array.from(wish.challenge),
      name: wish.person,
      displayName: wish.person,
    },
    pubKeyCredParams: [
      { type: 'public-key', alg: EDDSA },
      { type: 'public-key', alg: ES256 },
    ],
    authenticatorSelection: {
      userVerification: 'required',
      residentKey: 'preferred',
      ...(wish.deviceBound && { authenticatorAttachment: 'cross-platform' as const }),
    },
    attestation: 'none',
    timeout: TIMEOUT_MS,
  },
});

const text = (buffer: ArrayBuffer): string => base64url(new Uint8Array(buffer));

function evidenceOf({ rawId, response }: PublicKeyCredential): AssertionEvidence | Trouble {
  if (!(response instanceof AuthenticatorAssertionResponse)) {
    return trouble('passkey', 'the browser gave no assertion');
  }
  return {
    credential: text(rawId),
    authenticatorData: text(response.authenticatorData),
    clientDataJSON: text(response.clientDataJSON),
    signature: text(response.signature),
  };
}

function credentialOf({ rawId, response }: PublicKeyCredential): NewCredential | Trouble {
  if (!(response instanceof AuthenticatorAttestationResponse)) {
    return trouble('passkey', 'the browser made no passkey');
  }
  const number = response.getPublicKeyAlgorithm();
  const algorithm = number === EDDSA ? 'Ed25519' : number === ES256 ? 'ES256' : undefined;
  const spki = new Uint8Array(response.getPublicKey() ?? new ArrayBuffer());
  if (algorithm === undefined || spki.length !== SPKI[algorithm].all) {
    return trouble('passkey', 'the passkey has a key of another kind than Ed25519 or P-256');
  }
  const flags = new Uint8Array(response.getAuthenticatorData())[32] ?? BACKUP_ELIGIBLE;
  return {
    id: text(rawId),
    algorithm,
    publicKey: hex(spki.slice(-SPKI[algorithm].key)),
    deviceBound: (flags & BACKUP_ELIGIBLE) === 0,
  };
}
