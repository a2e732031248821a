// A person's act: the page writes the statement itself, from what it has verified and shown, hashes
// it itself, and asks the authenticator to sign that hash. No challenge ever comes from a server.
import { hex } from '@sekisho/protocol/bytes';
import { actChallenge, type ActStatement, type PersonAct } from '@sekisho/protocol/evidence';
import { formatInstant, parseInstant } from '@sekisho/protocol/instant';
import type { Credential, Policy } from '@sekisho/protocol/policy';
import type { Place } from '../place.ts';
import { isTrouble, type Trouble, trouble } from '../trouble.ts';
import type { Deed } from './deed.ts';

export type Signer = Pick<Place, 'settings' | 'origin' | 'clock' | 'random' | 'authenticator'>;

export interface Signing {
  readonly deed: Deed;
  readonly person: string;
  /** Hash of the policy under which it is meant. */
  readonly policy: string;
  /** Base64url ids of the passkeys that may sign; absent: any that the person has here. */
  readonly credentials?: readonly string[];
  readonly lifeMs?: number;
}

/** An act is carried at once; what lies around longer than this is not what was meant. */
export const ACT_LIFE_MS = 300_000;

/** A stop or rejection holds under any policy: it names none. */
export const ANY_POLICY = '0'.repeat(64);

const NONCE_BYTES = 16;

export async function signDeed(signer: Signer, signing: Signing): Promise<PersonAct | Trouble> {
  const { settings, clock, random, authenticator } = signer;
  const { deed, person, policy, credentials, lifeMs = ACT_LIFE_MS } = signing;
  if (credentials?.length === 0) {
    return trouble('passkey', `${person} has no passkey that counts at ${signer.origin}`);
  }
  const statement: ActStatement = {
    ledger: settings.trust.ledger,
    policy,
    person,
    nonce: hex(random.bytes(NONCE_BYTES)),
    expires: formatInstant(clock.now() + lifeMs),
    ...deed,
  };
  const assertion = await authenticator.assert({
    challenge: actChallenge(statement),
    rpId: settings.rpId,
    person,
    ...(credentials && { credentials }),
  });
  return isTrouble(assertion) ? assertion : { statement, assertion };
}

/** The person's passkeys that count from this origin, as the policy names them. */
export function credentialsHere(
  policy: Policy,
  person: string,
  { origin, settings, clock }: Pick<Signer, 'origin' | 'settings' | 'clock'>,
): readonly string[] {
  const found = policy.persons.find(({ id }) => id === person);
  const counts = ({ origins, rpId, validUntil }: Credential): boolean =>
    origins.includes(origin) &&
    rpId === settings.rpId &&
    (parseInstant(validUntil) ?? 0) > clock.now();
  return found?.credentials.filter(counts).map(({ id }) => id) ?? [];
}
