// Software passkeys, plainly named so: keys that whoever reads the page can read. They make the
// bytes that an authenticator would make, for people of the demo and nobody else.
import { hashes, sign } from '@noble/ed25519';
import { base64url, concat, fromHex, utf8 } from '@sekisho/protocol/bytes';
import * as field from '@sekisho/protocol/field';
import { sha256, sha512 } from '@sekisho/protocol/hash';
import { parseJson } from '@sekisho/protocol/json';
import { isRefusal } from '@sekisho/protocol/refusal';
import { z } from 'zod';
import type { Authenticator } from '../authenticator.ts';
import { type Fetch, PLAIN } from '../desk/http.ts';
import { trouble } from '../trouble.ts';

/** As `sekisho init` writes people/NAME.software-passkey.json, in one list. */
const demoPerson = z.object({
  kind: z.literal('software-passkey'),
  person: field.partyId,
  credentialId: field.bytesBase64url(),
  privateKey: field.bytesHex(32),
  rpId: z.string(),
});
export type DemoPerson = z.infer<typeof demoPerson>;

export const DEMO_PEOPLE_PATH = '/demo-people.json';

export async function demoPeople(fetch: Fetch): Promise<readonly DemoPerson[]> {
  const response = await fetch(DEMO_PEOPLE_PATH, PLAIN);
  const json = parseJson(await response.text());
  const people = isRefusal(json) ? json : field.readAs(z.array(demoPerson), json, 'people');
  if (isRefusal(people)) throw new Error(people.detail);
  return people;
}

/** UP and UV (WebAuthn §6.1): a program that says "a person was there". */
const PRESENT_AND_VERIFIED = 0x05;

export function softwarePasskeys(people: readonly DemoPerson[], origin: string): Authenticator {
  hashes.sha512 = (message) => Uint8Array.from(sha512(message));
  return {
    kind: 'software',
    people: people.map(({ person }) => person),
    assert: async ({ challenge, rpId, person, credentials }) => {
      const key = people.find(
        ({ person: whose, credentialId }) =>
          whose === person && (credentials?.includes(credentialId) ?? true),
      );
      const seed = key === undefined ? undefined : fromHex(key.privateKey, 32);
      if (key === undefined || seed === undefined || key.rpId !== rpId) {
        return trouble('passkey', `${person} has no software passkey here`);
      }
      const flags = Uint8Array.of(PRESENT_AND_VERIFIED, 0, 0, 0, 0);
      const authenticatorData = concat(sha256(utf8(rpId)), flags);
      const type = 'webauthn.get';
      const client = { type, challenge: base64url(challenge), origin, crossOrigin: false };
      const clientData = utf8(JSON.stringify(client));
      const message = concat(authenticatorData, sha256(clientData));
      return {
        credential: key.credentialId,
        authenticatorData: base64url(authenticatorData),
        clientDataJSON: base64url(clientData),
        signature: base64url(sign(message, seed)),
      };
    },
    create: async ({ person }) =>
      trouble('passkey', `the demo makes no passkey for ${person}; the product asks the browser`),
  };
}
