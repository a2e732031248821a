// A security key of one page: Chromium's own virtual one, by the DevTools protocol
// (WebAuthn domain). It verifies "its user" without asking anybody, as the test's hand would.
import type { CDPSession } from 'playwright-core';

/** What `sekisho init` writes of each of the first people. */
export interface SoftwarePasskey {
  readonly credentialId: string;
  /** 32-byte Ed25519 seed, hex. */
  readonly privateKey: string;
  readonly rpId: string;
  readonly person: string;
}

/** PKCS#8 of an Ed25519 seed (RFC 8410 §7). */
const PKCS8_SEED = '302e020100300506032b657004220420';

const base64 = (bytes: string, encoding: BufferEncoding): string =>
  Buffer.from(bytes, encoding).toString('base64');

export class Authenticator {
  readonly #session: CDPSession;
  readonly #id: string;

  private constructor(session: CDPSession, id: string) {
    this.#session = session;
    this.#id = id;
  }

  static async of(session: CDPSession): Promise<Authenticator> {
    await session.send('WebAuthn.enable', { enableUI: false });
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'usb',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    return new Authenticator(session, authenticatorId);
  }

  async add({ credentialId, privateKey, rpId, person }: SoftwarePasskey): Promise<void> {
    await this.#session.send('WebAuthn.addCredential', {
      authenticatorId: this.#id,
      credential: {
        credentialId: base64(credentialId, 'base64url'),
        isResidentCredential: true,
        rpId,
        privateKey: base64(PKCS8_SEED + privateKey, 'hex'),
        userHandle: base64(person, 'utf8'),
        signCount: 0,
      },
    });
  }

  /** Whether the user, asked to prove who they are, can: a finger that is not theirs cannot. */
  async verifies(isUserVerified: boolean): Promise<void> {
    const authenticatorId = this.#id;
    await this.#session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });
  }
}
