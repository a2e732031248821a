// A whole deployment on this machine as an operator makes one: `sekisho init`, then every daemon as
// a process of its own, against two simulated NIS nodes of one simulated chain.
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Line, Processes } from './processes.ts';

/** Twelve times as fast as NEM's, so that watchers have blocks and outflows to report meanwhile. */
const BLOCK_MS = 5_000;
/** As often as the demo's watchers look at their nodes; `init` writes five seconds. */
const LOOK_MS = 250;
/** Micro-XEM: no limit on a share of the balance comes near. */
const BALANCE = '1000000000000000';
const SIGNERS = ['signer-1', 'signer-2', 'signer-3'];
const WATCHERS = ['watcher-1', 'watcher-2'];
/** Gateway API, gateway door, one API per watcher, one node per watcher. */
const PORTS = 6;

export interface Deployment {
  readonly dir: string;
  readonly processes: Processes;
  readonly nodeUrl: string;
  /** The gateway's process. */
  readonly gatewayPid: number;
}

interface Changes {
  readonly settle?: (dir: string) => void;
  readonly gateway?: string;
}

/**
 * `onGateway` sees every line of the gateway's log as it is written; `more` is what else `init` is
 * told, `settle` what its operator writes into the files before anything starts, and `gateway` the
 * program that the gateway runs, if it is an attacker's.
 */
export async function openDeployment(
  dir: string,
  onGateway: (line: Line) => void,
  more: readonly string[] = [],
  { settle = () => {}, gateway = '@sekisho/gateway/main' }: Changes = {},
): Promise<Deployment> {
  const base = await freeRow(PORTS);
  const urls = [base + 4, base + 5].map((port) => `http://127.0.0.1:${port}`);
  const place = ['--dir', dir, '--base-port', `${base}`, '--nodes', urls.join()];
  const words = ['init', '--json', ...place, ...more];
  const sekisho = fileURLToPath(new URL('../packages/cli/bin/sekisho.js', import.meta.url));
  const made = JSON.parse(
    execFileSync(process.execPath, [sekisho, ...words], { encoding: 'utf8' }),
  );
  settle(dir);
  const processes = new Processes();
  try {
    await startNodes(processes, dir, base + 4, made.wallet.address);
    const gatewayPid = await startDaemons(processes, dir, { main: gateway, onLine: onGateway });
    return { dir, processes, nodeUrl: urls[0]!, gatewayPid };
  } catch (fault) {
    await processes.end();
    throw fault;
  }
}

async function startNodes(
  processes: Processes,
  dir: string,
  port: number,
  address: string,
): Promise<void> {
  const main = '@sekisho/drill/nis/main';
  const words = ['--network', 'mainnet', '--port'];
  const ready = (line: Line): boolean => 'listening' in line;
  await processes.start({
    ...{ main, ready, log: join(dir, 'nis-1.log') },
    words: [...words, `${port}`, '--block-ms', `${BLOCK_MS}`],
    input: JSON.stringify([{ address, balance: BALANCE }]),
  });
  await processes.start({
    ...{ main, ready, log: join(dir, 'nis-2.log') },
    words: [...words, `${port + 1}`, '--peer', `http://127.0.0.1:${port}`],
  });
}

async function startDaemons(
  processes: Processes,
  dir: string,
  gateway: { readonly main: string; readonly onLine: (line: Line) => void },
): Promise<number> {
  const settings = (party: string): string => join(dir, party, 'settings.json');
  const log = (party: string): string => join(dir, party, 'log.jsonl');
  const said =
    (event: string) =>
    (line: Line): boolean =>
      line['event'] === event;
  const gatewayPid = await processes.start({
    ...gateway,
    words: [settings('gateway')],
    ...{ log: log('gateway'), ready: said('listening') },
  });
  const watchers = WATCHERS.map((id) => {
    lookOften(settings(id));
    const ready = said('listening');
    return processes.start({
      main: '@sekisho/watcher/main',
      ...{ words: [settings(id)], log: log(id), ready },
    });
  });
  const signers = SIGNERS.map((id) => {
    const input = readFileSync(join(dir, 'passphrases-to-hand-out', id), 'utf8');
    const ready = said('ready');
    return processes.start({
      main: '@sekisho/signer/main',
      ...{ words: [settings(id)], log: log(id), ready, input },
    });
  });
  await Promise.all([...watchers, ...signers]);
  return gatewayPid;
}

function lookOften(path: string): void {
  const settings: object = JSON.parse(readFileSync(path, 'utf8'));
  rmSync(path);
  writeFileSync(path, JSON.stringify({ ...settings, lookEveryMs: LOOK_MS }), { mode: 0o600 });
}

/** The first of so many free ports in a row, below those that the system gives to clients. */
async function freeRow(count: number): Promise<number> {
  for (let base = 20_000 + (process.pid % 1_000) * 8; base < 32_000; base += count) {
    const row = Array.from({ length: count }, (_, i) => isFree(base + i));
    if ((await Promise.all(row)).every(Boolean)) return base;
  }
  throw new Error(`no ${count} free ports in a row`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
