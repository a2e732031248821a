// What a drill of a stuck state does and looks at. Whatever it waits for and does not see in time
// ends it: then the runbook says something that is not so.
import { formatInstant } from '@sekisho/protocol/instant';
import type { Answered } from '../faults/callers.ts';
import type { Machine } from '../faults/machine.ts';
import { MICRO } from '../policy-kit.ts';
import type { Step } from './form.ts';
import type { Asked } from './payouts.ts';
import { type Logged, machineOf, type Town } from './town.ts';

const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** Between two looks at whether something is to be seen. */
const LOOK_MS = 5 * SECOND;
/** Longer than any answer takes; then whoever is asked does not answer. */
const ANSWER_MS = 8 * SECOND;
const AMOUNT = 100n * MICRO;

/** The runbook says something that is not so. */
export class NotAsDocumented extends Error {}

/** Something to be seen: in words, or not there (yet). */
export type Look = () => string | undefined | Promise<string | undefined>;

/** A part of the answer to /readyz. */
export interface Part {
  readonly part: string;
  readonly ok: boolean;
  readonly reason: string;
}

export class Story {
  readonly town: Town;
  readonly steps: Step[] = [];
  readonly asked: Asked[] = [];
  readonly #orders = new Map<string, Parameters<Town['callers']['order']>[1]>();
  stuckFrom: number | undefined;
  freeAt: number | undefined;

  constructor(town: Town) {
    this.town = town;
  }

  get now(): number {
    return this.town.world.clock.now();
  }

  machine(name: string): Machine {
    return machineOf(this.town, name);
  }

  /** Something that happens, or that somebody does. */
  tell(what: string, seen = ''): void {
    this.steps.push({ at: formatInstant(this.now), what, seen });
  }

  /** From here on withdrawals do not come through. */
  stuck(): void {
    this.stuckFrom ??= this.now;
  }

  /** From here on they do again. */
  free(): void {
    this.freeAt ??= this.now;
  }

  pass(ms: number): Promise<void> {
    return this.town.world.clock.runUntil(this.now + ms);
  }

  /** Lets the world live until it is settled; undefined where that takes too long. */
  async answerOf<T>(promise: Promise<T>, patience: number = ANSWER_MS): Promise<T | undefined> {
    let settled: { readonly value: T } | undefined;
    let failed = false;
    promise.then(
      (value) => (settled = { value }),
      () => (failed = true),
    );
    const end = this.now + patience;
    while (settled === undefined && !failed && this.now < end) await this.pass(100);
    return settled?.value;
  }

  /** Waits until `look` shows something, and writes it down; else the story ends here. */
  async see(what: string, look: Look, patience: number): Promise<string> {
    const end = this.now + patience;
    for (;;) {
      const seen = await look();
      if (seen !== undefined) {
        this.tell(what, seen);
        return seen;
      }
      if (this.now >= end) {
        throw new NotAsDocumented(`${what}: not seen within ${patience / MINUTE} minutes`);
      }
      await this.pass(LOOK_MS);
    }
  }

  /** For so long `look` must show nothing: without the way out, the state stays. */
  async never(what: string, look: Look, ms: number): Promise<void> {
    for (const end = this.now + ms; this.now < end;) {
      await this.pass(Math.min(MINUTE, end - this.now));
      const seen = await look();
      if (seen !== undefined) throw new NotAsDocumented(`${what}, and yet: ${seen}`);
    }
    this.tell(what);
  }

  // What people do.

  /** A client asks for a withdrawal, and goes on asking until it is answered. */
  ask(id: string): void {
    const { callers, station, kit } = this.town;
    const n = this.asked.length + 1;
    const address = kit.address(100 + n);
    const asked: Asked = { id, at: this.now, address, taken: undefined };
    this.asked.push(asked);
    const order = { id, amount: AMOUNT, address, customer: `customer-${n}` };
    this.#orders.set(id, order);
    void callers.order(station.gateway, order).then(() => {
      asked.taken = this.now;
    });
  }

  /** The client asks once more, with the same id and the same order. */
  askAgain(id: string): void {
    const { callers, station } = this.town;
    const order = this.#orders.get(id)!;
    void callers.order(station.gateway, order);
  }

  switchOff(name: string): void {
    this.machine(name).holdDown();
  }

  /** The signer dies when its share of a signature is about to leave. */
  dieInSession(...names: readonly string[]): void {
    const { onShare } = this.town;
    for (const name of names) {
      const die = ({ machine }: { machine: Machine }): void => {
        if (machine.name !== name) return;
        onShare.delete(die);
        this.switchOff(name);
      };
      onShare.add(die);
    }
  }

  switchOn(name: string): void {
    this.machine(name).release();
    this.machine(name).start();
  }

  // What people see.

  /** The status of a withdrawal as its client is told; undefined while it has not been taken. */
  async status(id: string): Promise<string | undefined> {
    const shown = await this.answerOf(this.town.callers.show(this.town.station.gateway, id));
    return shown?.status === 200 ? String(shown.body['status']) : undefined;
  }

  /** What the client is told that it waits for: the line of `sekisho show`. */
  waits(id: string, wait: string): Look {
    return async () => {
      const shown = await this.answerOf(this.town.callers.show(this.town.station.gateway, id));
      const found = shown?.status === 200 && shown.body['waitsFor'] === wait;
      return found ? `${id}: ${String(shown.body['status'])}, waits for ${wait}` : undefined;
    };
  }

  /** Waits until the client is told one of these. */
  async until(id: string, statuses: readonly string[], patience: number): Promise<string> {
    const look = async (): Promise<string | undefined> => {
      const status = await this.status(id);
      return status !== undefined && statuses.includes(status) ? `${id}: ${status}` : undefined;
    };
    return this.see(`sekisho show ${id}`, look, patience);
  }

  /** Whether a withdrawal stands otherwise than that: for `never`. */
  other(id: string, ...expected: readonly string[]): Look {
    return async () => {
      const status = await this.status(id);
      return status === undefined || expected.includes(status) ? undefined : `${id} is ${status}`;
    };
  }

  readyz(): Promise<Answered | undefined> {
    return this.answerOf(this.town.callers.read(this.town.station.gateway, '/readyz'));
  }

  /** A part of /readyz that is not well, where its reason has these words in it. */
  part(name: string, words = ''): Look {
    return async () => {
      const parts = ((await this.readyz())?.body['parts'] ?? []) as readonly Part[];
      const found = parts.find(({ part, ok }) => part === name && !ok);
      return found?.reason.includes(words) ? `/readyz: ${name}: ${found.reason}` : undefined;
    };
  }

  /** Every part of /readyz is well. */
  well(): Look {
    return async () => {
      const ready = await this.readyz();
      const parts = (ready?.body['parts'] ?? []) as readonly Part[];
      return ready?.status === 200 && parts.every(({ ok }) => ok) ? '/readyz: ready' : undefined;
    };
  }

  /** A line of a log from `since` on: who wrote it, under which tag or about what. */
  log(who: string, tagOrWhat: string, since: number = this.stuckFrom ?? 0): Look {
    const isIt = (line: Logged): boolean =>
      line.at >= since && line.who === who && (line.tag === tagOrWhat || line.what === tagOrWhat);
    return () => {
      const line = this.town.logs.find(isIt);
      return line && `${who}: ${[line.what, line.tag, line.detail].filter(Boolean).join(': ')}`;
    };
  }
}
