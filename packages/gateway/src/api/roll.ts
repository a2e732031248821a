// Which withdrawals there are: of each client, of each customer, and all, in the order of their
// entries; and which can still be decided about. Indexes over the state for listings, rebuilt at
// each start.
import type { MemoryState } from '@sekisho/ledger/memory';
import type { Sequencer } from '../sequencer.ts';
import { OpenLine } from './open-line.ts';

export class Roll {
  readonly open: OpenLine;
  readonly #all: string[] = [];
  readonly #byClient = new Map<string, string[]>();
  readonly #byCustomer = new Map<string, string[]>();

  constructor(content: MemoryState, sequencer: Pick<Sequencer, 'onCommit'>) {
    const known = content.ids('withdrawal').map((hash) => {
      const { client, customer, index } = content.get('withdrawal', hash)!;
      return { hash, client, customer, index };
    });
    known.sort((a, b) => a.index - b.index);
    for (const { hash, client, customer } of known) this.#add(hash, client, customer);
    this.open = new OpenLine(content, this.#all);
    sequencer.onCommit(({ deltas }) => {
      for (const delta of deltas) {
        for (const [table, key, value] of delta) {
          if (table === 'withdrawal' || table === 'payment') this.open.note(table, key);
          // `client|id` is written once, with the request.
          if (table !== 'client-id' || value === null) continue;
          const { withdrawal: hash } = content.get('client-id', key)!;
          const { client, customer } = content.get('withdrawal', hash)!;
          this.#add(hash, client, customer);
        }
      }
    });
  }

  /** Oldest first, as are the others. */
  of(client: string): readonly string[] {
    return this.#byClient.get(client) ?? [];
  }

  ofCustomer(customer: string): readonly string[] {
    return this.#byCustomer.get(customer) ?? [];
  }

  get all(): readonly string[] {
    return this.#all;
  }

  #add(hash: string, client: string, customer: string): void {
    this.#all.push(hash);
    addTo(this.#byClient, client, hash);
    addTo(this.#byCustomer, customer, hash);
  }
}

function addTo(lists: Map<string, string[]>, key: string, hash: string): void {
  const hashes = lists.get(key);
  if (hashes === undefined) lists.set(key, [hash]);
  else hashes.push(hash);
}
