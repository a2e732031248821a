// How far each receiver has been told, and what was given up: notes of the gateway's own store,
// each written over, so that nothing grows.
import { type Deliveries, NOTICE_KINDS } from '@sekisho/protocol/notice-api';
import * as field from '@sekisho/protocol/field';
import { formatInstant } from '@sekisho/protocol/instant';
import { parseJson } from '@sekisho/protocol/json';
import { isRefusal } from '@sekisho/protocol/refusal';
import type { Store } from '@sekisho/replica/store';
import { z } from 'zod';
import type { Events } from '../events.ts';
import type { Notice } from './notice.ts';

/** Of each receiver: what somebody looks through by hand. */
export const MAX_DEAD = 50;

const BOOK = 'webhook';

const deadNote = z.strictObject({
  /** How many were given up before it. */
  number: field.count,
  id: z.string(),
  kind: z.enum(NOTICE_KINDS),
  subject: z.string(),
  at: field.instant,
  tries: field.count,
  why: z.string(),
});

type Dead = z.infer<typeof deadNote>;

export class DeliveryBook {
  readonly #store: Store;
  readonly #events: Events;
  readonly #cursors = new Map<string, number>();
  readonly #dead = new Map<string, Dead[]>();

  private constructor(store: Store, events: Events) {
    this.#store = store;
    this.#events = events;
  }

  /** With what is kept of these receivers; of others nobody asks any more. */
  static async open(
    store: Store,
    events: Events,
    receivers: readonly string[],
  ): Promise<DeliveryBook> {
    const book = new DeliveryBook(store, events);
    for (const [key, value] of await store.notes(BOOK)) {
      const [what = '', receiver = ''] = key.split(' ');
      if (receivers.includes(receiver)) book.#read(what, receiver, value);
    }
    for (const dead of book.#dead.values()) dead.sort((a, b) => b.number - a.number);
    return book;
  }

  /** Entries that need not be read again for a receiver; undefined: it is new. */
  cursor(receiver: string): number | undefined {
    return this.#cursors.get(receiver);
  }

  /** Newest first. */
  dead(receiver: string): Deliveries['dead'] {
    const dead = this.#dead.get(receiver) ?? [];
    return dead.map(({ number: _number, ...told }) => ({ receiver, ...told }));
  }

  /** Given up in all, also those that are no longer kept. */
  deadCount(receiver: string): number {
    return (this.#dead.get(receiver)?.[0]?.number ?? -1) + 1;
  }

  async keep(receiver: string, cursor: number): Promise<void> {
    if (this.#cursors.get(receiver) === cursor) return;
    this.#cursors.set(receiver, cursor);
    await this.#put(`cursor ${receiver}`, String(cursor));
  }

  async bury(receiver: string, notice: Notice, how: { tries: number; why: string }): Promise<void> {
    const number = this.deadCount(receiver);
    const { id, kind, subject } = notice;
    const dead: Dead = { number, id, kind, subject, at: formatInstant(notice.at), ...how };
    this.#dead.set(receiver, [dead, ...(this.#dead.get(receiver) ?? [])].slice(0, MAX_DEAD));
    await this.#put(`dead ${receiver} ${number % MAX_DEAD}`, JSON.stringify(dead));
  }

  /** A note that is lost costs a second word, never the process. */
  async #put(key: string, value: string): Promise<void> {
    try {
      await this.#store.putNote(BOOK, key, value);
    } catch (fault) {
      this.#events.fault('keeping how far people were notified', fault);
    }
  }

  #read(what: string, receiver: string, value: string): void {
    if (what === 'cursor' && /^[0-9]{1,15}$/.test(value)) {
      this.#cursors.set(receiver, Number(value));
      return;
    }
    const json = parseJson(value);
    const dead = isRefusal(json) ? json : field.readAs(deadNote, json, 'dead letter');
    if (isRefusal(dead)) this.#events.refused('a dead letter that was kept', dead);
    else this.#dead.set(receiver, [...(this.#dead.get(receiver) ?? []), dead]);
  }
}
