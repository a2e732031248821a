// A town whose daemons are supervised, and an exchange that asks it for withdrawals.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDenial, Unreachable } from '@sekisho/client/client';
import type { Connected } from '@sekisho/client/connect';
import { EXIT } from '@sekisho/replica/wiring/daemon';
import { systemClock } from '@sekisho/replica/wiring/system-clock';
import { systemRandom } from '@sekisho/replica/wiring/system-random';
import { Children } from '../src/demo/children.ts';
import { freePorts } from '../src/demo/ports.ts';
import { waitReady } from '../src/demo/town.ts';
import { Directory } from '../src/deployment/directory.ts';
import { initialise } from '../src/deployment/initialise.ts';
import { localPlan } from '../src/deployment/plan.ts';
import { connectExchange } from '../src/exchange.ts';
import { openGatehouse } from '../src/gatehouse.ts';
import { Supervised } from './supervised.ts';

const TO = 'NC4C6PSUW5CLTDT5SXAGJDQJGZNESKFK5MCN77OG';
const BALANCE = '10000000000000';

/** Of some ten seconds each. */
const MAX_TIMES = 20;

const entry = (specifier: string): string => fileURLToPath(import.meta.resolve(specifier));

async function startNodes(dir: string, ports: readonly number[], address: string) {
  const nodes = new Children();
  const main = entry('@sekisho/drill/nis/main');
  const words = ['--network', 'mainnet', '--port'];
  const start = (name: string, port: number, more: readonly string[], input = '') =>
    nodes.start({
      ...{ name, main, input, args: [...words, `${port}`, ...more] },
      log: join(dir, `${name}.log`),
      ready: (line) => 'listening' in line,
    });
  const genesis = JSON.stringify([{ address, balance: BALANCE }]);
  await start('nis-1', ports[0]!, ['--block-ms', '1500'], genesis);
  await start('nis-2', ports[1]!, ['--peer', `http://127.0.0.1:${ports[0]}`]);
  return nodes;
}

export class SupervisedTown {
  readonly home = mkdtempSync(join(tmpdir(), 'sekisho-supervised-'));
  readonly dir = join(this.home, 'town');
  readonly daemons = new Map<string, Supervised>();
  readonly acknowledged = new Set<string>();
  client: Connected | undefined;
  #nodes: Children | undefined;
  #orders = 0;

  /** `change` alters the files that init wrote, before anything reads them. */
  async open(change: (dir: string) => void = () => {}): Promise<void> {
    const [node1, node2, ...rest] = await freePorts(6);
    const urls = [node1, node2].map((port) => `http://127.0.0.1:${port}`);
    const plan = { ...localPlan(rest, urls), lookEveryMs: 250, finalityBlocks: 5 };
    plan.observeLagBlocks = 100; // some minutes of these blocks, as 3 of the real chain are
    const folder = new Directory(this.dir);
    const made = await initialise(plan, folder, systemClock.now(), systemRandom);
    change(this.dir);
    this.#nodes = await startNodes(this.dir, [node1!, node2!], made.address);
    const daemon = (id: string, kind: string, ready: string): void => {
      const main = entry(`@sekisho/${kind}/main`);
      const settings = join(this.dir, id, 'settings.json');
      const input = `${made.passphrases.get(id) ?? ''}\n`;
      this.daemons.set(id, new Supervised({ main, settings, input, ready }, EXIT.storeBroken));
    };
    daemon('gateway', 'gateway', 'listening');
    for (const { id } of plan.watchers) daemon(id, 'watcher', 'listening');
    for (const id of plan.signers) daemon(id, 'signer', 'ready');
    await Promise.all([...this.daemons.values()].map((each) => each.run()));
    await waitReady(`https://${plan.api.host}:${plan.api.port}`, made.ca);
    this.client = connectExchange(openGatehouse(this.dir, plan.client));
  }

  async close(): Promise<void> {
    this.client?.close();
    for (const each of this.daemons.values()) await each.stop();
    await this.#nodes?.end();
    rmSync(this.home, { recursive: true });
  }

  /** Asks until it is acknowledged: the SDK some times, and then the app that has it. */
  async withdraw(): Promise<string> {
    const id = `w-${(this.#orders += 1)}`;
    const order = { wallet: 'nem-hot', asset: 'nem:mainnet/xem', customer: `c-${this.#orders}` };
    const asked = { ...order, id, amount: 1_000_000n, destination: { address: TO } };
    for (let left = MAX_TIMES; left > 0; left--) {
      const answer = await this.client!.withdraw(asked).catch((fault: unknown) => {
        if (!(fault instanceof Unreachable)) throw fault;
      });
      if (answer === undefined || (isDenial(answer) && answer.status === 503)) continue;
      if (isDenial(answer)) assert.fail(`${id}: ${answer.detail}`);
      this.acknowledged.add(id);
      return id;
    }
    return assert.fail(`${id} is not acknowledged`);
  }

  async status(id: string): Promise<string> {
    const found = await this.client!.show(id);
    if (isDenial(found)) assert.fail(`${id} is lost: ${found.detail}`);
    return found.status;
  }
}
