// What signs for people. The product's is the browser's (`navigator.credentials`), the demo's makes
// software passkeys and says so; nothing else in the page knows which one it speaks to.
import type { AssertionEvidence } from '@sekisho/protocol/webauthn';
import type { Trouble } from './trouble.ts';

export interface AssertionWish {
  /** 32 bytes, computed by the page from the statement that the person was shown. */
  readonly challenge: Uint8Array;
  readonly rpId: string;
  readonly person: string;
  /** Ids of the credentials that may answer, base64url; absent: any of this rpId. */
  readonly credentials?: readonly string[];
}

export interface CredentialWish {
  readonly rpId: string;
  readonly person: string;
  /** A key that never leaves its device, as amenders need. */
  readonly deviceBound: boolean;
  readonly challenge: Uint8Array;
}

export interface NewCredential {
  /** Base64url. */
  readonly id: string;
  readonly algorithm: 'Ed25519' | 'ES256';
  /** Ed25519: 32 bytes. ES256: the uncompressed point, 65 bytes. Hex. */
  readonly publicKey: string;
  /** What the authenticator says of itself: not even eligible for backup. */
  readonly deviceBound: boolean;
}

export interface Authenticator {
  /** `software`: whoever can read the page's memory can sign. Shown wherever a person is named. */
  readonly kind: 'passkey' | 'software';
  /** People who can sign here; undefined: only asking the browser would tell. */
  readonly people?: readonly string[];
  assert(wish: AssertionWish): Promise<AssertionEvidence | Trouble>;
  create(wish: CredentialWish): Promise<NewCredential | Trouble>;
}
