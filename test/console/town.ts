// What people stand before: a deployment of real processes as an operator makes one, two consoles
// of it at two origins, and the exchange that asks.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Deployment, openDeployment } from '../../bench/deployment.ts';
import type { SoftwarePasskey } from './authenticator.ts';
import { Exchange } from './exchange.ts';
import { freePorts } from './ports.ts';

/** A new policy waits this long: time to look at it, and none to wait for. */
const AMENDMENT_DELAY_SECONDS = 5;

/**
 * Customers of an exchange never sleep, and the ledger's time goes on as they are paid; where none
 * asks for anything, it stands still for up to ten minutes, and delays with it.
 */
const CUSTOMER_EVERY_MS = 4_000;

export interface TownOptions {
  /** The program that the gateway itself runs, if it is an attacker's. */
  readonly gatewayProgram?: string;
  /** Where the consoles find the gateway, given its own URL: another's, if it is to be hostile. */
  readonly gatewayFor?: (url: string, dir: string) => Promise<string>;
  /** URL of a chat tool that is told of what is held. */
  readonly chat?: string;
}

export class Town {
  readonly deployment: Deployment;
  readonly exchange: Exchange;
  /** Two origins, such as http://localhost:40001. */
  readonly consoles: readonly [string, string];
  readonly #home: string;
  #customers: NodeJS.Timeout | undefined;

  private constructor(home: string, deployment: Deployment, consoles: readonly [string, string]) {
    this.#home = home;
    this.deployment = deployment;
    this.consoles = consoles;
    this.exchange = new Exchange(deployment.dir);
  }

  static async open(options: TownOptions = {}): Promise<Town> {
    const { gatewayFor = async (url) => url, gatewayProgram, chat } = options;
    const home = mkdtempSync(join(tmpdir(), 'sekisho-console-'));
    const dir = join(home, 'town');
    const [a, b] = await freePorts(2);
    const consoles = [`http://localhost:${a}`, `http://localhost:${b}`] as const;
    const delay = ['--amendment-delay', `${AMENDMENT_DELAY_SECONDS}`];
    const words = ['--consoles', consoles.join(), ...delay];
    const settle = (): void => {
      if (chat !== undefined) notify(join(dir, 'gateway', 'settings.json'), consoles[0], chat);
    };
    const changes = { settle, ...(gatewayProgram !== undefined && { gateway: gatewayProgram }) };
    const deployment = await openDeployment(dir, () => {}, words, changes);
    const town = new Town(home, deployment, consoles);
    const gateway = await gatewayFor(town.gateway, dir);
    await Promise.all(['console-1', 'console-2'].map((id) => town.#startConsole(id, gateway)));
    town.#letCustomersAsk();
    return town;
  }

  get gateway(): string {
    const { host, port } = this.#client.gateway;
    return `https://${host}:${port}`;
  }

  get ledger(): string {
    return this.#client.trust.ledger;
  }

  passkeyOf(person: string): SoftwarePasskey {
    const file = join(this.deployment.dir, 'people', `${person}.software-passkey.json`);
    return JSON.parse(readFileSync(file, 'utf8'));
  }

  get #client() {
    const file = join(this.deployment.dir, 'app-1', 'settings.json');
    return JSON.parse(readFileSync(file, 'utf8'));
  }

  async #startConsole(id: string, gateway: string): Promise<void> {
    const { dir, processes } = this.deployment;
    const file = join(dir, id, 'settings.json');
    rewrite(file, { gateway });
    await processes.start({
      main: '@sekisho/console/main',
      ...{ words: [file], log: join(dir, id, 'log.jsonl') },
      ready: ({ event }) => event === 'listening',
    });
  }

  #letCustomersAsk(): void {
    let n = 0;
    this.#customers = setInterval(() => {
      n += 1;
      const order = { id: `small-${n}`, xem: BigInt((n % 7) + 1) };
      this.exchange.withdraw(order).catch(() => {}); // the next one will do
    }, CUSTOMER_EVERY_MS);
  }

  async close(): Promise<void> {
    clearInterval(this.#customers);
    this.exchange.close();
    await this.deployment.processes.end();
    rmSync(this.#home, { recursive: true });
  }
}

/** As spec/webhooks.md has it, with the words of a chat tool. */
function notify(file: string, page: string, url: string): void {
  const receiver = { id: 'chat', url, template: 'chat', kinds: ['held'] };
  rewrite(file, { webhooks: { console: page, receivers: [receiver] } });
}

function rewrite(file: string, changed: object): void {
  const settings: object = JSON.parse(readFileSync(file, 'utf8'));
  rmSync(file); // written once, and read-only
  writeFileSync(file, JSON.stringify({ ...settings, ...changed }), { mode: 0o600 });
}
