// The demo's world: a deployment on loopback, two simulated NIS nodes on one simulated chain, and
// every daemon as a process of its own.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dealtFrom } from './loot.ts';
import { Children, type Start } from './children.ts';
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

export interface TownPlan {
  readonly deployment: Deployment;
  readonly nodeUrls: readonly string[];
  readonly apiUrl: string;
  /** Simulated NIS nodes: the second follows the first, which must be there before it. */
  readonly nodes: readonly Start[];
  /** The gateway first; the others find it whenever it comes. */
  readonly daemons: readonly Start[];
  /** Pages for the demo's people, who have software passkeys. */
  readonly consoles: readonly Start[];
}

export interface Town extends Pick<TownPlan, 'deployment' | 'nodeUrls' | 'consoles'> {
  readonly dir: string;
  readonly children: Children;
  /** The whole wallet key, as somebody would hold it who copied t sealed shares and passphrases. */
  readonly stolenKey: () => Promise<Uint8Array>;
}

export interface TownOptions {
  readonly dir: string;
  /** Micro-XEM in the wallet. */
  readonly balance: bigint;
  readonly say: (what: string) => void;
}

export async function openTown(options: TownOptions): Promise<Town> {
  const { dir, say } = options;
  say('making keys, certificates and the first policy (a trusted dealer: demo only)');
  const { deployment, nodeUrls, apiUrl, nodes, consoles } = await planTown(options);
  const children = new Children();
  try {
    say('starting 2 simulated NIS nodes on one simulated chain');
    for (const node of nodes) await children.start(node);
    say('starting gateway, 2 watchers, 3 signers');
    await startDaemons(children, deployment, dir);
    await waitReady(apiUrl, deployment.ca);
    const stolenKey = () => dealtFrom(deployment);
    return { dir, deployment, children, nodeUrls, consoles, stolenKey };
  } catch (fault) {
    await children.end();
    throw fault;
  }
}

/** The deployment on disk, and every process as it is to be started; nothing runs yet. */
export async function planTown({
  dir,
  balance,
}: Pick<TownOptions, 'dir' | 'balance'>): Promise<TownPlan> {
  const [node1, node2, consoleA, consoleB, ...rest] = await freePorts(8);
  const nodeUrls = [`http://127.0.0.1:${node1}`, `http://127.0.0.1:${node2}`];
  const plan = {
    ...localPlan(rest, nodeUrls, [`http://localhost:${consoleA}`, `http://localhost:${consoleB}`]),
    name: 'demo',
    lookEveryMs: LOOK_MS,
    finalityBlocks: 5,
    observeLagBlocks: 100, // some minutes of demo blocks, as 3 blocks of the real chain are
  };
  const deployment = await initialise(plan, new Directory(dir), systemClock.now(), systemRandom);
  return {
    deployment,
    nodeUrls,
    apiUrl: `https://${plan.api.host}:${plan.api.port}`,
    nodes: nodeStarts(deployment, dir, [node1!, node2!], balance),
    daemons: daemonStarts(deployment, dir),
    consoles: consoleStarts(deployment, dir),
  };
}

const entryPoint = (specifier: string): string => fileURLToPath(import.meta.resolve(specifier));

function nodeStarts(
  { address }: Deployment,
  dir: string,
  ports: readonly [number, number],
  balance: bigint,
): Start[] {
  const main = entryPoint('@sekisho/drill/nis/main');
  const ready = (line: Readonly<Record<string, unknown>>): boolean => 'listening' in line;
  const network = ['--network', 'mainnet', '--port'];
  return [
    {
      name: 'simulated NIS node 1',
      main,
      args: [...network, `${ports[0]}`, '--block-ms', `${BLOCK_MS}`],
      input: JSON.stringify([{ address, balance: balance.toString() }]),
      log: join(dir, 'nis-1.log'),
      ready,
    },
    {
      name: 'simulated NIS node 2',
      main,
      args: [...network, `${ports[1]}`, '--peer', `http://127.0.0.1:${ports[0]}`],
      log: join(dir, 'nis-2.log'),
      ready,
    },
  ];
}

/** The gateway first, then all others at once. */
export async function startDaemons(
  children: Children,
  deployment: Deployment,
  dir: string,
): Promise<void> {
  const [gateway, ...others] = daemonStarts(deployment, dir);
  await children.start(gateway!);
  await Promise.all(others.map((daemon) => children.start(daemon)));
}

function daemonStarts({ plan, passphrases }: Deployment, dir: string): Start[] {
  const daemon = (name: string, specifier: string, event: string): Start => ({
    name,
    main: entryPoint(specifier),
    args: [join(dir, name, 'settings.json')],
    log: join(dir, name, 'log.jsonl'),
    ready: (line) => line['event'] === event,
  });
  return [
    daemon('gateway', '@sekisho/gateway/main', 'listening'),
    ...plan.watchers.map(({ id }) => daemon(id, '@sekisho/watcher/main', 'listening')),
    ...plan.signers.map((id) => ({
      ...daemon(id, '@sekisho/signer/main', 'ready'),
      input: `${passphrases.get(id)!}\n`,
    })),
  ];
}

const consoleStarts = ({ plan }: Deployment, dir: string): Start[] =>
  plan.consoles.map(({ id }) => ({
    name: id,
    main: fileURLToPath(new URL('./console-main.ts', import.meta.url)),
    args: [join(dir, id, 'settings.json')],
    log: join(dir, id, 'log.jsonl'),
    ready: (line) => line['event'] === 'listening',
  }));

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
