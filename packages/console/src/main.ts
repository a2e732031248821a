// The product's page: the browser as it is, and its passkeys.
import { startConsole } from './start.ts';
import { browserParts } from './wiring/browser.ts';
import { passkeys } from './wiring/passkeys.ts';

await startConsole({ ...browserParts(), authenticator: passkeys(navigator.credentials) });
