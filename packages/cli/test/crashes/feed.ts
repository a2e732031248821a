// The exchange's feed, read all the time: what it showed once it must show for ever.
import type { Client } from '@sekisho/client/client';
import type { FeedEvent } from '@sekisho/protocol/client-api';
import { pause, untilAnswered } from './load.ts';
import type { Occasions } from './occasions.ts';

const POLL_MS = 40;

/** What the feed's types are called as occasions. */
const KINDS: Readonly<Partial<Record<FeedEvent['type'], string>>> = {
  'payment.prepared': 'prepared',
  'payment.signed': 'signed',
  'payment.seen': 'seen',
  stopped: 'stopped',
  thawed: 'thawed',
};

/** Occasions seen here: prepared, signed, seen, stopped, thawed. */
export class Feed {
  readonly events: FeedEvent[] = [];
  readonly #client: Client;
  readonly #occasions: Occasions;
  readonly #ended: AbortSignal;
  #isOver = false;

  constructor(client: Client, occasions: Occasions, ended: AbortSignal) {
    this.#client = client;
    this.#occasions = occasions;
    this.#ended = ended;
  }

  async run(): Promise<void> {
    for (let after = '0'; !this.#isOver;) {
      const page = await untilAnswered(this.#ended, () => this.#client.events(after));
      for (const event of page.events) {
        this.events.push(event);
        const kind = KINDS[event.type];
        if (kind !== undefined) this.#occasions.see(kind);
      }
      if (page.next === after) await pause(POLL_MS);
      after = page.next;
    }
  }

  finish(): void {
    this.#isOver = true;
  }

  /** All of it from the beginning, as it is shown now. */
  async whole(): Promise<readonly FeedEvent[]> {
    const events: FeedEvent[] = [];
    for (let after = '0'; ;) {
      const page = await untilAnswered(this.#ended, () => this.#client.events(after));
      events.push(...page.events);
      if (page.next === after) return events;
      after = page.next;
    }
  }
}
