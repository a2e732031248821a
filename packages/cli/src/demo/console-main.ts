// A console of the demo, as a process of its own: the page whose people have software passkeys,
// plainly labelled so. It is another program than the product's, with another hash.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { startConsoleServer } from '@sekisho/console/server';
import { readConsole } from '@sekisho/console/settings-file';
import { logFault, logLine, runDaemon } from '@sekisho/replica/wiring/daemon';

/** Where the demo's page asks for its people. */
const PEOPLE_PATH = '/demo-people.json';

runDaemon('sekisho-demo-console', async (file) => {
  const options = readConsole(file);
  const people = peopleBeside(file);
  const server = await startConsoleServer({
    ...options,
    entry: 'demo',
    files: new Map([[PEOPLE_PATH, { type: 'application/json', body: people }]]),
    onFault: (fault) => logFault('console', fault),
  });
  logLine({ event: 'listening', port: server.port, bundle: server.sha256 });
});

/** Every software passkey of the deployment, in one list. */
function peopleBeside(settings: string): Uint8Array {
  const folder = join(dirname(dirname(resolve(settings))), 'people');
  const names = readdirSync(folder).filter((name) => name.endsWith('.software-passkey.json'));
  const texts = names.toSorted().map((name) => readFileSync(join(folder, name), 'utf8'));
  return new TextEncoder().encode(`[${texts.join(',')}]`);
}
