// A deployment, its exchange, and attacks on it: what is asked meanwhile, and what it came to.
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chainOf } from '@sekisho/chains/chain';
import { isDenial } from '@sekisho/client/client';
import { connectClient, type Connected } from '@sekisho/client/connect';
import { seedOf } from '@sekisho/drill/keys';
import { httpSend } from '@sekisho/replica/wiring/http-send';
import { type Deployment, openDeployment } from '../deployment.ts';
import type { Offered } from './load.ts';

export interface AttackPlan {
  readonly attack: string;
  readonly port: number;
  readonly ms: number;
  readonly perSecond: number;
}

export class Flooded {
  readonly deployment: Deployment;
  readonly client: Connected;
  readonly #settings: { readonly gateway: { readonly port: number }; readonly watchers: Urls };
  #asked = 0;

  private constructor(deployment: Deployment) {
    this.deployment = deployment;
    const file = (name: string): string =>
      readFileSync(join(deployment.dir, 'app-1', name), 'utf8');
    const settings = JSON.parse(file('settings.json'));
    this.#settings = settings;
    const { gateway, trust, keyid } = settings;
    this.client = connectClient({
      ...{ ...gateway, keyid, trust, ca: file('ca.crt'), signingKey: file('party.key') },
      tls: { cert: file('tls.crt'), key: file('tls.key') },
    });
  }

  static async open(dir: string): Promise<Flooded> {
    return new Flooded(await openDeployment(dir, () => {}));
  }

  get port(): number {
    return this.#settings.gateway.port;
  }

  get doorPort(): number {
    const file = join(this.deployment.dir, 'gateway', 'settings.json');
    return JSON.parse(readFileSync(file, 'utf8')).nodesDoor.port;
  }

  get watcherPorts(): readonly number[] {
    return this.#settings.watchers.map(({ url }) => Number(new URL(url).port));
  }

  /** One withdrawal by the SDK, its receipt checked; how long it took, ms. */
  async withdraw(): Promise<number> {
    const n = this.#asked++;
    const address = chainOf('nem:mainnet')!.addressOf(seedOf('flood', `customer ${n}`));
    const began = performance.now();
    const answer = await this.client.withdraw({
      ...{ id: `flood-${n}`, wallet: 'nem-hot', asset: 'nem:mainnet/xem', customer: `c-${n}` },
      amount: 1_000_000n + BigInt(n),
      destination: { address },
    });
    if (isDenial(answer)) throw new Error(`denied: ${JSON.stringify(answer)}`);
    return performance.now() - began;
  }

  /** Withdrawals at a steady rate, whether or not earlier ones have been answered. */
  async withdrawals(perSecond: number, ms: number): Promise<readonly number[]> {
    const count = Math.round((perSecond * ms) / 1_000);
    const asked: Promise<number>[] = [];
    for (let i = 0; i < count; i++) {
      asked.push(this.withdraw());
      await new Promise((resolve) => setTimeout(resolve, 1_000 / perSecond));
    }
    return Promise.all(asked);
  }

  /** Resident memory of the gateway, bytes. */
  rss(): number {
    const status = readFileSync(`/proc/${this.deployment.gatewayPid}/status`, 'utf8');
    return Number(/^VmRSS:\s+([0-9]+) kB$/m.exec(status)?.[1]) * 1_024;
  }

  /** Processor time that the gateway has used, ms (proc_pid_stat(5); USER_HZ is 100). */
  processorMs(): number {
    const stat = readFileSync(`/proc/${this.deployment.gatewayPid}/stat`, 'latin1');
    const [user = 0, system = 0] = stat
      .replace(/^.*\) /s, '')
      .split(' ')
      .slice(11, 13)
      .map(Number);
    return (user + system) * 10;
  }

  /** Files and sockets that the gateway has open. */
  openFiles(): number {
    return readdirSync(`/proc/${this.deployment.gatewayPid}/fd`).length;
  }

  /** The gateway's log so far. */
  log(): string {
    return readFileSync(join(this.deployment.dir, 'gateway', 'log.jsonl'), 'utf8');
  }

  /** What anybody may read, asked as anybody. */
  async get(path: string): Promise<string> {
    const ca = readFileSync(join(this.deployment.dir, 'app-1', 'ca.crt'), 'utf8');
    const url = `https://127.0.0.1:${this.port}${path}`;
    const send = httpSend({ ca });
    // What strangers did from this address may still be held against it for some seconds.
    for (let left = 60; ; left--) {
      try {
        const { status, body } = await send({ method: 'GET', url });
        if (status === 200) return Buffer.from(body).toString();
        if (left === 0) throw new Error(`${url} answered ${status}`);
      } catch (fault) {
        if (left === 0) throw fault;
      }
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }

  attack(plan: AttackPlan): Promise<Offered> {
    return attackOf(this.deployment.dir, plan);
  }

  async end(): Promise<void> {
    this.client.close();
    await this.deployment.processes.end();
  }
}

type Urls = readonly { readonly url: string }[];

const ATTACKER = fileURLToPath(new URL('attacker.ts', import.meta.url));

/** Resolves when the attack is over. */
async function attackOf(
  dir: string,
  { attack, port, ms, perSecond }: AttackPlan,
): Promise<Offered> {
  const words = [attack, dir, `${port}`, `${ms}`, `${perSecond}`];
  const flags = ['--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...flags, ATTACKER, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return JSON.parse(await saidBy(child, attack));
}

function saidBy(child: ChildProcess, attack: string): Promise<string> {
  let [out, err] = ['', ''];
  child.stdout!.on('data', (text) => (out += text));
  child.stderr!.on('data', (text) => (err += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(out);
      else reject(new Error(`${attack} ended with ${code}: ${err}`));
    });
  });
}
