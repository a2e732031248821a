// Two consoles of two administrators, and people with one passkey each that acts from both. Who
// holds a console has whatever its users sign there, and nothing else of theirs.
import type { Scribe } from '@sekisho/drill/scribe';
import type { PersonAct } from '@sekisho/protocol/evidence';
import type { Policy } from '@sekisho/protocol/policy';
import { A, B, RP_ID } from './enrolling.ts';
import { worldOf } from './world.ts';

type Act = Parameters<Scribe['act']>[1];
type Assertion = NonNullable<NonNullable<Parameters<Scribe['act']>[2]>['assertion']>;

export const CONSOLES: (policy: Policy) => Partial<Policy> = ({ persons, amendment }) => ({
  amendment: { ...amendment, origins: 2 },
  persons: persons.map((person) => ({
    ...person,
    credentials: person.credentials.map((one) => ({ ...one, origins: [A, B], rpId: RP_ID })),
  })),
});

export const consoles = (): Scribe => worldOf(CONSOLES);

/** The person acts on this console; the second argument may say what the authenticator would. */
export const on =
  (origin: string, assertion: Assertion = {}) =>
  (scribe: Scribe, person: string, act: Act, passkeyOf?: string): PersonAct =>
    scribe.act(person, act, {
      ...(passkeyOf === undefined ? {} : { passkeyOf }),
      assertion: { origin, rpId: RP_ID, ...assertion },
    });

export const onA = on(A);
export const onB = on(B);
