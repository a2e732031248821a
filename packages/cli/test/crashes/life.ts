// One life of the town under load, from the first request until nothing more is to be done.
import { type Client } from '@sekisho/client/client';
import type { Connected } from '@sekisho/client/connect';
import { connectExchange } from '../../src/exchange.ts';
import { type Books, readBooks } from './books.ts';
import { CrashTown } from './crash-town.ts';
import { Desk } from './desk.ts';
import { Dice } from './dice.ts';
import { Feed } from './feed.ts';
import { type Acknowledged, isOver, Load, pause, untilAnswered } from './load.ts';
import type { Occasion } from './occasions.ts';

/** Nothing here takes a tenth of it on two busy cores; beyond it, it will never come. */
const PATIENCE_MS = 240_000;
const POLL_MS = 100;

export interface LifeOptions {
  readonly dir: string;
  readonly logs: string;
  readonly seed: number;
}

export class Life {
  readonly town: CrashTown;
  readonly client: Client;
  readonly load: Load;
  readonly feed: Feed;
  readonly desk: Desk;
  readonly #connected: Connected;
  readonly #failed = Promise.withResolvers<never>();
  readonly #works: Promise<unknown>[] = [];
  readonly #ended = new AbortController();

  private constructor(town: CrashTown, seed: number) {
    this.town = town;
    this.#connected = connectExchange(town.gatehouse);
    this.client = this.#connected;
    const { client } = this;
    const { occasions, plan } = town;
    const { wallet, chain } = plan.deployment.plan;
    const dice = new Dice(seed + 1);
    const ended = this.#ended.signal;
    this.load = new Load({ client, occasions, dice, wallet, chain, ended });
    this.feed = new Feed(client, occasions, ended);
    this.desk = new Desk(town, this.load, client, ended);
    this.#failed.promise.catch(() => undefined); // whoever waits is told
  }

  /** Every process has come, the wallet's balance is known, and the exchange is at work. */
  static async open(options: LifeOptions): Promise<Life> {
    const town = await CrashTown.open(options);
    const life = new Life(town, options.seed);
    town.start(town.names);
    // A signer that is younger than the first payment gives no shares for two hours.
    const followers = town.names.slice(1).map((name) => life.on(joined(name), () => {}));
    await Promise.all(followers);
    await life.until('a first small order to be allowed', life.#allows());
    life.background(life.load.run());
    life.background(life.feed.run());
    life.background(life.#blocks());
    return life;
  }

  /** Goes on beside what the test does; a fault in it ends whatever is waited for. */
  background(work: Promise<unknown>): void {
    this.#works.push(work);
    work.catch((fault) => this.#failed.reject(fault));
  }

  /** The work's answer, unless something fails meanwhile or it never comes. */
  async until<T>(what: string, work: Promise<T>): Promise<T> {
    const late = Promise.withResolvers<never>();
    const patience = setTimeout(() => late.reject(this.#stuck(what)), PATIENCE_MS);
    try {
      return await Promise.race([work, this.town.death, this.#failed.promise, late.promise]);
    } finally {
      clearTimeout(patience);
    }
  }

  /** Does it in the very turn in which the occasion is seen. */
  on(occasion: Occasion, act: () => void): Promise<void> {
    const { kind, count } = occasion;
    const seen = new Promise<void>((resolve) => {
      this.town.occasions.at(occasion, () => {
        act();
        resolve();
      });
    });
    return this.until(`${count} × ${kind}`, seen);
  }

  /** Until everything acknowledged is over and every replica stands where the gateway does. */
  async settle(): Promise<void> {
    this.load.finish();
    const [asking, , , ...people] = this.#works;
    await this.until('the last acknowledgement', Promise.all([asking, ...people]));
    await this.until('the end of every withdrawal', this.#everyEnd());
    for (const name of this.town.names.filter((each) => each.startsWith('signer'))) {
      await this.until(`${name} to hold all`, this.#holdsAll(name));
    }
    this.feed.finish();
  }

  /** Every store as its dead daemon left it, the gateway's first. */
  books(): Promise<readonly Books[]> {
    return Promise.all(this.town.names.map((name) => readBooks(this.town.dir, name)));
  }

  async end(): Promise<void> {
    this.#ended.abort();
    this.load.finish();
    this.feed.finish();
    await this.town.end();
    this.#connected.close();
  }

  /** Each new block of the simulated chain is an occasion. */
  async #blocks(): Promise<void> {
    for (let before = -1; !this.#ended.signal.aborted;) {
      const { height } = (await this.town.ask('/chain/height')) as { readonly height: number };
      if (height > before) {
        this.town.occasions.see('block');
        this.load.keepAlive();
      }
      before = height;
      await pause(POLL_MS);
    }
  }

  /** Before watchers have said what the wallet holds, any amount is too large a share of it. */
  async #allows(): Promise<void> {
    const order = this.load.small('first');
    while (
      (await untilAnswered(this.#ended.signal, () => this.client.judge(order))).status !== 'cleared'
    ) {
      await pause(POLL_MS);
    }
  }

  async #everyEnd(): Promise<void> {
    const open = new Map<string, Acknowledged>(this.load.acknowledged);
    while (open.size > 0) {
      for (const id of open.keys()) {
        const { status } = await untilAnswered(this.#ended.signal, () => this.client.show(id));
        if (!isOver(status)) break;
        open.delete(id);
      }
      await pause(POLL_MS);
    }
  }

  /** Killed now and then until it says, as it comes back, that it has the ledger to its end. */
  async #holdsAll(name: string): Promise<void> {
    const { town } = this;
    for (;;) {
      // Time to be brought to the newest head: what is killed as it comes never gets there.
      await this.on({ kind: 'block', count: 3 }, () => {});
      const back = this.on(joined(name), () => {});
      town.kill([name]);
      await back;
      const { size, cosigned } = await this.desk.ledger();
      if (size === cosigned?.size && size === town.held.get(name)) return;
    }
  }

  #stuck(what: string): Error {
    const said = [...this.town.daemons.values()].map(({ name, last }) => `── ${name}\n${last}`);
    return new Error(`waited in vain for ${what}; the daemons said last:\n${said.join('\n')}`);
  }
}

/** The gateway has let it in. */
const joined = (name: string): Occasion => ({ kind: `joined:${name}`, count: 1 });
