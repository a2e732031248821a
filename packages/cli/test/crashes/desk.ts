// People among the dying machines: each brings the same signed act again and again until it shows,
// as somebody does who presses the button once more because nothing seemed to happen.
import { type Client } from '@sekisho/client/client';
import type { PersonAct } from '@sekisho/protocol/evidence';
import type { Status } from '@sekisho/protocol/status';
import type { Gatehouse } from '../../src/gatehouse.ts';
import { type Deed, type DemoPerson, openPerson } from '../../src/person.ts';
import type { CrashTown } from './crash-town.ts';
import { type Load, pause, untilAnswered } from './load.ts';

const AGAIN_MS = 150;
const PEOPLE = ['aoi', 'ben', 'chie'];

export class Desk {
  readonly #town: CrashTown;
  readonly #load: Load;
  readonly #client: Client;
  readonly #gatehouse: Gatehouse;
  readonly #ended: AbortSignal;
  /** People have their keys with them, and not on the machines that lose their power. */
  readonly #people: ReadonlyMap<string, DemoPerson>;
  /** Indexes of the entries of acts that were acknowledged. */
  readonly acts = new Map<string, number>();

  constructor(town: CrashTown, load: Load, client: Client, ended: AbortSignal) {
    this.#town = town;
    this.#load = load;
    this.#client = client;
    this.#gatehouse = town.gatehouse;
    this.#ended = ended;
    this.#people = new Map(PEOPLE.map((name) => [name, openPerson(town.dir, name)]));
  }

  /** Asks for what is held, and has it approved. */
  async approve(id: string): Promise<void> {
    const { withdrawal } = await this.#held(id);
    const act = await this.#sign('aoi', { act: 'approve', subject: withdrawal });
    await this.#bringUntil([act], async () => (await this.#status(id)) !== 'held');
  }

  async reject(id: string): Promise<void> {
    const { withdrawal } = await this.#held(id);
    const act = await this.#sign('ben', { act: 'reject', subject: withdrawal });
    await this.#bringUntil([act], async () => (await this.#status(id)) === 'rejected');
  }

  /** The client takes it back. */
  async cancel(id: string): Promise<void> {
    await this.#held(id);
    const { receipted } = await untilAnswered(this.#ended, () => this.#client.cancel(id));
    if (receipted !== null) this.acts.set(receipted.proof.hash, receipted.proof.index);
  }

  /**
   * One person brings a stop to the watchers and to nobody else: `stop-held` is seen in the turn in
   * which they have confirmed that they hold it.
   */
  async stop(): Promise<void> {
    const deed = { act: 'stop', subject: 'everything', reason: 'suspected-theft' } as const;
    const { ledger } = this.#gatehouse.settings.trust;
    const act = this.#people.get('chie')!.act(deed, { ledger, policy: '0'.repeat(64) });
    while ((await this.#gatehouse.stopAtWatchers(act)).length === 0) await this.#pause();
    this.#town.occasions.see('stop-held');
  }

  /** Two people undo every stop in force, once the ledger has one. */
  async thaw(): Promise<void> {
    const stops = async () => (await this.ledger()).stops;
    while ((await stops()).length === 0) await this.#pause();
    for (const { id, outflows } of await stops()) {
      const deed = { act: 'thaw' as const, subject: id, outflows: [...outflows] } satisfies Deed;
      const acts = [await this.#sign('aoi', deed), await this.#sign('ben', deed)];
      await this.#bringUntil(acts, async () => (await stops()).every((stop) => stop.id !== id));
    }
  }

  async #held(id: string): Promise<{ readonly withdrawal: string }> {
    const asked = await this.#load.ask(this.#load.large(id));
    if (asked.status !== 'held') throw new Error(`${id} should wait for people: ${asked.status}`);
    return asked;
  }

  async #status(id: string): Promise<Status> {
    return (await untilAnswered(this.#ended, () => this.#client.show(id))).status;
  }

  async #sign(person: string, deed: Deed): Promise<PersonAct> {
    return this.#people.get(person)!.act(deed, await this.ledger());
  }

  async #bringUntil(acts: readonly PersonAct[], shows: () => Promise<boolean>): Promise<void> {
    while (!(await shows())) {
      for (const act of acts) await this.#bring(act);
      await this.#pause();
    }
  }

  async #bring(act: PersonAct): Promise<void> {
    try {
      const { entry, index } = await this.#gatehouse.act(act);
      this.acts.set(entry, index);
    } catch {
      // Nobody is there, or it was taken before and the answer was lost: what shows will tell.
    }
  }

  async #pause(): Promise<void> {
    this.#ended.throwIfAborted();
    await pause(AGAIN_MS);
  }

  /** As soon as somebody is there to answer. */
  async ledger(): ReturnType<Gatehouse['ledger']> {
    for (;;) {
      try {
        return await this.#gatehouse.ledger();
      } catch {
        await this.#pause(); // nobody is there
      }
    }
  }
}
