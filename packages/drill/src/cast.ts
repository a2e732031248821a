// Who can be taken over in a drill, and who acts in it: the parties of the world by the names that
// scenario files give them. spec/scenario.md says who they are.
import { SIGNERS, WATCHERS } from './policy-kit.ts';
import { PEOPLE } from './policy-rules.ts';

/** The application server: the client's signing key with its certificate. */
export const APP_SERVER = 'app-server';
/** The signing key alone, copied off the server: whoever has only that has no certificate. */
export const CLIENT_KEY = 'client-key';
export const GATEWAY = 'gateway';
/** Counterfactual: the whole key of every wallet, which no machine has. */
export const WALLET_KEY = 'wallet-key';

/** Whoever has a console's origin shows what he likes to those who look only there. */
export const CONSOLES: readonly string[] = ['console-a', 'console-b'];

/** The token of a read session, and the act that opened it: off a screen, or out of a log. */
export const READ_SESSION = 'read-session';

export const PERSONS: readonly string[] = Object.keys(PEOPLE);

/** Everybody and everything an attacker can hold. */
export const PARTIES: readonly string[] = [
  ...[APP_SERVER, CLIENT_KEY, GATEWAY, ...CONSOLES, READ_SESSION],
  ...SIGNERS,
  ...WATCHERS,
  ...PERSONS,
  WALLET_KEY,
];

export const isSigner = (party: string): boolean => SIGNERS.includes(party);
export const isWatcher = (party: string): boolean => WATCHERS.includes(party);
export const isPerson = (party: string): boolean => PERSONS.includes(party);
/** The console that a person looks at, and nowhere else. */
export const consoleOf = (person: string): string => PEOPLE[person]!.site;
