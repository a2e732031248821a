// The demo's page: the same, but its people have software passkeys, and every place where one is
// named says so. Another program with another hash; the product's knows nothing of it.
import { startConsole } from '../start.ts';
import { browserParts } from '../wiring/browser.ts';
import { demoPeople, softwarePasskeys } from './software-passkeys.ts';

const parts = browserParts();
const people = await demoPeople(parts.fetch);
const authenticator = softwarePasskeys(people, location.origin);
await startConsole({ ...parts, authenticator });
