// The demo's town (src/demo/town.ts) with daemons that can be killed: the same deployment, the same
// simulated NIS nodes, the same processes with the same words.
import { type FSWatcher, mkdirSync, watch } from 'node:fs';
import { join } from 'node:path';
import { httpSend, type SendRequest } from '@sekisho/replica/wiring/http-send';
import { Children } from '../../src/demo/children.ts';
import { planTown, type TownPlan } from '../../src/demo/town.ts';
import { type Gatehouse, openGatehouse } from '../../src/gatehouse.ts';
import { Daemon, type Line } from './daemon.ts';
import { Occasions } from './occasions.ts';

/** 500,000,000 XEM: no limit that is a share of it comes near, but for what is to be held. */
export const BALANCE = 500_000_000_000_000n;

/** Of a question to a simulated node, which nobody kills. */
const TRIES = 5;

export interface CrashTownOptions {
  /** Where the data directories are; nothing is there yet. */
  readonly dir: string;
  /** Where logs are: on a disk that stays. */
  readonly logs: string;
}

/** Occasions seen here: started, ready, line, write (of its store) and joined, each `:NAME`. */
export class CrashTown {
  readonly dir: string;
  readonly plan: TownPlan;
  readonly occasions = new Occasions();
  readonly daemons: ReadonlyMap<string, Daemon>;
  readonly gatehouse: Gatehouse;
  /** What the gateway heard each signer and watcher say it holds, when it came. */
  readonly held = new Map<string, number>();
  /** Rejects when a daemon ends that nobody killed, or a simulated node ends. */
  readonly death: Promise<never>;
  readonly #children = new Children();
  readonly #watches: FSWatcher[] = [];
  readonly #send = httpSend();

  private constructor({ dir, logs }: CrashTownOptions, plan: TownPlan) {
    this.dir = dir;
    this.plan = plan;
    this.gatehouse = openGatehouse(dir, plan.deployment.plan.client);
    const died = Promise.withResolvers<never>();
    this.death = Promise.race([died.promise, this.#children.death]);
    this.death.catch(() => undefined); // whoever waits is told
    const daemons = plan.daemons.map((start) => {
      const see = (kind: string): void => this.occasions.see(kind);
      const onLine = (line: Line): void => this.#gatewaySaid(start.name, line);
      const log = join(logs, `${start.name}.jsonl`);
      return new Daemon({ start, log, see, onLine, onDeath: died.reject });
    });
    this.daemons = new Map(daemons.map((daemon) => [daemon.name, daemon]));
  }

  static async open(options: CrashTownOptions): Promise<CrashTown> {
    const plan = await planTown({ dir: options.dir, balance: BALANCE });
    mkdirSync(options.logs, { recursive: true });
    const town = new CrashTown(options, plan);
    for (const [i, node] of plan.nodes.entries()) {
      await town.#children.start({ ...node, log: join(options.logs, `nis-${i + 1}.log`) });
    }
    return town;
  }

  get names(): readonly string[] {
    return [...this.daemons.keys()];
  }

  start(names: readonly string[]): void {
    for (const name of names) this.daemons.get(name)!.start();
  }

  kill(names: readonly string[]): void {
    for (const name of names) this.daemons.get(name)!.kill();
  }

  /** Every write to the store of a daemon becomes an occasion. */
  watchStores(): void {
    for (const name of this.names) {
      const seen = (_: string, file: string | null): void => {
        if (file === 'ledger.db-wal') this.occasions.see(`write:${name}`);
      };
      this.#watches.push(watch(join(this.dir, name), seen));
    }
  }

  unwatchStores(): void {
    for (const each of this.#watches.splice(0)) each.close();
  }

  /** Asks the first simulated node. */
  async ask(path: string): Promise<unknown> {
    const body = await this.#told({ method: 'GET', url: this.plan.nodeUrls[0]! + path });
    return JSON.parse(Buffer.from(body).toString());
  }

  /** Tells every simulated node how it is to misbehave. */
  async misbehave(mode: 'none' | 'lose-announce'): Promise<void> {
    const body = JSON.stringify({ mode });
    for (const url of this.plan.nodeUrls) {
      await this.#told({ method: 'POST', url: `${url}/sim/misbehave`, body });
    }
  }

  /** An idle connection may be closed just as it is used again: then another one is tried. */
  async #told(request: SendRequest, left = TRIES): Promise<Uint8Array> {
    try {
      return (await this.#send(request)).body;
    } catch (fault) {
      if (left === 0) throw fault;
      return this.#told(request, left - 1);
    }
  }

  async endDaemons(): Promise<void> {
    await Promise.all([...this.daemons.values()].map((daemon) => daemon.end()));
  }

  async end(): Promise<void> {
    this.unwatchStores();
    await this.endDaemons();
    await this.#children.end();
  }

  #gatewaySaid(name: string, line: Line): void {
    if (name !== 'gateway') return;
    const { event, who, detail } = line;
    if (event === 'announced') this.occasions.see('announced');
    if (event !== 'connected') return;
    this.held.set(String(who), Number(String(detail).split(' at ')[1]));
    this.occasions.see(`joined:${String(who)}`);
  }
}
