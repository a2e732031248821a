// The demo's world: a deployment on loopback, two simulated NIS nodes on one simulated chain, and
// every daemon as a process of its own.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dealtFrom } from './loot.ts';
import { Children } from './children.ts';
import { Directory } from '../deployment/directory.ts';
import { type Deployment, initialise } from '../deployment/initialise.ts';
import { localPlan } from '../deployment/plan.ts';
import { freePorts } from './ports.ts';
import { systemClock } from '@sekisho/replica/wiring/system-clock';
import { systemRandom } from '@sekisho/replica/wiring/system-random';
import { httpSend } from '@sekisho/replica/wiring/http-send';

/** A simulated chain makes a block in this time; NEM takes a minute. */
export const BLOCK_MS = 1_500;
/** Watchers look at their nodes this often. */
const LOOK_MS = 250;
const READY_MS = 120_000;

export interface Town {
  readonly dir: string;
  readonly deployment: Deployment;
  readonly children: Children;
  readonly nodeUrls: readonly string[];
  readonly apiUrl: string;
  /** The whole wallet key, as somebody would hold it who copied t sealed shares and passphrases. */
  readonly stolenKey: () => Promise<Uint8Array>;
}

export interface TownOptions {
  readonly dir: string;
  /** Micro-XEM in the wallet. */
  readonly balance: bigint;
  readonly say: (what: string) => void;
}

export async function openTown({ dir, balance, say }: TownOptions): Promise<Town> {
  const [node1, node2, ...rest] = await freePorts(6);
  const nodeUrls = [`http://127.0.0.1:${node1}`, `http://127.0.0.1:${node2}`];
  const plan = {
    ...localPlan(rest, nodeUrls),
    name: 'demo',
    lookEveryMs: LOOK_MS,
    finalityBlocks: 5,
    observeLagBlocks: 100, // some minutes of demo blocks, as 3 blocks of the real chain are
  };
  say('making keys, certificates and the first policy (a trusted dealer: demo only)');
  const deployment = await initialise(plan, new Directory(dir), systemClock.now(), systemRandom);
  const children = new Children();
  try {
    say('starting 2 simulated NIS nodes on one simulated chain');
    await startNodes(children, deployment, dir, [node1!, node2!], balance);
    say('starting gateway, 2 watchers, 3 signers');
    await startDaemons(children, deployment, dir);
    const apiUrl = `https://${plan.api.host}:${plan.api.port}`;
    await waitReady(apiUrl, deployment.ca);
    return { dir, deployment, children, nodeUrls, apiUrl, stolenKey: () => dealtFrom(deployment) };
  } catch (fault) {
    await children.end();
    throw fault;
  }
}

const entryPoint = (specifier: string): string => fileURLToPath(import.meta.resolve(specifier));

async function startNodes(
  children: Children,
  { address }: Deployment,
  dir: string,
  ports: readonly [number, number],
  balance: bigint,
): Promise<void> {
  const main = entryPoint('@sekisho/drill/nis/main');
  const ready = (line: Readonly<Record<string, unknown>>): boolean => 'listening' in line;
  const network = ['--network', 'mainnet', '--port'];
  await children.start({
    name: 'simulated NIS node 1',
    main,
    args: [...network, `${ports[0]}`, '--block-ms', `${BLOCK_MS}`],
    input: JSON.stringify([{ address, balance: balance.toString() }]),
    log: join(dir, 'nis-1.log'),
    ready,
  });
  await children.start({
    name: 'simulated NIS node 2',
    main,
    args: [...network, `${ports[1]}`, '--peer', `http://127.0.0.1:${ports[0]}`],
    log: join(dir, 'nis-2.log'),
    ready,
  });
}

export async function startDaemons(
  children: Children,
  { plan, passphrases }: Deployment,
  dir: string,
): Promise<void> {
  const settings = (party: string): string => join(dir, party, 'settings.json');
  const log = (party: string): string => join(dir, party, 'log.jsonl');
  const said =
    (event: string) =>
    (line: Readonly<Record<string, unknown>>): boolean =>
      line['event'] === event;
  await children.start({
    name: 'gateway',
    main: entryPoint('@sekisho/gateway/main'),
    args: [settings('gateway')],
    log: log('gateway'),
    ready: said('listening'),
  });
  const watchers = plan.watchers.map(({ id }) =>
    children.start({
      name: id,
      main: entryPoint('@sekisho/watcher/main'),
      args: [settings(id)],
      log: log(id),
      ready: said('listening'),
    }),
  );
  const signers = plan.signers.map((id) =>
    children.start({
      name: id,
      main: entryPoint('@sekisho/signer/main'),
      args: [settings(id)],
      input: `${passphrases.get(id)!}\n`,
      log: log(id),
      ready: said('ready'),
    }),
  );
  await Promise.all([...watchers, ...signers]);
}

/** Waits until the gateway can take withdrawals: a quorum of watchers has cosigned a head. */
export async function waitReady(apiUrl: string, ca: string): Promise<void> {
  const send = httpSend({ ca });
  const until = systemClock.now() + READY_MS;
  for (;;) {
    const answer = await send({ method: 'GET', url: `${apiUrl}/log/checkpoint` });
    if (answer.status === 200) return;
    if (systemClock.now() > until) throw new Error('the gateway is not ready after two minutes');
    await new Promise((resolve) => systemClock.after(100, () => resolve(undefined)));
  }
}
