// `sekisho console`: the page people approve on, from this machine. An approver who serves it to
// nobody but themselves has a second origin that no administrator of the exchange can change.
import { join } from 'node:path';
import { startConsoleServer } from '@sekisho/console/server';
import { readConsole } from '@sekisho/console/settings-file';
import { type Command, DONE, type Invocation, optional, WrongUsage } from '../command.ts';
import { DEFAULT_DIR } from '../gatehouse.ts';
import { untilInterrupted } from '../interrupted.ts';
import { print, strong, waiting } from '../print.ts';

/** The first that `sekisho init` makes. */
const DEFAULT_CONSOLE = 'console-1';

export const command: Command = {
  summary: 'Serves the page people approve on, and prints the SHA-256 of its program.',
  usage: '[SETTINGS.json] [--dir DIR] [--console ID] [--port N]',
  example: 'sekisho console ./exchange/console-2/settings.json',
  options: {
    dir: { type: 'string', about: `directory that init made (${DEFAULT_DIR})` },
    console: { type: 'string', about: `which of its consoles (${DEFAULT_CONSOLE})` },
    port: { type: 'string', about: 'listen there instead of where the settings say' },
  },
  async run(invocation) {
    const file = settingsFile(invocation);
    const settings = readConsole(file);
    const port = portOf(invocation) ?? settings.port;
    const interrupted = untilInterrupted();
    const server = await startConsoleServer({ ...settings, port });
    const { trust, origins } = settings.settings;
    const scheme = settings.tls === undefined ? 'http' : 'https';
    const name = /^(127\.|::1$)/.test(settings.host) ? 'localhost' : settings.host;
    const url = `${scheme}://${name}:${server.port}`;
    const facts = { url, program: server.sha256, ledger: trust.ledger, origins };
    print(invocation, { ...facts, settings: file }, [
      `console   ${strong(url)}`,
      `program   sha256 ${server.sha256}`,
      '          the same at every console of this version, on every machine: compare it',
      `trusts    ledger ${trust.ledger}`,
      `          ${trust.quorum} of ${trust.watchers.length} watchers; no gateway`,
      ...(origins.includes(url) ? [] : originWords(origins)),
      'Ctrl-C ends it.',
    ]);
    await interrupted;
    await server.close();
    return DONE;
  },
};

/** Behind something that ends TLS, this is as it should be. */
const originWords = (origins: readonly string[]): string[] => [
  waiting('passkeys of this deployment act only where the browser calls the page one of'),
  ...origins.map((origin) => `          ${origin}`),
];

function settingsFile(invocation: Invocation): string {
  const { positionals } = invocation;
  const [file] = positionals;
  if (positionals.length > 1) throw new WrongUsage('give at most one settings file');
  const dir = optional(invocation, 'dir');
  const id = optional(invocation, 'console');
  if (file === undefined) return join(dir ?? DEFAULT_DIR, id ?? DEFAULT_CONSOLE, 'settings.json');
  if (dir !== undefined || id !== undefined) {
    throw new WrongUsage('give a settings file, or --dir and --console, not both');
  }
  return file;
}

function portOf(invocation: Invocation): number | undefined {
  const text = optional(invocation, 'port');
  if (text === undefined) return undefined;
  if (!/^(0|[1-9][0-9]{0,4})$/.test(text) || Number(text) > 65_535) {
    throw new WrongUsage('--port must be a port, or 0 for any that is free');
  }
  return Number(text);
}
